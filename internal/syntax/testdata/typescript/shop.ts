/// <reference types="node" />
import fs = require('fs');

/** A price in cents. */
export type Price = number;

/** What can be wrong. */
type Problem<T extends string = never> = { kind: T; at?: { line: number; /** From 0. */ column: number } } & Partial<{ why(): string }>;
type Pair = [a: string, b: number];
export type Visit = (item: Item, depth?: number) => void;

export interface Item<K, V = K> extends Base<K>, Other {
  /** Calls it. */
  (price: Price): void;
  new (name: string): Item<K>;
  readonly [key: string]: unknown;
  /** What it is called. */
  name?: string;
  readonly onChange: (event: Event) => void;
  price?(currency: string, ...rates: number[]): Price;
  get tax(): number;
  'quoted-name': string;
}

export enum Colour {
  /** Like blood. */
  Red = 1,
  Green,
  'deep blue' = 'b', Grey
}
declare const enum Hidden { A }

/**
 * A customer's cart.
 */
@Component({ selector: 'cart' })
@Injectable()
export abstract class Cart<T extends Item<string, number>> extends EventEmitter<T> implements Store, Shop {
  private readonly items: T[] = [];
  protected count?: number;
  static override limit!: number;
  declare legacy: string;
  @Input() name: string = 'x';
  @Output()
  changed = new EventEmitter<{ /** Not ours. */ id: string }>();
  abstract rate: number;

  /** Makes a cart. */
  constructor(
    private readonly owner: string,
    /** Where it is kept. */
    public readonly store?: Store,
    plain = 3,
  ) {
    super();
    this.late = plain;
  }

  static of(this: void, private readonly one: string, readonly two: number) { return null!; }

  abstract total(tax: number): Price;

  find(name: string): T;
  find(name: string, all: true): T[];
  /** Finds. */
  find(name: string, all?: boolean): T | T[] { return this.items; }

  protected async load<U extends T, V>(this: Cart<T>, { path, depth = 1 }: { path: string; depth?: number }, opts: Options = {}): Promise<U | undefined> {
    const { data } = await read(path);
    if (!data) return undefined;
    this.items[0] = data as T;
    return data!;
  }

  get size(): number { return this.items.length; }
  set size(value: number) { this.items.length = value; }
  private static async *walk(): AsyncGenerator<string> { yield* []; }
  @HostListener('window:resize', ['$event'])
  onResize(event): asserts event is Event {}
  #secret(): void {}
  accessor kept = 1;
}

export function parse(text: string): Item<string>;
export function parse(text: Buffer): Item<string>;
/** Parses. */
export function parse(text: any, { strict }: ParseOptions = {}): Item<string> {
  const walk = <T,>(node: T): node is T & {} => true;
  type Inner = { a: 1 };
  return JSON.parse(text) satisfies Item<string>;
}

export declare function native(name: string): string;
export const Button: FC<ButtonProps> = ({ label, ...rest }: ButtonProps) => label as const;
export const typed = <const T extends object>(value: T): T => value, other: number = 1;
const config = { get: (name: string): string => name, depth: { max: 1 } } as const satisfies Config;
let uninitialised: string;
export let a: number, b: string;

export namespace Shop.Parts {
  export const x = 1;
  const y = 2;
  export function open() {}
  function close() {}
  export namespace Inner { export class Deep {} }
}

/** What others add. */
declare module 'express' {
  interface Request { user: User }
  export function serve(): void;
  let version: string;
}
declare global {
  interface Window { shop: Cart<any> }
  var shop: string;
  function boot(): void;
}
declare let w: string, z: number;
declare class Native { open(): void; private closed: boolean }
export default class { run() {} }
export { config as settings, type Problem };
