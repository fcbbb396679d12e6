// Hot: every cell that decides a row's place is mixed in here. Its benchmark is bench/split.ts.
import { scramble } from './cell-words.ts'

/*
 * A row's key decides its side: within a class the lowest keys are train. A hash is a whole number below 2^52, which
 * a double holds exactly and typed arrays sort as it is; a time is the number itself.
 */

/** Mixes the words of a row's cells, one after the other, into its key. Not cryptographic. */
export class RowKey {
  #left = 0
  #right = 0
  #cells = 0
  readonly #seed: number

  constructor(seed: number) {
    this.#seed = seed
  }

  start(): void {
    this.#left = this.#seed | 0
    this.#right = ~this.#seed
    this.#cells = 0
  }

  /** In the manner of MurmurHash3's 64-bit variant of two 32-bit lanes. */
  mix(first: number, second: number): void {
    let one = Math.imul(first, 0x239b961b)
    one = Math.imul((one << 15) | (one >>> 17), 0xab0e9789)
    let left = this.#left ^ one
    left = ((left << 13) | (left >>> 19)) + this.#right
    this.#left = left = (Math.imul(left, 5) + 0x561ccd1b) | 0
    let two = Math.imul(second, 0xab0e9789)
    two = Math.imul((two << 16) | (two >>> 16), 0x38b34ae5)
    let right = this.#right ^ two
    right = ((right << 17) | (right >>> 15)) + left
    this.#right = (Math.imul(right, 5) + 0x0bcaa747) | 0
    this.#cells++
  }

  /** The key of what was mixed in since `start`. */
  finish(): number {
    let left = this.#left ^ this.#cells
    let right = this.#right ^ this.#cells
    left = (left + right) | 0
    right = (right + left) | 0
    left = scramble(left)
    right = scramble(right)
    left = (left + right) | 0
    right = (right + left) | 0
    return (left >>> 0) * 2 ** 20 + (right >>> 12)
  }
}

/** The lowest and the highest text a key may have; no row has them as a hash. */
export const LOWEST_KEY = '0000000000000000'
export const HIGHEST_KEY = 'ffffffffffffffff'

/** A hash as 16 hex digits, of which the last three are 0. As texts, keys compare like the numbers they are. */
export function hashText(key: number): string {
  return `${key.toString(16).padStart(13, '0')}000`
}

/** A time, which may be negative or a fraction, as 16 hex digits that compare like the numbers. */
export function timeText(key: number): string {
  const bits = new DataView(new ArrayBuffer(8))
  bits.setFloat64(0, key + 0)
  const value = bits.getBigUint64(0)
  const ordered = value >> 63n ? ~value & 0xffffffffffffffffn : value | (1n << 63n)
  return ordered.toString(16).padStart(16, '0')
}
