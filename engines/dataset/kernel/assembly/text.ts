// Free text: a cell of 0 or 1 for the hash of each of its words and pairs of words. The twin of
// shared/schema/text/hashed-words.ts, which write/encode-by-schema.test.ts and its golden vectors hold equal.

import { LETTER_BITS, LETTER_IS_SINGLE, LETTER_MAY_COMPOSE } from '../layout'

const FIRST_STATE: u32 = 0x811c9dc5
const STATE_FACTOR: u32 = 0x01000193
const PAIR_FACTOR: u32 = 0x9e3779b1

/** `0,` eight times. */
const ZEROS: i16 = 0x2c30

let cellsAt: usize = 0
let cellCount: u64 = 0
let words: i32 = 0
let before: u32 = 0

/**
 * Writes the cells of a text, as many as `width` says. Returns 0 where the host has to do it: where a character may be
 * normalized, lies beyond the table, or is a space of Unicode at one end; or where there is no word.
 */
export function putWords(to: usize, at: usize, length: i32, width: i32, letters: usize): usize {
  const cellsEnd = to + ((<usize>width) << 1)
  for (let zeros = to; zeros < cellsEnd; zeros += 16) v128.store(zeros, i16x8.splat(ZEROS))
  cellsAt = to
  cellCount = <u64>width
  words = 0
  const start = at
  const end = at + <usize>length
  let state = FIRST_STATE
  let isInWord = false
  while (at < end) {
    let code = <u32>load<u8>(at++)
    const isWide = code >= 0x80
    if (isWide) {
      if (code >= 0xf0) return 0
      if (code < 0xe0) code = ((code & 31) << 6) | (load<u8>(at++) & 63)
      else {
        code = ((code & 15) << 12) | ((<u32>(load<u8>(at) & 63)) << 6) | (load<u8>(at, 1) & 63)
        at += 2
      }
    }
    const letter = load<u32>(letters + ((<usize>code) << 2))
    if (letter == 0) {
      // Trimmed by the host, which looks for words of missing values.
      if (isWide && (at >= end || at - start <= 3)) return 0
      if (isInWord) putWord(state)
      isInWord = false
      state = FIRST_STATE
      continue
    }
    if (letter & LETTER_MAY_COMPOSE) return 0
    const isSingle = (letter & LETTER_IS_SINGLE) != 0
    if (isSingle && isInWord) {
      putWord(state)
      state = FIRST_STATE
    }
    state = (state ^ (letter & LETTER_BITS)) * STATE_FACTOR
    isInWord = !isSingle
    if (isSingle) {
      putWord(state)
      state = FIRST_STATE
    }
  }
  if (isInWord) putWord(state)
  return words == 0 ? 0 : cellsEnd - 1
}

function putWord(state: u32): void {
  const hash = fmix32(state)
  setCell(hash)
  if (words++ > 0) setCell(fmix32((before * PAIR_FACTOR) ^ hash))
  before = hash
}

function setCell(hash: u32): void {
  store<u8>(cellsAt + ((<usize>((<u64>hash * cellCount) >>> 32)) << 1), 49)
}

/** MurmurHash3's finalizer for 32 bits. */
export function fmix32(state: u32): u32 {
  state = (state ^ (state >>> 16)) * 0x85ebca6b
  state = (state ^ (state >>> 13)) * 0xc2b2ae35
  return state ^ (state >>> 16)
}
