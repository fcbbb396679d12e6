// Hot: every cell of an upload passes through here. Its benchmark is bench/split.ts.
import { type CellMeaning, type CellWords, meaningOf, scramble, setCellWords, setDateWords } from './cell-words.ts'
import { isoDateOf } from './iso-date.ts'
import type { RecordScanner } from './record-scanner.ts'
import { type Decimal, isCommaNumber, NO_ENTRY, TextDictionary, type TextEntry, textOf } from './text-dictionary.ts'
import { TextSketch } from './text-sketch.ts'

const QUOTE = 34

/** A cell that is missing, and has no entry because the dictionary is full. */
export const MISSING_CELL = -2

/**
 * What the cells of one column are, in constant memory. A column of numbers keeps no texts; one with `keepsTexts`
 * (numbers and words mixed, or called categorical by the manifest) looks every cell up in its dictionary.
 */
export class ColumnTally {
  readonly dictionary: TextDictionary
  /** Cells that are no plain numbers, or are kept as texts. */
  texts = 0
  /** By class code: the lowest key of the used rows whose cell is missing. */
  lowestMissing: Float64Array = new Float64Array(0)
  readonly sketch = new TextSketch()
  /** Cells that found no room in the dictionary, by what they are. */
  readonly beyond = { missing: 0, infinite: 0, number: 0, boolean: 0, date: 0, text: 0, withTime: 0, comma: 0 }
  firstBeyond: { readonly row: number; readonly text: string } | undefined
  /** Of the last cell added. */
  readonly words: CellWords = { first: 0, second: 0 }

  /** All numbers so far are one. */
  isOneNumber = true
  #firstNumber: CellWords | undefined
  /** All numbers so far are integers, no two neighbours equal. */
  mayCount = true
  lowest = Number.POSITIVE_INFINITY
  highest = Number.NEGATIVE_INFINITY
  #previous = Number.NaN
  #sumOfOne = 0
  #sumOfTwo = 0

  readonly keepsTexts: boolean
  /** Its cells are part of the rows' keys: `words` is always set. */
  readonly isKey: boolean
  #scratch = new Uint8Array(256)
  readonly #decimal: Decimal

  constructor(keepsTexts: boolean, isKey: boolean, decimal: Decimal) {
    this.keepsTexts = keepsTexts
    this.isKey = isKey
    this.#decimal = decimal
    this.dictionary = new TextDictionary(decimal)
  }

  /** Whether {@link addNumber} has still something to find out. */
  get isWatching(): boolean {
    return this.isOneNumber || this.mayCount
  }

  /** Looks at a plain number, whose words and parts these are. */
  addNumber(words: Readonly<CellWords>, isInteger: boolean, value: number): void {
    if (this.isOneNumber) this.#compareNumber(words)
    if (!this.mayCount) return
    if (isInteger) this.#countInteger(value)
    else this.mayCount = false
  }

  /**
   * Adds a cell of the scanned record that is no plain number, or is to be kept as a text, and sets `words`. Returns
   * the number of its entry, NO_ENTRY where it found no room, or MISSING_CELL.
   */
  addText(bytes: Uint8Array, scanner: RecordScanner, cell: number, row: number): number {
    this.texts++
    const flags = scanner.flags[cell] as number
    return this.#addText(bytes, scanner.starts[cell] as number, scanner.ends[cell] as number, flags, row)
  }

  #addText(bytes: Uint8Array, start: number, end: number, flags: number, row: number): number {
    if ((flags & 2) !== 0) {
      if (this.#scratch.length < end - start) this.#scratch = new Uint8Array(2 * (end - start))
      return this.#addText(this.#scratch, 0, undoubleQuotes(bytes, start, end, this.#scratch), 1, row)
    }
    let first = start
    let last = end
    if ((flags & 1) !== 0) {
      while (first < last && isBlank(bytes[first] as number)) first++
      while (last > first && isBlank(bytes[last - 1] as number)) last--
    }
    const found = this.dictionary.find(bytes, first, last, row)
    if (found === NO_ENTRY) return this.#addBeyond(bytes, first, last, row)
    const entry = this.dictionary.entries[found] as TextEntry
    entry.count++
    this.words.first = entry.words.first
    this.words.second = entry.words.second
    if (entry.meaning.kind === 'number') this.#seeNumber(entry.words, entry.meaning.value, entry.text)
    return found
  }

