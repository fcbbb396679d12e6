/** Whether an object is a record, or data that records speak of: written once, whoever writes it again writes the same. */
export function isWrittenOnce(key: string): boolean {
  if (!key.startsWith('runs/')) return false
  // Pieces of an unfinished evaluation go when it is done.
  return !key.includes('/evaluation/scores/')
}
