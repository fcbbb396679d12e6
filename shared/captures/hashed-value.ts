import { createHash } from 'node:crypto'

const HASH = /^sha256:[0-9a-f]{32}$/

/** Equal values of a column have equal hashes, for counting and joining; values that can be guessed are not safe. */
export function hashedValue(dataset: string, name: string, value: unknown): string | null {
  if (value === null || value === undefined) return null
  // 5 and "5" are one value to the model, too.
  const text = `${dataset}\n${name}\n${typeof value === 'string' ? value.trim() : JSON.stringify(value)}`
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 32)}`
}

/** Whether a captured value is a {@link hashedValue}. */
export function isHashed(value: unknown): boolean {
  return typeof value === 'string' && HASH.test(value)
}
