// Copyright 2024 The shop.

// Nothing of it is seen outside.
import { Router } from 'express'

const router = Router()

/** Lists what there is. */
router.get('/items', async (req, res) => { function send() {} })

abstract class Base {
  abstract get name(): string
  protected abstract open?(): Promise<void>
}

export = Base

export default defineComponent({
  name: 'shop',
  props: { items: { type: Array as PropType<string[]> } },
  computed: {
    /** How many. */
    count(): number { return this.items.length },
  },
  setup(props, { emit }) {
    const close = () => emit('close')
    return { close, open: () => true }
  },
})

export const handler: Handler<{ a: string }> = async function (event) { throw new HttpError(404) }
export const slice = createSlice({ name: 's', reducers: { add: (state, action: PayloadAction<number>) => { state.value += action.payload } } })
export class Guard implements CanActivate { constructor(private auth: Auth, readonly log: Log) {} canActivate = () => this.auth.ok }
class Fields { static { this.x = 1 } [key: string]: any; declare readonly y: 1; 'z'?: string; 1 = 2 }
function over(this: Window, a?: string, ...rest: [number, string?]): void
export type { Base }
export abstract class Generic<in out T> { constructor(protected value: T) { } }
export function isString(x: unknown): x is string { return typeof x === 'string' }
function assertIt(x: unknown): asserts x {}
function pair([a, b]: [number, number], { c }: { c: string }, [d]: string[]): void {}
