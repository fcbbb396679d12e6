// Hot: every cell of a column of many texts passes through here. Its benchmark is bench/split.ts.
import { scramble } from './cell-words.ts'

const KEPT = 1024

/**
 * How many different texts there are, and whether any comes twice, in constant memory: of the texts whose hash is
 * among the lowest it knows the count. Exact up to 1,024 texts; above within about 3 %.
 */
export class TextSketch {
  #counts = new Map<number, number>()
  #limit = Number.POSITIVE_INFINITY
  #words = 0

  /** Adds a trimmed text. */
  add(bytes: Uint8Array, start: number, end: number): void {
    let one = end - start
    let two = 0x811c9dc5
    let wasSpace = false
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number
      one = Math.imul(one ^ byte, 0x01000193)
      two = Math.imul(two + byte, 0x5bd1e995) ^ (two >>> 15)
      const isSpace = byte === 32 || (byte >= 9 && byte <= 13)
      if (isSpace && !wasSpace) this.#words++
      wasSpace = isSpace
    }
    this.#words++
    const hash = (scramble(one) >>> 0) * 2 ** 20 + (scramble(two) >>> 12)
    if (hash > this.#limit) return
    this.#counts.set(hash, (this.#counts.get(hash) ?? 0) + 1)
    if (this.#counts.size < 2 * KEPT) return
    const lowest = [...this.#counts].sort(([a], [b]) => a - b).slice(0, KEPT)
    this.#counts = new Map(lowest)
    this.#limit = lowest.at(-1)?.[0] ?? 0
  }

  /** Different texts. */
  get distinct(): number {
    if (this.#limit === Number.POSITIVE_INFINITY) return this.#counts.size
    return Math.round(((this.#counts.size - 1) * 2 ** 52) / Math.max(...this.#counts.keys()))
  }

  get isUnique(): boolean {
    return [...this.#counts.values()].every((count) => count === 1)
  }

  /** Words of all texts. */
  get words(): number {
    return this.#words
  }
}

/** Words of a trimmed text. */
export function wordsOf(text: string): number {
  return text.split(/\s+/).length
}
