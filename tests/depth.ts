import process from 'node:process'
import { currentCommit, drawOfCommit } from './commit.ts'

/** Whether the tests that generate their cases run with full counts (`npm run test:deep`) or short ones (`npm test`). */
export const DEEP = process.env['BOOSTLINE_DEEP'] === '1'

type Counts = { readonly short: number; readonly deep: number }

/** How many generated cases a test tries in either form. */
export function caseCount(counts: Counts): number {
  return DEEP ? counts.deep : counts.short
}

/**
 * How fast-check generates the cases of a test. The short form tries other cases with every commit, and the same in all
 * runs of one; the deep form's are new each time.
 */
export function generatedCases(counts: Counts): { readonly numRuns: number; readonly seed?: number } {
  return { numRuns: caseCount(counts), ...(!DEEP && { seed: drawOfCommit('cases') | 0 }) }
}

/**
 * Of a fixed list: all in the deep form, in the short one every so manieth, others with every commit. Lists that are to
 * be drawn from apart from each other have names.
 */
export function casesOfCommit<Case>(
  cases: readonly Case[],
  { every, list = 'list' }: { readonly every: number; readonly list?: string },
  commit = currentCommit(),
): readonly Case[] {
  const first = drawOfCommit(list, commit) % every
  return DEEP ? cases : cases.filter((_, index) => index % every === first)
}
