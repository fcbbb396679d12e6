import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A row without a target value: it belongs to no side. */
export const UNUSED_CLASS = 0xffff

const CHUNK_ROWS = 65_536
const CHUNK_BYTES = CHUNK_ROWS * 10
/** 3.3 million rows; what comes after them lies in a temporary file. */
const CHUNKS_IN_MEMORY = 50

/** A run of rows: their keys and class codes. */
export type LedgerChunk = { readonly keys: Float64Array; readonly classes: Uint16Array; readonly rows: number }

/**
 * The key and class of every data row, in the order of the file: ten bytes a row, the only thing about a file that is
 * not constant. The first millions of rows are in memory, the rest in a temporary file.
 */
export class RowLedger {
  rows = 0
  readonly #chunks: LedgerChunk[] = []
  #folder: string | undefined
  #file = -1
  #spilled = 0
  #keys = new Float64Array(CHUNK_ROWS)
  #classes = new Uint16Array(CHUNK_ROWS)
  #filled = 0
  readonly #chunksInMemory: number

  constructor(chunksInMemory = CHUNKS_IN_MEMORY) {
    this.#chunksInMemory = chunksInMemory
  }

  add(key: number, classCode: number): void {
    if (this.#filled === CHUNK_ROWS) this.#store()
    this.#keys[this.#filled] = key
    this.#classes[this.#filled++] = classCode
    this.rows++
  }

  #store(): void {
    this.#filled = 0
    if (this.#chunks.length < this.#chunksInMemory) {
      this.#chunks.push({ keys: this.#keys, classes: this.#classes, rows: CHUNK_ROWS })
      this.#keys = new Float64Array(CHUNK_ROWS)
      this.#classes = new Uint16Array(CHUNK_ROWS)
      return
    }
    if (this.#file < 0) {
      this.#folder = mkdtempSync(path.join(tmpdir(), 'boostline-rows-'))
      this.#file = openSync(path.join(this.#folder, 'ledger'), 'w+')
    }
    const at = this.#spilled++ * CHUNK_BYTES
    writeSync(this.#file, new Uint8Array(this.#keys.buffer), 0, CHUNK_ROWS * 8, at)
    writeSync(this.#file, new Uint8Array(this.#classes.buffer), 0, CHUNK_ROWS * 2, at + CHUNK_ROWS * 8)
  }

  /** All rows in chunks. A chunk is valid until the next one is asked for. */
  *chunks(): Generator<LedgerChunk> {
    yield* this.#chunks
    const keys = new Float64Array(CHUNK_ROWS)
    const classes = new Uint16Array(CHUNK_ROWS)
    for (let chunk = 0; chunk < this.#spilled; chunk++) {
      readSync(this.#file, new Uint8Array(keys.buffer), 0, CHUNK_ROWS * 8, chunk * CHUNK_BYTES)
      readSync(this.#file, new Uint8Array(classes.buffer), 0, CHUNK_ROWS * 2, chunk * CHUNK_BYTES + CHUNK_ROWS * 8)
      yield { keys, classes, rows: CHUNK_ROWS }
    }
    yield { keys: this.#keys, classes: this.#classes, rows: this.#filled }
  }

  /** Removes the temporary file. */
  close(): void {
    if (this.#folder === undefined) return
    closeSync(this.#file)
    rmSync(this.#folder, { recursive: true })
    this.#folder = undefined
  }
}

/** Reads a ledger row by row. */
export class LedgerReader {
  key = 0
  classCode = UNUSED_CLASS
  readonly #chunks: Generator<LedgerChunk>
  #chunk: LedgerChunk | undefined
  #at = 0

  constructor(ledger: RowLedger) {
    this.#chunks = ledger.chunks()
  }

  /** Moves to the next row, from before the first on. @throws Error where there is none. */
  next(): void {
    while (this.#chunk === undefined || this.#at === this.#chunk.rows) {
      const next = this.#chunks.next()
      if (next.done) throw new Error('The file has more rows than when it was read first')
      this.#chunk = next.value
      this.#at = 0
    }
    this.key = this.#chunk.keys[this.#at] as number
    this.classCode = this.#chunk.classes[this.#at++] as number
  }
}
