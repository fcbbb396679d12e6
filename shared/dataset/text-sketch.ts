import { type CellWords, scramble } from './cell-words.ts'

const KEPT = 1024

/**
 * How many different texts there are, and whether any comes twice, in constant memory: of the texts whose hash is
 * among the lowest it knows the count. Exact up to 1,024 texts; above within about 3 %.
 */
export class TextSketch {
  #counts = new Map<number, number>()
  #limit = Number.POSITIVE_INFINITY
  #words = 0

  add(words: Readonly<CellWords>, text: string): void {
    this.#words += wordsOf(text)
    const hash = (scramble(words.first) >>> 0) * 2 ** 20 + (scramble(words.second) >>> 12)
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
