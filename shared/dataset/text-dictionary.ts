// Hot: every cell of an upload that is no plain number is looked up here. Its benchmark is bench/split.ts.
import { type CellMeaning, type CellWords, meaningOf, setCellWords } from './cell-words.ts'

/** A distinct text of a column. */
export type TextEntry = {
  /** Without spaces around it. */
  readonly text: string
  readonly meaning: CellMeaning
  /** The row that has it first, as a spreadsheet counts. */
  readonly firstRow: number
  readonly words: Readonly<CellWords>
  /** Rows that have it; and those of them that have a target value. */
  count: number
  usedCount: number
  /** By class code: the lowest key of the used rows that have it. */
  lowestKeys: Float64Array
}

/** How the file writes decimals. */
export type Decimal = '.' | ','

/** More different texts than this are no categories. */
export const MAX_TEXTS = 10_000
export const NO_ENTRY = -1

/** The distinct texts of a column, up to {@link MAX_TEXTS}, found by their bytes without making a string. */
export class TextDictionary {
  readonly entries: TextEntry[] = []
  #slots = new Int32Array(64).fill(NO_ENTRY)
  #hashes = new Int32Array(32)
  #offsets = new Int32Array(33)
  #keys = new Uint8Array(256)
  readonly #decimal: Decimal

  constructor(decimal: Decimal) {
    this.#decimal = decimal
  }

  /** The entry's number; a new text gets one, or NO_ENTRY where there is no more room. */
  find(bytes: Uint8Array, start: number, end: number, row: number): number {
    const hash = hashOf(bytes, start, end)
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hash & mask
    for (;;) {
      const entry = slots[slot] as number
      if (entry === NO_ENTRY) return this.#add(bytes, start, end, hash, slot, row)
      if (this.#hashes[entry] === hash && this.#isKey(entry, bytes, start, end)) return entry
      slot = (slot + 1) & mask
    }
  }

  #isKey(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const keys = this.#keys
    let at = this.#offsets[entry] as number
    if ((this.#offsets[entry + 1] as number) - at !== end - start) return false
    for (let byte = start; byte < end; byte++) if (keys[at++] !== bytes[byte]) return false
    return true
  }

  #add(bytes: Uint8Array, start: number, end: number, hash: number, slot: number, row: number): number {
    const entry = this.entries.length
    if (entry >= MAX_TEXTS) return NO_ENTRY
    const text = textOf(bytes, start, end, this.#decimal)
    const meaning = meaningOf(text)
    const words: CellWords = { first: 0, second: 0 }
    setCellWords(words, text, meaning)
    this.entries.push({ text, meaning, firstRow: row, words, count: 0, usedCount: 0, lowestKeys: new Float64Array(0) })
    this.#remember(entry, bytes, start, end, hash)
    this.#slots[slot] = entry
    if (this.entries.length * 2 > this.#slots.length) this.#rehash()
    return entry
  }

  #remember(entry: number, bytes: Uint8Array, start: number, end: number, hash: number): void {
    if (entry + 1 >= this.#hashes.length) {
      this.#hashes = doubled(this.#hashes, Int32Array)
      this.#offsets = doubled(this.#offsets, Int32Array)
    }
    const offset = this.#offsets[entry] as number
    const next = offset + end - start
    while (next > this.#keys.length) this.#keys = doubled(this.#keys, Uint8Array)
    this.#keys.set(bytes.subarray(start, end), offset)
    this.#hashes[entry] = hash
    this.#offsets[entry + 1] = next
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(NO_ENTRY)
    const mask = slots.length - 1
    for (let entry = 0; entry < this.entries.length; entry++) {
      let slot = (this.#hashes[entry] as number) & mask
      while (slots[slot] !== NO_ENTRY) slot = (slot + 1) & mask
      slots[slot] = entry
    }
    this.#slots = slots
  }
}

/** Notes a used row that has the entry. */
export function useEntry(entry: TextEntry, classCode: number, key: number): void {
  entry.usedCount++
  // Nearly always there is a lower one.
  if (!(key >= (entry.lowestKeys[classCode] as number))) {
    entry.lowestKeys = withLowestKey(entry.lowestKeys, classCode, key)
  }
}

/** `lowest` with the key where it is lower than that of its class; longer where the class is new. */
export function withLowestKey(lowest: Float64Array, classCode: number, key: number): Float64Array {
  let keys = lowest
  if (classCode >= keys.length) {
    keys = new Float64Array(Math.max(classCode + 1, keys.length * 2)).fill(Number.POSITIVE_INFINITY)
    keys.set(lowest)
  }
  if (key < (keys[classCode] as number)) keys[classCode] = key
  return keys
}

/** The text of a cell's bytes; a number with a comma is given with a point where the file's decimals are commas. */
export function textOf(bytes: Uint8Array, start: number, end: number, decimal: Decimal): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start)
    .toString('utf8')
    .trim()
  return decimal === ',' && isCommaNumber(text) ? text.replace(',', '.') : text
}

/** `1,5` and such: a number when its comma is taken for a point. */
export function isCommaNumber(text: string): boolean {
  return /^[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?$/i.test(text)
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193)
  return hash ^ (hash >>> 15)
}

function doubled<Array extends Int32Array | Uint8Array>(array: Array, type: new (length: number) => Array): Array {
  const larger = new type(array.length * 2)
  larger.set(array)
  return larger
}
