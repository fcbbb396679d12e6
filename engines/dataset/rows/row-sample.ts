import { hashNoise } from './hash-noise.ts'

/** A row kept as it stands in the file. */
export type SampledRow = {
  /** Among the rows with a target value, from 0. */
  readonly index: number
  readonly bytes: Uint8Array
  readonly key: number
  readonly classCode: number
}

/** A cell of a sampled row: its trimmed text, or the number it is. */
export type SampledCell = string | number

export const SAMPLE_ROWS = 5_000

/**
 * A sample of the rows with a target value, every one of them as likely as the others; all of them where the file has
 * no more than {@link SAMPLE_ROWS}. The same file gives the same sample. It says which row it wants next: algorithm L
 * of Li, "Reservoir-sampling algorithms of time complexity O(n(1+log(N/n)))", 1994.
 */
export class RowSample {
  readonly #rows: SampledRow[] = []
  readonly #seed: number
  #drawn = 0
  #weight = 1

  constructor(seed: number) {
    this.#seed = seed
  }

  /** Takes the row it asked for, the first one first; returns the index of the next it wants. */
  add(row: SampledRow): number {
    if (this.#rows.length < SAMPLE_ROWS) this.#rows.push(row)
    else this.#rows[Math.floor(this.#random() * SAMPLE_ROWS)] = row
    if (this.#rows.length < SAMPLE_ROWS) return row.index + 1
    this.#weight *= Math.exp(Math.log(this.#random()) / SAMPLE_ROWS)
    return row.index + 1 + Math.floor(Math.log(this.#random()) / Math.log1p(-this.#weight))
  }

  /** In the order of the file. */
  rows(): readonly SampledRow[] {
    return this.#rows.toSorted((a, b) => a.index - b.index)
  }

  /** Above 0 and below 1. */
  #random(): number {
    return Math.max(hashNoise(this.#drawn++, this.#seed), 2 ** -33)
  }
}
