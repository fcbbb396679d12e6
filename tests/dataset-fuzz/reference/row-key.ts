import { isMissing, parseBoolean, parseDate, parseNumber } from '#shared/schema/cell-values.ts'

/*
 * The hash that places a row, a second time: in BigInt, one cell after the other, as kernel/hash.ts defines it.
 */

const TAGS = {
  text: 0x243f6a8885a308d3n,
  number: 0x13198a2e03707344n,
  negative: 0xa4093822299f31d0n,
  missing: 0x082efa98ec4e6c89n,
  boolean: 0x452821e638d01377n,
  date: 0xbe5466cf34e90c6cn,
  row: 0xc0ac29b7c97c50ddn,
} as const

const word = (value: bigint) => BigInt.asUintN(64, value)
const rotated = (value: bigint, bits: bigint) => word((value << bits) | (word(value) >> (64n - bits)))

/** The 16 hex digits of a row of cells; with `row`, rows are told apart by their number too. */
export function rowKey(cells: readonly string[], seed: number, row?: number): string {
  const hashes = cells.map((cell) => cellHash(cell.trim()))
  if (row !== undefined) hashes.push(fmix64(TAGS.row ^ BigInt(row)))
  const start = fmix64(word(BigInt(seed)))
  const key = hashes.reduce((state, hash) => word((rotated(state, 23n) ^ hash) * 0xa0761d6478bd642fn), start)
  return `${(fmix64(key ^ BigInt(hashes.length)) >> 12n).toString(16).padStart(13, '0')}000`
}

function cellHash(cell: string): bigint {
  const number = parseNumber(cell)
  if (isMissing(cell) || (number !== undefined && !Number.isFinite(number))) return TAGS.missing
  if (number !== undefined) {
    const digits = plainDigits(cell)
    const isNegative = cell.startsWith('-') && digits !== '0'
    return bytesHash(Buffer.from(digits), isNegative ? TAGS.negative : TAGS.number)
  }
  const boolean = parseBoolean(cell)
  if (boolean !== undefined) return fmix64(TAGS.boolean + BigInt(boolean))
  const date = parseDate(cell)
  if (date) return fmix64(TAGS.date ^ word(BigInt(date.epochMs)))
  return bytesHash(Buffer.from(cell), TAGS.text)
}

function bytesHash(bytes: Buffer, tag: bigint): bigint {
  let hash = tag ^ word(BigInt(bytes.length) * 0x9e3779b97f4a7c15n)
  for (let at = 0; at < bytes.length; at += 8) {
    const eight = Buffer.alloc(8)
    bytes.copy(eight, 0, at)
    hash = rotated(word((hash ^ eight.readBigUInt64LE()) * 0xd6e8feb86659fd93n), 32n)
  }
  return hash
}

/** A number without sign, exponent and superfluous zeros. */
function plainDigits(text: string): string {
  const [mantissa = '', exponent = '0'] = text.replace(/^[+-]/, '').toLowerCase().split('e')
  const [whole = '', part = ''] = mantissa.split('.')
  const power = Number(exponent) - part.length
  const digits = BigInt(`${whole}${part}`)
  if (power >= 0) return String(digits * 10n ** BigInt(power))
  const padded = String(digits).padStart(1 - power, '0')
  return `${padded.slice(0, power)}.${padded.slice(power)}`.replace(/\.?0+$/, '')
}

function fmix64(state: bigint): bigint {
  let mixed = word(state)
  mixed = word((mixed ^ (mixed >> 33n)) * 0xff51afd7ed558ccdn)
  mixed = word((mixed ^ (mixed >> 33n)) * 0xc4ceb9fe1a85ec53n)
  return mixed ^ (mixed >> 33n)
}
