import type { Advantage } from '#shared/records/evaluation-record.ts'

/** What a gain on rows that a model did not learn from says of it, over a model without features or over another. */
export type Weighed =
  | { readonly says: 'better' }
  | { readonly says: 'not-better' }
  | { readonly says: 'nothing'; readonly why: Unsure }

/** Why a gain says nothing. */
export type Unsure = 'not-measured' | 'too-few-rows' | 'no-interval' | 'perhaps-chance' | 'interval-of-nearly-all'

/** Nothing is known of fewer rows, or of fewer groups of rows that belong together, whatever their interval says. */
export const FEWEST_ROWS = 10

const FEWEST_OF_A_CLASS = 10

/** Such a share of the largest gain and more is all of it. */
const NEARLY_ALL = 0.95

/**
 * Weighs a gain by its interval and not by a count of rows: an interval that touches 0, one that reaches from next to
 * nothing to the largest gain there could be (`scale`), and one of a handful of rows say nothing. However wide, one that
 * begins well above 0 says that the model is better: what lies beyond `scale` is no doubt of that.
 */
export function weighGain(gain: Advantage | undefined, scale: number | undefined): Weighed {
  if (!gain) return nothing('not-measured')
  const { low, high } = gain
  if (independentOf(gain) < FEWEST_ROWS) return nothing('too-few-rows')
  if (low === undefined || high === undefined) return nothing('no-interval')
  if (high <= 0) return { says: 'not-better' }
  if (low <= 0) return nothing('perhaps-chance')
  if (scale !== undefined && Math.min(high, scale) - low >= NEARLY_ALL * scale) return nothing('interval-of-nearly-all')
  return { says: 'better' }
}

/**
 * Whether an AUC may stand in for a loss: with fewer rows, or groups of them, of either class it knows too little of that
 * class. Records of earlier versions do not say how many there were.
 */
export function mayStandIn({ ofRarerClass = FEWEST_OF_A_CLASS }: Advantage): boolean {
  return ofRarerClass >= FEWEST_OF_A_CLASS
}

/** Whether the interval alone excludes that the model is worse. */
export function excludesWorse(gain: Advantage | null): boolean {
  return gain !== null && independentOf(gain) >= FEWEST_ROWS && gain.low !== undefined && gain.low >= 0
}

function independentOf({ rows, groups = rows }: Advantage): number {
  return groups
}

function nothing(why: Unsure): Weighed {
  return { says: 'nothing', why }
}
