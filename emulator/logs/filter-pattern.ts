import { AwsError } from '../http/aws-error.ts'

/** A term of a pattern: `"two words"` or `word`, with `-` (must not be there) or `?` (one of these must) before it. */
const TERM = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g

/**
 * Makes a test of a filter pattern of plain terms: all of them must be in the message, case-sensitive.
 * Patterns for JSON (`{…}`), for columns (`[…]`) and regular expressions (`%…%`) are refused with 501.
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]/.test(pattern)) {
    throw new AwsError(
      'NotImplemented',
      `The emulator searches logs for plain terms only, not by the filter pattern ${pattern}: give words, or "a phrase".`,
      501,
    )
  }
  const required: string[] = []
  const excluded: string[] = []
  const optional: string[] = []
  for (const [, sign, quoted, word] of pattern.matchAll(TERM)) {
    const term = quoted?.replaceAll(/\\(.)/g, '$1') ?? word ?? ''
    const terms = sign === '-' ? excluded : sign === '?' ? optional : required
    terms.push(term)
  }
  // Beside other terms AWS ignores those with a question mark.
  const anyOf = required.length + excluded.length === 0 ? optional : []
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (anyOf.length === 0 || anyOf.some((term) => message.includes(term)))
}
