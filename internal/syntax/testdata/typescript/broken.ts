export interface Item {
  name: string
  price(
}

/** Whole. */
export function whole(a: string): void {}

class Typing {
  done(): void { this. }
  if (
  next(a: string, b): number { return  }
}

enum Colour { Red, Green =  }

export class Cart {
  constructor(private owner: string, 
  add(item: Item): void { this.items.push(item) }
}

export const half: (a: string) =>
