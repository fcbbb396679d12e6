// The text of a cell as dictionaries know it.

import { CELL_MARK_DOUBLED, CELL_MARK_QUOTED } from '../layout'
import { allocate } from './memory'
import { endOf, indexOf, marksOf, QUOTE, startOf } from './tokenize'

export let textAt: usize = 0
export let textLength: i32 = 0

let scratch: usize = allocate(1024)
let scratchBytes: usize = 1024

/** Sets `textAt` and `textLength`: the cell without doubled quotes, and without spaces inside its quotes. */
export function locateText(cell: i32): void {
  let first = startOf(cell)
  let last = endOf(cell)
  const marks = marksOf(cell)
  if (marks & CELL_MARK_DOUBLED) {
    last = undoubled(first, last)
    first = scratch
  }
  if (marks & CELL_MARK_QUOTED) {
    while (first < last && isBlank(load<u8>(first))) first++
    while (last > first && isBlank(load<u8>(last - 1))) last--
  }
  textAt = first
  textLength = <i32>(last - first)
}

/** Copies a cell to the scratch memory, each pair of quotes as one; returns the copy's end. */
function undoubled(start: usize, end: usize): usize {
  // Sixteen bytes more: short pieces are copied as such.
  if (end - start + 16 > scratchBytes) {
    scratchBytes = (end - start + 16) << 1
    scratch = allocate(scratchBytes)
  }
  let to = scratch
  let from = start
  while (from < end) {
    // Up to a quote, and one of the two.
    const quote = indexOf(QUOTE, from, end)
    const length = min(quote + 1, end) - from
    if (length > 16) memory.copy(to, from, length)
    else v128.store(to, v128.load(from))
    to += length
    from = quote + 2
  }
  return to
}

/** Spaces of ASCII. */
export function isBlank(byte: u32): bool {
  return byte == 32 || byte - 9 < 5
}

/** Words of a text: runs of bytes without spaces of ASCII. */
export function wordsOf(at: usize, length: i32): i32 {
  let words = 0
  let wasBlank: i32 = 1
  while (length > 0) {
    const bytes = v128.load(at)
    const controls = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(9)), i8x16.splat(5))
    let others = i8x16.bitmask(v128.or(i8x16.eq(bytes, i8x16.splat(32)), controls)) ^ 0xffff
    if (length < 16) others &= (1 << length) - 1
    words += popcnt(others & ~((others << 1) | (1 - wasBlank)))
    wasBlank = 1 - ((others >>> 15) & 1)
    at += 16
    length -= 16
  }
  return words
}
