// The hash of a cell's value, and from those a row's key, as 64 bits. Part of the format: tests/dataset-fuzz/reference
// has it a second time.

const LENGTH_FACTOR: u64 = 0x9e3779b97f4a7c15
const WORD_FACTOR: u64 = 0xd6e8feb86659fd93
const CELL_FACTOR: u64 = 0xa0761d6478bd642f

export const TEXT_TAG: u64 = 0x243f6a8885a308d3
export const NUMBER_TAG: u64 = 0x13198a2e03707344
export const NEGATIVE_TAG: u64 = 0xa4093822299f31d0
const MISSING_TAG: u64 = 0x082efa98ec4e6c89
const BOOLEAN_TAG: u64 = 0x452821e638d01377
const DATE_TAG: u64 = 0xbe5466cf34e90c6c
const ROW_TAG: u64 = 0xc0ac29b7c97c50dd

/**
 * The hash of a text, or of a number's canonical digits, for a row's key: eight bytes at a time. Texts that differ in two
 * bytes may share it, which only keeps their rows together; {@link hashText} is for telling texts apart.
 */
export function hashBytes(at: usize, length: i32, tag: u64): u64 {
  let hash = tag ^ (<u64>length * LENGTH_FACTOR)
  while (length > 8) {
    hash = rotl<u64>((hash ^ load<u64>(at)) * WORD_FACTOR, 32)
    at += 8
    length -= 8
  }
  if (length > 0) {
    const word = load<u64>(at) & (u64.MAX_VALUE >>> ((<u64>(8 - length)) << 3))
    hash = rotl<u64>((hash ^ word) * WORD_FACTOR, 32)
  }
  return hash
}

/**
 * The hash by which a column's dictionary knows a text. Each word passes MurmurHash3's finalizer: what differs in one
 * word changes the whole state, so that the next word cannot undo it but by chance.
 */
export function hashText(at: usize, length: i32): u64 {
  let hash = TEXT_TAG ^ (<u64>length * LENGTH_FACTOR)
  while (length > 8) {
    hash = fmix64(hash ^ load<u64>(at))
    at += 8
    length -= 8
  }
  if (length > 0) hash = fmix64(hash ^ (load<u64>(at) & (u64.MAX_VALUE >>> ((<u64>(8 - length)) << 3))))
  return hash
}

export function hashMissing(): u64 {
  return MISSING_TAG
}

export function hashBoolean(value: i32): u64 {
  return fmix64(BOOLEAN_TAG + <u64>value)
}

export function hashDate(epochMs: f64): u64 {
  return fmix64(DATE_TAG ^ <u64>(<i64>epochMs))
}

/** For rows that are told apart by their number. */
export function hashRow(row: u64): u64 {
  return fmix64(ROW_TAG ^ row)
}

/** What a row's key begins with. */
export function startKey(seed: i32): u64 {
  return fmix64(<u64>(<i64>seed))
}

/** The key with one more cell. */
export function mixCell(key: u64, cell: u64): u64 {
  return (rotl<u64>(key, 23) ^ cell) * CELL_FACTOR
}

/** A whole number below 2^52, which a double holds. */
export function finishKey(key: u64, cells: i32): f64 {
  return <f64>(fmix64(key ^ <u64>cells) >>> 12)
}

/** MurmurHash3's finalizer for 64 bits: every bit of the state reaches every bit of the result. */
export function fmix64(state: u64): u64 {
  state ^= state >>> 33
  state *= 0xff51afd7ed558ccd
  state ^= state >>> 33
  state *= 0xc4ceb9fe1a85ec53
  return state ^ (state >>> 33)
}
