// Hot (npm run bench:score, "compile"): a JSON model is mostly numbers, so they are read from the bytes.
import { Damage } from './damage.ts'
import { ROOM, Room } from './room.ts'
import { MAX_DEPTH, type Value } from './value.ts'

const TAB = 9
const LINE_FEED = 10
const CARRIAGE_RETURN = 13
const SPACE = 32
const QUOTE = 34
const PLUS = 43
const COMMA = 44
const MINUS = 45
const POINT = 46
const ZERO = 48
const NINE = 57
const COLON = 58
const UPPER_E = 69
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const LOWER_E = 101
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

const WORDS: Readonly<Record<string, Value>> = {
  true: true,
  false: false,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
}

/** A mantissa below this and a power of ten up to 22 are doubles, so that one division or product rounds right. */
const MAX_EXACT_MANTISSA = 9_007_199_254_740_992
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`))

/**
 * Reads JSON as XGBoost writes it, with `NaN` and `Infinity`. Not JSON.parse: that reads neither, and makes an object
 * of each number. @throws Damage
 */
export function readJson(bytes: Uint8Array): Value {
  return new JsonReader(bytes).read()
}

class JsonReader {
  readonly #bytes: Uint8Array
  readonly #room = new Room()
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  read(): Value {
    const value = this.#value(0)
    if (this.#next() !== undefined) throw this.#damaged()
    return value
  }

  #value(depth: number): Value {
    if (depth > MAX_DEPTH) throw new Damage(`is damaged: its JSON is nested more than ${MAX_DEPTH} deep`)
    const first = this.#next()
    if (first === OPEN_BRACE) return this.#object(depth)
    if (first === OPEN_BRACKET) return this.#array(depth)
    if (first === QUOTE) return this.#string()
    this.#room.take(ROOM.number)
    return this.#number() ?? this.#word()
  }

  #object(depth: number): Value {
    this.#room.take(ROOM.object)
    const members = new Map<string, Value>()
    this.#at++
    if (this.#next() === CLOSE_BRACE) {
      this.#at++
      return members
    }
    while (true) {
      if (this.#next() !== QUOTE) throw this.#damaged()
      const key = this.#string()
      if (this.#next() !== COLON) throw this.#damaged()
      this.#at++
      this.#room.take(ROOM.member)
      members.set(key, this.#value(depth + 1))
      if (this.#isLast(CLOSE_BRACE)) return members
    }
  }

  #array(depth: number): Value {
    this.#room.take(ROOM.list)
    const list: Value[] = []
    this.#at++
    if (this.#next() === CLOSE_BRACKET) {
      this.#at++
      return list
    }
    let isNumeric = true
    while (true) {
      const item = this.#value(depth + 1)
      isNumeric &&= typeof item === 'number'
      list.push(item)
      if (this.#isLast(CLOSE_BRACKET)) return isNumeric ? Float64Array.from(list as number[]) : list
    }
  }

  /** Takes what stands between two items, or ends the list. */
  #isLast(close: number): boolean {
    const separator = this.#next()
    if (separator !== COMMA && separator !== close) throw this.#damaged()
    this.#at++
    return separator === close
  }

  #string(): string {
    const bytes = this.#bytes
    const start = this.#at
    let at = start + 1
    while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
    if (at >= bytes.length) throw this.#damaged()
    this.#at = at + 1
    this.#room.take(ROOM.text + at - start)
    const escaped = Buffer.from(bytes.buffer, bytes.byteOffset + start + 1, at - start - 1).toString('utf8')
    if (!escaped.includes('\\')) return escaped
    try {
      return String(JSON.parse(`"${escaped}"`))
    } catch {
      throw this.#damaged()
    }
  }

  /** A number, or undefined where none begins. */
  #number(): number | undefined {
    const bytes = this.#bytes
    const start = this.#at
    let at = start
    const isNegative = bytes[at] === MINUS
    if (isNegative) at++
    let mantissa = 0
    let digits = 0
    let scale = 0
    for (; isDigit(bytes[at]); at++, digits++) mantissa = mantissa * 10 + digitOf(bytes[at])
    if (digits === 0) return undefined
    if (bytes[at] === POINT) {
      for (at++; isDigit(bytes[at]); at++, scale--) mantissa = mantissa * 10 + digitOf(bytes[at])
    }
    if (bytes[at] === LOWER_E || bytes[at] === UPPER_E) {
      at++
      const isNegativePower = bytes[at] === MINUS
      if (isNegativePower || bytes[at] === PLUS) at++
      if (!isDigit(bytes[at])) throw this.#damaged()
      let power = 0
      for (; isDigit(bytes[at]); at++) power = Math.min(power * 10 + digitOf(bytes[at]), 10_000)
      scale += isNegativePower ? -power : power
    }
    this.#at = at
    const powerOfTen = POWERS_OF_TEN[Math.abs(scale)]
    if (mantissa < MAX_EXACT_MANTISSA && powerOfTen !== undefined) {
      const magnitude = scale < 0 ? mantissa / powerOfTen : mantissa * powerOfTen
      return isNegative ? -magnitude : magnitude
    }
    return Number(Buffer.from(bytes.buffer, bytes.byteOffset + start, at - start).toString('latin1'))
  }

  #word(): Value {
    const ahead = Buffer.from(this.#bytes.subarray(this.#at, this.#at + 9)).toString('latin1')
    const word = /^-?[A-Za-z]+/.exec(ahead)?.[0] ?? ''
    const value = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined
    if (value === undefined) throw this.#damaged()
    this.#at += word.length
    return value
  }

  /** The next byte that is no space. */
  #next(): number | undefined {
    const bytes = this.#bytes
    while (true) {
      const byte = bytes[this.#at]
      if (byte !== SPACE && byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== TAB) return byte
      this.#at++
    }
  }

  #damaged(): Damage {
    return new Damage(`is damaged: no JSON at byte ${this.#at} of ${this.#bytes.length}`)
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE
}

function digitOf(byte: number | undefined): number {
  return (byte ?? ZERO) - ZERO
}
