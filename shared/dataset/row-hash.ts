import { isMissing, parseBoolean, parseDate, parseNumber } from '#shared/schema/cell-values.ts'

/** The hash of a row's cells as 16 hex digits; as texts, hashes compare like the numbers they are. */
export type RowHasher = (cells: readonly string[]) => string

/** What a cell is to the hash. Part of the format: rows of another run are placed by hashes made the same way. */
const TAG = { missing: 1, number: 2, boolean: 3, date: 4, text: 5 } as const

/**
 * Hashes rows by what their cells mean, not by their bytes: `1`, `1.0` and `1e0` are one number, all missing spellings
 * (and what counts as missing: `inf`, beyond float32) one value, `yes` is `true`, a date is its instant, text is
 * trimmed. It looks at each cell alone, never at its column's type, so that a growing file keeps its hashes.
 *
 * 64 bits from two 32-bit lanes in the manner of MurmurHash3: fast, evenly spread, not cryptographic. A hasher keeps
 * its state between calls and is for one thread of work.
 */
export function createRowHasher(seed: number): RowHasher {
  const bits = new DataView(new ArrayBuffer(8))
  const utf8 = new TextEncoder()
  let left = 0
  let right = 0
  let words = 0

  function mix(word: number): void {
    const a = Math.imul(rotate(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
    const b = Math.imul(rotate(Math.imul(word, 0x239b961b), 16), 0xab0e9789)
    left = (Math.imul(rotate(left ^ a, 13), 5) + 0xe6546b64) | 0
    right = (Math.imul(rotate(right ^ b, 17), 5) + 0x561ccd1b) | 0
    words++
  }

  function mixNumber(tag: number, value: number): void {
    mix(tag)
    // Adding 0 makes 0 of -0.
    bits.setFloat64(0, value + 0)
    mix(bits.getInt32(0))
    mix(bits.getInt32(4))
  }

  function mixText(text: string): void {
    const bytes = utf8.encode(text)
    mix(TAG.text)
    mix(bytes.length)
    for (let start = 0; start < bytes.length; start += 4) {
      const word =
        (bytes[start] ?? 0) |
        ((bytes[start + 1] ?? 0) << 8) |
        ((bytes[start + 2] ?? 0) << 16) |
        ((bytes[start + 3] ?? 0) << 24)
      mix(word)
    }
  }

  function mixCell(cell: string): void {
    if (isMissing(cell)) return mix(TAG.missing)
    const number = parseNumber(cell)
    if (number !== undefined) return Number.isFinite(number) ? mixNumber(TAG.number, number) : mix(TAG.missing)
    const boolean = parseBoolean(cell)
    if (boolean !== undefined) return mixNumber(TAG.boolean, Number(boolean))
    const date = parseDate(cell)
    if (date !== undefined) return mixNumber(TAG.date, date.epochMs)
    mixText(cell.trim())
  }

  return (cells) => {
    left = finish(seed | 0)
    right = finish(~seed)
    words = 0
    for (const cell of cells) mixCell(cell)
    left = (left ^ words) + right
    right = (right ^ words) + left
    left = finish(left)
    right = finish(right)
    left = (left + right) | 0
    right = (right + left) | 0
    return hex(left) + hex(right)
  }
}

function rotate(value: number, count: number): number {
  return (value << count) | (value >>> (32 - count))
}

/** MurmurHash3's last step: every bit of the state reaches every bit of the result. */
function finish(state: number): number {
  let mixed = state | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
