import { isDeepStrictEqual } from 'node:util'

/** Whether an object is a record, or data that records speak of: written once, whoever writes it again writes the same. */
export function isWrittenOnce(key: string): boolean {
  if (!key.startsWith('runs/')) return false
  // Pieces of an unfinished evaluation go when it is done, and a note of readings changes with each.
  return !key.includes('/evaluation/scores/') && !key.endsWith('attempts.json')
}

/** Whether a record is as it was, but for the hash of its upload, which is known when that was read. */
export function isWithHash(body: string, earlier: string): boolean {
  const { sha256, ...others } = JSON.parse(body) as { readonly sha256?: unknown }
  const known = JSON.parse(earlier) as { readonly sha256?: unknown }
  return sha256 !== undefined && known.sha256 === undefined && isDeepStrictEqual(others, known)
}
