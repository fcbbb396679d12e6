import { CHUNK_ROWS } from '../kernel/layout.ts'
import { TemporaryFile } from '../source/temporary-file.ts'

const CHUNK_BYTES = CHUNK_ROWS * 10
/** A million rows; what comes after them lies in a temporary file. */
const CHUNKS_IN_MEMORY = 16

/** A run of rows: their keys and class codes. */
export type RowIndexChunk = { readonly keys: Float64Array; readonly classes: Uint16Array; readonly rows: number }

/**
 * The key and class of every data row, in the order of the file: ten bytes a row, the only thing about a file that is
 * not constant. The first rows are in memory, the rest in a temporary file.
 */
export class RowIndex {
  readonly #chunks: RowIndexChunk[] = []
  #file: TemporaryFile | undefined
  /** The rows of each chunk of the file. */
  readonly #spilled: number[] = []
  readonly #chunksInMemory: number

  constructor(chunksInMemory = CHUNKS_IN_MEMORY) {
    this.#chunksInMemory = chunksInMemory
  }

  /** Adds up to 65,536 rows, and keeps the arrays. */
  add(chunk: RowIndexChunk): void {
    if (this.#chunks.length < this.#chunksInMemory) {
      this.#chunks.push(chunk)
      return
    }
    this.#file ??= new TemporaryFile()
    const at = this.#spilled.push(chunk.rows) * CHUNK_BYTES - CHUNK_BYTES
    this.#file.write(bytesOf(chunk.keys, chunk.rows), at)
    this.#file.write(bytesOf(chunk.classes, chunk.rows), at + CHUNK_ROWS * 8)
  }

  /** All rows in chunks. A chunk is valid until the next one is asked for. */
  *chunks(): Generator<RowIndexChunk> {
    yield* this.#chunks
    const keys = new Float64Array(CHUNK_ROWS)
    const classes = new Uint16Array(CHUNK_ROWS)
    for (const [chunk, rows] of this.#spilled.entries()) {
      this.#file?.read(bytesOf(keys, rows), chunk * CHUNK_BYTES)
      this.#file?.read(bytesOf(classes, rows), chunk * CHUNK_BYTES + CHUNK_ROWS * 8)
      yield { keys, classes, rows }
    }
  }

  /** Removes the temporary file. */
  [Symbol.dispose](): void {
    this.#file?.close()
    this.#file = undefined
  }
}

function bytesOf(array: Float64Array | Uint16Array, length: number): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, length * array.BYTES_PER_ELEMENT)
}
