/** A row kept as it stands in the file. */
export type SampledRow = {
  /** Among the data rows, from 0. */
  readonly index: number
  readonly bytes: Uint8Array
  readonly key: number
  readonly classCode: number
}

export const SAMPLE_ROWS = 5_000

/**
 * A sample of the rows with a target value, every one of them as likely as the others; all of them where the file has
 * no more than {@link SAMPLE_ROWS}. The same file gives the same sample.
 */
export class RowSample {
  readonly #rows: SampledRow[] = []
  #seen = 0
  #state: number

  constructor(seed: number) {
    this.#state = seed | 0
  }

  add(index: number, key: number, classCode: number, bytes: Uint8Array, start: number, end: number): void {
    this.#seen++
    let place = this.#rows.length
    if (place >= SAMPLE_ROWS) {
      place = Math.floor(this.#random() * this.#seen)
      if (place >= SAMPLE_ROWS) return
    }
    // One byte more: scanning wants a line feed behind the record.
    const copy = new Uint8Array(end - start + 1)
    copy.set(bytes.subarray(start, end))
    copy[end - start] = 10
    this.#rows[place] = { index, bytes: copy, key, classCode }
  }

  /** In the order of the file. */
  rows(): readonly SampledRow[] {
    return this.#rows.toSorted((a, b) => a.index - b.index)
  }

  /** Mulberry32: a number from 0 to below 1. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
