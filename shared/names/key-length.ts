import { createHash } from 'node:crypto'

/** A key has at most so many bytes of UTF-8 (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
export const MOST_KEY_BYTES = 1024

const HASH_LENGTH = 16

/** `stem` and `ending` as one key; where S3 takes none so long, of the stem its beginning and a hash of the whole. */
export function keyWithin(stem: string, ending: string): string {
  const key = stem + ending
  if (Buffer.byteLength(key) <= MOST_KEY_BYTES) return key
  const rest = `-${createHash('sha256').update(stem).digest('hex').slice(0, HASH_LENGTH)}${ending}`
  const beginning = Buffer.from(stem).subarray(0, MOST_KEY_BYTES - Buffer.byteLength(rest))
  // A character that was cut is left out.
  return new TextDecoder().decode(beginning, { stream: true }) + rest
}
