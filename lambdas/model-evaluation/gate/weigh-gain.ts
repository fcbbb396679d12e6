import type { Advantage } from '#shared/records/evaluation-record.ts'

/** What a gain on rows that a model did not learn from says of it, over a model without features or over another. */
export type Weighed = {
  readonly says: 'better' | 'not-better' | 'nothing'
  /** Where it says nothing: why, in words for a person. */
  readonly because?: string
}

/** Nothing is known of fewer rows, whatever their interval says. */
export const FEWEST_ROWS = 10

/**
 * Weighs a gain by its interval and not by a count of rows: an interval that touches 0, one that is as wide as the
 * largest gain there could be (`scale`), and one of a handful of rows say nothing.
 */
export function weighGain(gain: Advantage | undefined, scale: number | undefined): Weighed {
  if (!gain) return nothing('the test rows do not define it, so nothing is known')
  const { rows, low, high } = gain
  if (rows < FEWEST_ROWS) return nothing(tooFewRows(rows, FEWEST_ROWS))
  if (low === undefined || high === undefined) return nothing('it has no interval on these rows')
  if (high <= 0) return { says: 'not-better' }
  if (low <= 0) return nothing('which may be chance')
  if (scale !== undefined && high - low >= scale) return nothing('and the interval is as wide as the scale')
  return { says: 'better' }
}

/** Whether the interval alone excludes that the model is worse. */
export function excludesWorse(gain: Advantage | null): boolean {
  return gain !== null && gain.rows >= FEWEST_ROWS && gain.low !== undefined && gain.low >= 0
}

export function tooFewRows(rows: number, wanted: number): string {
  return `${rows} test rows are too few: ${wanted} are wanted`
}

function nothing(because: string): Weighed {
  return { says: 'nothing', because }
}
