import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { CodeOf } from '#shared/errors/error-codes.ts'

/** The error of data that cannot be used: what was found where, and what the person can do. No retry helps. */
export function refusal(code: CodeOf<'input', false>, message: string, hint: string, cause?: unknown): BoostlineError {
  return new BoostlineError({ code, kind: 'input', message, hint, ...(cause !== undefined && { cause }) })
}

const LONGEST_SHOWN = 40
const MOST_LISTED = 5

/** A cell or name in quotes, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text)
}

/** The first few of many, comma separated, with how many more there are. */
export function listed(items: readonly string[]): string {
  const shown = items.slice(0, MOST_LISTED).join(', ')
  return items.length > MOST_LISTED ? `${shown} and ${items.length - MOST_LISTED} more` : shown
}
