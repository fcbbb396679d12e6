// Everything is in one linear memory that only grows: fresh memory is zero, and nothing is given back before the
// instance goes.
import { PADDING_BYTES } from '../layout'

const PAGE_BITS = 16
const GROWTH_PAGES = 16

let top: usize = __heap_base

/** Room for so many bytes, all zero, from the start of a line of the processor's cache. */
export function allocate(bytes: usize): usize {
  const at = (top + 63) & ~63
  top = at + bytes
  const pages = <i32>((top + PADDING_BYTES + ((1 << PAGE_BITS) - 1)) >>> PAGE_BITS) - memory.size()
  if (pages > 0 && memory.grow(max(pages, GROWTH_PAGES)) < 0) unreachable()
  return at
}

/** The same bytes with room for more. */
export function enlarged(at: usize, bytes: usize, newBytes: usize): usize {
  const larger = allocate(newBytes)
  memory.copy(larger, at, bytes)
  return larger
}
