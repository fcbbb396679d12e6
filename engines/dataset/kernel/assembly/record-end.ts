// Where a text may be cut: which line ends stand between records is told by the quotes before them.

import { LINE_FEED } from '../layout'
import { CR, delimiter, QUOTE, SPACE, TAB } from './tokenize'

/**
 * The end of the last whole record between `start`, where one begins, and `end`, or `start` where none ends. It knows
 * of quotes what `tokenize` knows: one that is not the first of its cell means nothing.
 */
export function lastRecordEnd(start: usize, end: usize): usize {
  let last = start
  let at = start
  while (at < end) {
    const bytes = v128.load(at)
    let quotes = i8x16.bitmask(i8x16.eq(bytes, i8x16.splat(<i8>QUOTE)))
    let ends = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(<i8>LINE_FEED)), i8x16.eq(bytes, i8x16.splat(<i8>CR))))
    if (end - at < 16) {
      const within = (1 << (<u32>(end - at))) - 1
      quotes &= within
      ends &= within
    }
    if (quotes != 0) ends &= (1 << ctz(quotes)) - 1
    if (ends != 0) last = recordEnd(at, ends, end, last)
    if (quotes == 0) {
      at += 16
      continue
    }
    const quote = at + <usize>ctz(quotes)
    at = isFirst(quote, start) ? closingEnd(quote + 1, end) : quote + 1
    if (at == 0) return last
  }
  return last
}

/** The end of the last line that ends in these bytes; a CR at the very end may be the first half of a line end. */
function recordEnd(at: usize, ends: u32, end: usize, last: usize): usize {
  const byte = at + <usize>(31 - clz(ends))
  if (load<u8>(byte) == LINE_FEED) return byte + 1
  if (byte + 1 < end) return load<u8>(byte + 1) == LINE_FEED ? byte + 2 : byte + 1
  // The one before it, if it is one by itself.
  const others = ends & ~((<u32>1) << (31 - clz(ends)))
  return others == 0 ? last : recordEnd(at, others, end, last)
}

/** Whether nothing but spaces stands between a quote and the beginning of its cell. */
function isFirst(quote: usize, start: usize): bool {
  let at = quote
  while (at > start) {
    const byte = <u32>load<u8>(at - 1)
    if (byte == delimiter || byte == LINE_FEED || byte == CR) return true
    if (byte != SPACE && byte != TAB) return false
    at--
  }
  return true
}

/** The address after the closing quote, or 0 where it does not come, or may be the first of two. */
function closingEnd(from: usize, end: usize): usize {
  let at = from
  while (at < end) {
    const quotes = i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(<i8>QUOTE)))
    if (quotes == 0) {
      at += 16
      continue
    }
    at += <usize>ctz(quotes)
    if (at + 1 >= end) return 0
    if (load<u8>(at + 1) != QUOTE) return at + 1
    at += 2
  }
  return 0
}
