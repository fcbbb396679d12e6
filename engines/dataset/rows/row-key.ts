/*
 * A row's key decides its part: within a class the lowest keys are train. A hash is a whole number below 2^52, which
 * a double holds exactly and typed arrays sort as it is; a time is the number itself. The kernel makes them.
 */

/**
 * Raised with every change of what a key is made of the same cells: of the order of the columns, what counts as the same
 * value (`cells/cell-value.ts`) or the hash. Rows of runs of other versions are found by their cells instead.
 */
export const KEY_VERSION = 1

/** There is no hash from here on. */
export const KEY_RANGE = 2 ** 52

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
