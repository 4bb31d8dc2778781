export class Cart {
  add(item) {
    this.items.push(item
  }

  remove(item) { return 1 }
}

function whole(a, b) { return a }

export function half(a, b = {
