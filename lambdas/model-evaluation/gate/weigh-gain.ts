import type { Advantage } from '#shared/records/evaluation-record.ts'

/** What a gain on rows that a model did not learn from says of it, over a model without features or over another. */
export type Weighed =
  | { readonly says: 'better' }
  | { readonly says: 'not-better' }
  | { readonly says: 'nothing'; readonly why: Unsure }

/** Why a gain says nothing. */
export type Unsure = 'not-measured' | 'too-few-rows' | 'no-interval' | 'perhaps-chance' | 'interval-as-wide-as-scale'

/** Nothing is known of fewer rows, whatever their interval says. */
export const FEWEST_ROWS = 10

/**
 * Weighs a gain by its interval and not by a count of rows: an interval that touches 0, one that is as wide as the
 * largest gain there could be (`scale`), and one of a handful of rows say nothing.
 */
export function weighGain(gain: Advantage | undefined, scale: number | undefined): Weighed {
  if (!gain) return nothing('not-measured')
  const { rows, low, high } = gain
  if (rows < FEWEST_ROWS) return nothing('too-few-rows')
  if (low === undefined || high === undefined) return nothing('no-interval')
  if (high <= 0) return { says: 'not-better' }
  if (low <= 0) return nothing('perhaps-chance')
  if (scale !== undefined && high - low >= scale) return nothing('interval-as-wide-as-scale')
  return { says: 'better' }
}

/** Whether the interval alone excludes that the model is worse. */
export function excludesWorse(gain: Advantage | null): boolean {
  return gain !== null && gain.rows >= FEWEST_ROWS && gain.low !== undefined && gain.low >= 0
}

function nothing(why: Unsure): Weighed {
  return { says: 'nothing', why }
}
