import type { RowIndex, RowIndexChunk } from './row-index.ts'

/** Reads a row index from its start, as many rows at a time as are wanted. */
export class RowIndexReader {
  readonly #chunks: Generator<RowIndexChunk>
  #chunk: RowIndexChunk | undefined
  #taken = 0

  constructor(rowIndex: RowIndex) {
    this.#chunks = rowIndex.chunks()
  }

  /** Fills both arrays, which are of the same length, with the next rows. @throws Error where there are less. */
  take(keys: Float64Array, classes: Uint16Array): void {
    for (let filled = 0; filled < keys.length; ) {
      if (this.#chunk === undefined || this.#taken === this.#chunk.rows) this.#nextChunk()
      const chunk = this.#chunk as RowIndexChunk
      const rows = Math.min(keys.length - filled, chunk.rows - this.#taken)
      keys.set(chunk.keys.subarray(this.#taken, this.#taken + rows), filled)
      classes.set(chunk.classes.subarray(this.#taken, this.#taken + rows), filled)
      this.#taken += rows
      filled += rows
    }
  }

  #nextChunk(): void {
    const next = this.#chunks.next()
    if (next.done) throw new Error('The file has more rows than when it was read first')
    this.#chunk = next.value
    this.#taken = 0
  }
}
