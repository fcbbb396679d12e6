import { expect } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { ERROR_CODES } from '#shared/errors/error-codes.ts'

/** More of a message than this would be what was sent, not what is wrong with it. */
const LONGEST_MESSAGE = 20_000

/** What the work ends with: a value, or our own error, which says what to do and is not longer than anybody reads. */
export async function outcomeOf<T>(
  work: () => T | Promise<T>,
): Promise<{ readonly value: T } | { readonly error: BoostlineError }> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    expectUsable(error)
    return { error }
  }
}

/** An error, or the record of one, that a person can act on. */
export function expectUsable(error: { readonly code: string; readonly message: string; readonly hint: string }): void {
  expect(Object.keys(ERROR_CODES)).toContain(error.code)
  expect(error.message.trim()).not.toBe('')
  expect(error.hint.trim()).not.toBe('')
  expect(error.message.length + error.hint.length).toBeLessThan(LONGEST_MESSAGE)
}
