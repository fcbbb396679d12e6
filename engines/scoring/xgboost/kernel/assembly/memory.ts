/** Nothing is given back before the instance goes: a scorer's memory is its model and room for the rows of a call. */
let top: usize = __heap_base

/** Room for so many bytes, from the start of a line of the processor's cache. */
export function allocate(bytes: usize): usize {
  const at = (top + 63) & ~63
  top = at + bytes
  const pages = <i32>((top + 0xffff) >>> 16) - memory.size()
  if (pages > 0 && memory.grow(pages) < 0) unreachable()
  return at
}
