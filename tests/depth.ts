import process from 'node:process'

/** Whether the tests that generate their cases run with full counts (`npm run test:deep`) or short ones (`npm test`). */
export const DEEP = process.env['BOOSTLINE_DEEP'] === '1'

/** How many generated cases a test tries in either form. */
export function caseCount(counts: { readonly short: number; readonly deep: number }): number {
  return DEEP ? counts.deep : counts.short
}
