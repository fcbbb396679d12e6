// A hot loop: every cell of every training file passes here, so it works on bytes and allocates nothing.

const PLUS = 43
const MINUS = 45
const DOT = 46
const ZERO = 48
const LOWER_CASE = 32
const LOWER_E = 101
/** Up to this many digits a double holds an integer exactly. */
const EXACT_DIGITS = 15
/** More digits of a fraction are passed over. */
const FRACTION_DIGITS = 19
/** A larger exponent is taken for this one, with a mantissa of at most, or at least, these. */
const MAX_EXPONENT = 38
const MAX_SIGNIFICAND = Math.fround(3.4028234664)
const MIN_SIGNIFICAND = Math.fround(1.1754943508)

/**
 * Reads the number at the start of a cell as XGBoost's CSV reader does (`ParseFloat` in dmlc-core's strtonum.h): in
 * steps of single precision, with `12abc` for 12, `-` and a blank for 0, a word for nothing, and with `1e400` for 1e38,
 * since no exponent is larger. {@link CellReader.stop} tells how far the number went.
 */
export class CellReader {
  /** Where the last number ended; its cell's start when there was none. */
  stop = 0

  /** The number at `start`, before `end`; NaN when there is none (then `stop` is `start`) or it reads `nan`. */
  read(bytes: Uint8Array, start: number, end: number): number {
    let at = start
    while (at < end && (bytes[at] === 32 || bytes[at] === 9)) at++
    let sign = 1
    if (at < end && (bytes[at] === MINUS || bytes[at] === PLUS)) {
      if (bytes[at] === MINUS) sign = -1
      at++
    }
    const wordLength = at < end ? wordAt(bytes, at, end) : 0
    if (wordLength > 0) {
      this.stop = at + wordLength
      return ((bytes[at] as number) | LOWER_CASE) === 110 ? Number.NaN : sign * Number.POSITIVE_INFINITY
    }

    const integerStart = at
    let integer = 0
    let digit = at < end ? (bytes[at] as number) - ZERO : -1
    while (digit >= 0 && digit <= 9) {
      integer = integer * 10 + digit
      at++
      digit = at < end ? (bytes[at] as number) - ZERO : -1
    }
    let value = Math.fround(at - integerStart <= EXACT_DIGITS ? integer : wrapped(bytes, integerStart, at))
    if (at < end && bytes[at] === DOT) {
      at++
      const fractionStart = at
      let fraction = 0
      let power = 1
      digit = at < end ? (bytes[at] as number) - ZERO : -1
      while (digit >= 0 && digit <= 9) {
        if (at - fractionStart < FRACTION_DIGITS) {
          fraction = fraction * 10 + digit
          power *= 10
        }
        at++
        digit = at < end ? (bytes[at] as number) - ZERO : -1
      }
      const used = Math.min(at - fractionStart, FRACTION_DIGITS)
      if (used > EXACT_DIGITS) fraction = wrapped(bytes, fractionStart, fractionStart + used)
      value = Math.fround(value + Math.fround(fraction / power))
    }
    if (at < end && ((bytes[at] as number) | LOWER_CASE) === LOWER_E) {
      at++
      const isDivided = at < end && bytes[at] === MINUS
      if (isDivided || (at < end && bytes[at] === PLUS)) at++
      let exponent = 0
      digit = at < end ? (bytes[at] as number) - ZERO : -1
      while (digit >= 0 && digit <= 9) {
        exponent = (Math.imul(exponent, 10) + digit) >>> 0
        at++
        digit = at < end ? (bytes[at] as number) - ZERO : -1
      }
      value = scaled(value, exponent, isDivided)
    }
    this.stop = at
    // A word, or nothing at all: what was read is no number.
    return at === start ? Number.NaN : sign * value
  }
}

function scaled(value: number, exponent: number, isDivided: boolean): number {
  let left = Math.min(exponent, MAX_EXPONENT)
  let significand = value
  if (left === MAX_EXPONENT) {
    significand = isDivided ? Math.max(value, MIN_SIGNIFICAND) : Math.min(value, MAX_SIGNIFICAND)
  }
  let scale = 1
  for (; left >= 8; left -= 8) scale = Math.fround(scale * 1e8)
  for (; left > 0; left--) scale = Math.fround(scale * 10)
  return Math.fround(isDivided ? significand / scale : significand * scale)
}

/** How long the `inf`, `infinity` or `nan` is that begins at `at`, in any case; 0 where none does. */
function wordAt(bytes: Uint8Array, at: number, end: number): number {
  const first = (bytes[at] as number) | LOWER_CASE
  if (first !== 105 && first !== 110) return 0
  const word = text(bytes, at, Math.min(end, at + 8)).toLowerCase()
  if (word.startsWith('nan')) return 3
  if (word === 'infinity') return 8
  // Half of the longer word is neither.
  return word.startsWith('inf') && word[3] !== 'i' ? 3 : 0
}

/** A number of more digits than 64 bits hold is what is left of it in 64 bits. */
function wrapped(bytes: Uint8Array, start: number, end: number): number {
  return Number(BigInt.asUintN(64, BigInt(text(bytes, start, end))))
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1')
}
