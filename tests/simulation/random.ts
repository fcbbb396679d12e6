/**
 * A number from 0 to just below 1 that depends on seed and key alone. What befalls one event does not depend on how many
 * came before it, so a story with some of its events left out keeps the rest.
 */
export function roll(seed: number, key: string): number {
  let hash = (seed ^ 0x9e3779b9) >>> 0
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193)
  // The finalizer of MurmurHash3: FNV alone leaves the high bits of short keys alike.
  hash ^= hash >>> 16
  hash = Math.imul(hash, 0x85ebca6b)
  hash ^= hash >>> 13
  hash = Math.imul(hash, 0xc2b2ae35)
  hash ^= hash >>> 16
  return (hash >>> 0) / 2 ** 32
}

/** One roll after the other under one name. */
export class Dice {
  readonly #seed: number
  readonly #name: string
  #rolls = 0

  constructor(seed: number, name: string) {
    this.#seed = seed
    this.#name = name
  }

  next(): number {
    return roll(this.#seed, `${this.#name} ${this.#rolls++}`)
  }

  happens(share: number): boolean {
    return this.next() < share
  }

  within(low: number, high: number): number {
    return low + this.next() * (high - low)
  }

  whole(low: number, high: number): number {
    return Math.floor(this.within(low, high + 1))
  }

  /** One of them; what stands there twice comes twice as often. */
  pick<const Item>(items: readonly [Item, ...Item[]]): Item {
    return items[Math.floor(this.next() * items.length)] ?? items[0]
  }
}
