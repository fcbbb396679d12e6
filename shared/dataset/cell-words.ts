// Hot: every number of an upload passes through `plainNumberWords`. Its benchmark is bench/split.ts.
import { isMissing, parseBoolean, parseDate, parseNumber } from '#shared/schema/cell-values.ts'

/*
 * What a cell means, as two 32-bit words: equal for cells that mean the same, different for others but for a chance of
 * 2^-64. Part of the format: rows of another run are placed by keys made of the same words.
 */
export type CellWords = { first: number; second: number }

/** What a cell that is no plain number is. */
export type CellMeaning =
  | { readonly kind: 'missing' }
  | { readonly kind: 'infinite' }
  | { readonly kind: 'text' }
  | { readonly kind: 'number' | 'boolean'; readonly value: number }
  | { readonly kind: 'date'; readonly value: number; readonly hasTime: boolean }

const TAG = { missing: 0x2b7e1516, boolean: 0x28aed2a6, date: 0x3c6ef372, text: 0x5be0cd19 } as const

/** What the text of a cell means; the cell looked at alone, never its column, so that a growing file keeps its keys. */
export function meaningOf(text: string): CellMeaning {
  if (isMissing(text)) return { kind: 'missing' }
  const number = parseNumber(text)
  if (number !== undefined) return Number.isFinite(number) ? { kind: 'number', value: number } : { kind: 'infinite' }
  const boolean = parseBoolean(text)
  if (boolean !== undefined) return { kind: 'boolean', value: Number(boolean) }
  const date = parseDate(text)
  return date ? { kind: 'date', value: date.epochMs, hasTime: date.hasTime } : { kind: 'text' }
}

/** Sets the words of a cell of any kind. Numbers are equal by their decimal value: `1`, `1.0` and `10e-1` are one. */
export function setCellWords(words: CellWords, text: string, meaning: CellMeaning): void {
  if (meaning.kind === 'number') setNumberWords(words, text.trim())
  else if (meaning.kind === 'text') setTextWords(words, text.trim())
  else if (meaning.kind === 'missing' || meaning.kind === 'infinite') {
    words.first = TAG.missing
    words.second = 0
  } else if (meaning.kind === 'date') setDateWords(words, meaning.value)
  else {
    words.first = TAG.boolean ^ meaning.value
    words.second = scramble(0x1234)
  }
}

/** Sets the words of a date or time. */
export function setDateWords(words: CellWords, epochMs: number): void {
  words.first = TAG.date ^ (epochMs | 0)
  words.second = scramble(Math.floor(epochMs / 2 ** 32) + 0x1234)
}

/**
 * Sets the words of a number: `head` its first nine significant digits, `tail` the next ones and how many, `exponent`
 * the power of ten of the last one.
 */
export function setPlainNumberWords(
  words: CellWords,
  isNegative: boolean,
  head: number,
  tail: number,
  tailDigits: number,
  exponent: number,
): void {
  let high = head
  let low = tail
  let digits = tailDigits
  let power = exponent
  let sign = isNegative ? 1 : 0
  while (digits > 0 && low % 10 === 0) {
    low = (low / 10) | 0
    digits--
    power++
  }
  if (digits === 0) {
    if (high === 0) {
      power = 0
      sign = 0
    } else {
      while (high % 10 === 0) {
        high = (high / 10) | 0
        power++
      }
    }
  }
  words.first = high
  words.second = (Math.imul(low, 0x85ebca6b) + Math.imul((power << 5) | (digits << 1) | sign, 0x9e3779b1)) | 0
}

const NUMBER = /^([+-]?)0*(\d*)(?:\.(\d*))?(?:e([+-]?\d+))?$/i
const HEAD_DIGITS = 9
const TAIL_DIGITS = 9

function setNumberWords(words: CellWords, text: string): void {
  const [, sign, integer = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? []
  const digits = `${integer}${fraction}`.replace(/^0+/, '')
  const head = digits.slice(0, HEAD_DIGITS)
  const tail = digits.slice(HEAD_DIGITS, HEAD_DIGITS + TAIL_DIGITS)
  // Digits beyond the eighteenth, which float64 does not hold either, count by their number alone.
  const left = digits.length - head.length - tail.length
  const power = Number(exponent) - fraction.length + left
  setPlainNumberWords(words, sign === '-', Number(head), Number(tail), tail.length, power)
}

function setTextWords(words: CellWords, text: string): void {
  let first: number = TAG.text
  let second = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    first = Math.imul(first ^ unit, 0x01000193)
    first = (first << 13) | (first >>> 19)
    second = (Math.imul(second ^ unit, 0xcc9e2d51) + first) | 0
  }
  words.first = scramble(first)
  words.second = scramble(second)
}

/** MurmurHash3's last step: every bit of the state reaches every bit of the result. */
export function scramble(state: number): number {
  let mixed = state | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
