// A hot loop: every cell of every training file passes here, so it works on bytes and allocates nothing.

const PLUS = 43
const MINUS = 45
const DOT = 46
const ZERO = 48
const LOWER_CASE = 32
/** Up to this many digits a double holds the mantissa exactly. */
const EXACT_DIGITS = 15
const EXACT_POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))

/**
 * Reads the number at the start of a cell as C's `strtof` does, which is how XGBoost's CSV reader reads it:
 * `12abc` is 12, a word is nothing. {@link CellReader.stop} tells how far the number went.
 */
export class CellReader {
  /** Where the last number ended; its cell's start when there was none. */
  stop = 0

  /** The number at `start`, before `end`; NaN when there is none (then `stop` is `start`) or it reads `nan`. */
  read(bytes: Uint8Array, start: number, end: number): number {
    this.stop = start
    let at = start
    while (at < end && (bytes[at] === 32 || bytes[at] === 9)) at++
    let sign = 1
    if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) {
      if (bytes[at] === MINUS) sign = -1
      at++
    }
    const first = at
    let mantissa = 0
    let digits = 0
    let exponent = 0
    let digit = at < end ? (bytes[at] as number) - ZERO : -1
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      digits++
      at++
      digit = at < end ? (bytes[at] as number) - ZERO : -1
    }
    if (at < end && bytes[at] === DOT) {
      at++
      digit = at < end ? (bytes[at] as number) - ZERO : -1
      while (digit >= 0 && digit <= 9) {
        mantissa = mantissa * 10 + digit
        digits++
        exponent--
        at++
        digit = at < end ? (bytes[at] as number) - ZERO : -1
      }
    }
    if (digits === 0) return this.#readWord(bytes, first, end, sign)
    const mantissaEnd = at
    at = exponentEnd(bytes, at, end)
    this.stop = at
    if (at > mantissaEnd) exponent += Number(text(bytes, mantissaEnd + 1, at))
    if (digits <= EXACT_DIGITS && exponent >= -22 && exponent <= 22) {
      const power = EXACT_POWERS[Math.abs(exponent)] as number
      return sign * (exponent < 0 ? mantissa / power : mantissa * power)
    }
    return sign * Number(text(bytes, first, at))
  }

  #readWord(bytes: Uint8Array, start: number, end: number, sign: number): number {
    if (end - start < 3) return Number.NaN
    const word = text(bytes, start, Math.min(end, start + 8)).toLowerCase()
    const length = word === 'infinity' ? 8 : word.startsWith('inf') || word.startsWith('nan') ? 3 : 0
    if (length === 0) return Number.NaN
    this.stop = start + length
    return word.startsWith('inf') ? sign * Number.POSITIVE_INFINITY : Number.NaN
  }
}

/** Where an exponent that starts at `at` ends; `at` when none starts there. */
function exponentEnd(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end || ((bytes[at] as number) | LOWER_CASE) !== 101) return at
  let next = at + 1
  if (next < end && (bytes[next] === MINUS || bytes[next] === PLUS)) next++
  const firstDigit = next
  while (next < end && (bytes[next] as number) >= ZERO && (bytes[next] as number) <= ZERO + 9) next++
  return next > firstDigit ? next : at
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}