  #addBeyond(bytes: Uint8Array, start: number, end: number, row: number): number {
    const epochMs = isoDateOf(bytes, start, end)
    if (!Number.isNaN(epochMs)) {
      this.beyond.date++
      if (end - start > 10) this.beyond.withTime++
      setDateWords(this.words, epochMs)
      this.sketch.add(bytes, start, end)
      return NO_ENTRY
    }
    const mayMean = mayMeanMore(bytes, start, end)
    if (!mayMean && !this.isKey && this.firstBeyond !== undefined) {
      this.beyond.text++
      this.sketch.add(bytes, start, end)
      return NO_ENTRY
    }
    const text = textOf(bytes, start, end, this.#decimal)
    const meaning: CellMeaning = mayMean ? meaningOf(text) : { kind: 'text' }
    this.beyond[meaning.kind]++
    if (meaning.kind === 'text') {
      if (isCommaNumber(text)) this.beyond.comma++
      this.firstBeyond ??= { row, text }
    }
    if (meaning.kind === 'date' && meaning.hasTime) this.beyond.withTime++
    setCellWords(this.words, text, meaning)
    if (meaning.kind === 'missing' || meaning.kind === 'infinite') return MISSING_CELL
    if (meaning.kind === 'number') this.#seeNumber(this.words, meaning.value, text)
    this.sketch.add(bytes, start, end)
    return NO_ENTRY
  }

  /** Takes a number into account that is no plain one. */
  #seeNumber(words: Readonly<CellWords>, value: number, text: string): void {
    if (this.isOneNumber) this.#compareNumber(words)
    if (!this.mayCount) return
    if (Number.isInteger(value) && !text.includes('.')) this.#countInteger(value)
    else this.mayCount = false
  }

  #compareNumber(words: Readonly<CellWords>): void {
    this.#firstNumber ??= { ...words }
    this.isOneNumber = this.#firstNumber.first === words.first && this.#firstNumber.second === words.second
  }

  #countInteger(value: number): void {
    if (value === this.#previous) {
      this.mayCount = false
      return
    }
    this.#previous = value
    if (value < this.lowest) this.lowest = value
    if (value > this.highest) this.highest = value
    this.#sumOfOne = (this.#sumOfOne + scramble(value)) | 0
    this.#sumOfTwo = (this.#sumOfTwo + scramble(value ^ 0x5bd1e995)) | 0
  }

  /**
   * Whether the `count` integers are those from `lowest` to `highest`, each once: they are as many, and what is
   * added up of each of them is the same (but for a chance of 2^-64).
   */
  isSequence(count: number): boolean {
    if (!this.mayCount || this.highest - this.lowest !== count - 1) return false
    let one = 0
    let two = 0
    for (let value = this.lowest; value <= this.highest; value++) {
      one = (one + scramble(value)) | 0
      two = (two + scramble(value ^ 0x5bd1e995)) | 0
    }
    return one === this.#sumOfOne && two === this.#sumOfTwo
  }
}

/** Writes a cell in which quotes are doubled into `target` with single ones; returns its length. */
export function undoubleQuotes(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
  let length = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    target[length++] = byte
    if (byte === QUOTE) at++
  }
  return length
}

/** Spaces of ASCII. */
export function isBlank(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13)
}

const LONGEST_WORD = 9
/** What words for missing, infinity and truth begin with, in lower case. */
const WORD_STARTS = new Set(Buffer.from('ntfyoi'))

/**
 * Whether a cell could be anything but text: such words are short, numbers and dates begin with a digit, sign or
 * point. Other letters than ASCII may be spaces of a kind.
 */
function mayMeanMore(bytes: Uint8Array, start: number, end: number): boolean {
  const byte = bytes[start] as number
  if (byte < 64 || byte >= 128 || (bytes[end - 1] as number) >= 128) return true
  return end - start <= LONGEST_WORD && WORD_STARTS.has(byte | 32)
}
