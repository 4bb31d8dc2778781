#!/usr/bin/env node
// @ts-check
/**
 * Copyright 2024 The shop. Licensed under the MIT licence.
 */

/**
 * Sells things.
 * @module shop
 */
import { EventEmitter } from 'events';

/** How much fits. */
export const LIMIT = 100, floor = 1,
  /** The ceiling. */
  ceiling = 2;

const local = new Map();
let { a, b } = await import('./more.js');

/**
 * What a customer wants to buy.
 * @deprecated since 2
 */
@frozen
@register('cart')
export class Cart extends EventEmitter {
  /** Everything ever sold. */
  static #sold = 0;
  items = [];
  'quoted name' = 'x';
  [computed()] = 3;
  onChange = async (event) => { await this.emit(event); };

  /** Makes a cart. */
  constructor(owner, { limit = LIMIT, tax: rate, ...rest } = {}, [first], ...more) {
    super();
    this.owner = owner;
    if (!owner) throw new TypeError('no owner');
  }

  get total() { return this.items.reduce((sum, item) => sum + item.price, 0); }
  set total(value) { this.#check(value); }

  static async *load(path = './cart.json') {
    for await (const line of read(path)) {
      yield JSON.parse(line);
    }
    return null;
  }

  // eslint-disable-next-line class-methods-use-this
  @bound
  find(name, callback) {
    if (!name) return undefined;
    for (const item of this.items) {
      if (item.name === name) return callback ? callback(item) : item;
    }
    throw notFound(name);
  }

  #check(value) { if (value < 0) throw new errors.Negative(value); }
  async [Symbol.iterator]() {}
  static { function inner() {} }
  one() {} two() {}
}

class Old {
  constructor(x) {
    /** Where it is. */
    this.x = x;
    this.move = function (dx) { this.x += dx; };
    if (x) { this.hidden = 1; }
  }
  shift() { this.late = () => 1; }
}

export default async function* ({ a, b = 2 }) { yield a + b; }

export function total(cart, tax) {
  let sum = 0;
  const add = (x) => { sum += x; };
  function twice(x) { return x * 2; }
  const helpers = { round(x) { return Math.round(x); }, plain: 1 };
  for (const item of cart.items) add(twice(item.price));
  return helpers.round(sum * (1 + tax));
}

export const pick = (list, at = 0) => list[at] ?? null;
const curry = x => y => x + y;
export const settings = Object.freeze({ depth: 1 });
export const store = createStore({
  state: {},
  actions: {
    load: async function ({ commit }, id) { commit(id); },
    save() {},
  },
});
function later() {}
export { curry, later as after };
