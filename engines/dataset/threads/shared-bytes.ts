/**
 * Memory that threads share, with room for so many bytes. `Buffer.copy` of a part of a buffer copies fast, from shared
 * memory and into it; `set` of a typed array, and `copy` of a whole buffer, go there word by word, several times as slow:
 * so it is never full.
 */
export function sharedRoom(bytes: number, before = new SharedArrayBuffer(0)): SharedArrayBuffer {
  if (bytes < before.byteLength) return before
  return new SharedArrayBuffer(Math.max(bytes + 1, 2 * before.byteLength))
}
