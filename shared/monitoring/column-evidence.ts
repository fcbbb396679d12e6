import type { FeatureColumn, NumberStatistics } from '#shared/schema/feature-schema.ts'
import { CategoryTally, type ColumnTally, NumberTally } from './column-tally.ts'
import { categoryBins, standardDeviationOf } from './compare-column.ts'
import { type PopulationShift, populationShift } from './population-shift.ts'

/** What of a column can change; each is looked at by itself. */
export const EVIDENCE_KINDS = ['mean', 'spread', 'missing', 'new-categories', 'out-of-range'] as const
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number]

/** How far one window's rows are from the training rows in one respect, and how much of it is chance. */
export type Evidence = {
  readonly kind: EvidenceKind
  /** `mean`: standard deviations of the training rows, with a sign. Else the population stability index. */
  readonly effect: number
  /** How many numbers the effect is free in: 1 of a mean, else one less than the bins. */
  readonly degrees: number
  /**
   * What the window's own rows make of chance: 1 over as many independent rows. Of a mean in the window's spread, so that
   * the effect's variance is this.
   */
  readonly own: number
  /** What the training rows make of it, in the same unit: it is the same in every window. */
  readonly reference: number
  /** What the index is by chance, of both: (bins − 1)(1/n + 1/m); 0 of a mean. */
  readonly noise: number
  /** Of shares: the one now and that in training. */
  readonly shares?: { readonly now: number; readonly training: number }
}

/** By what the variance of a window's means and shares is larger than that of independent rows. */
export type Inflation = { readonly mean: number; readonly shares: number }

export const INDEPENDENT: Inflation = { mean: 1, shares: 1 }

/**
 * What a window's tally says against the statistics of schema.json. `trainingRows` is how many rows those are of, where
 * that is known; numbers know it themselves.
 */
export function columnEvidence(
  column: FeatureColumn,
  tally: ColumnTally,
  trainingRows: number | undefined,
  inflation: Inflation,
): readonly Evidence[] {
  const all = tally.rows + tally.missing
  if (all === 0) return []
  const { statistics } = column
  const known = referenceRows(column) ?? (trainingRows ?? all) * (1 - statistics.missingRate)
  const shares = (kind: EvidenceKind, now: number, of: number, training: number, rows: number): readonly Evidence[] => {
    if (of === 0 || rows < 1 || (now === 0 && training === 0)) return []
    const [before, current] = [training * rows, now]
    const shift = populationShift([before, rows - before], [current, of - current])
    return [{ ...indexOf(kind, shift, inflation, of, rows), shares: { now: now / of, training } }]
  }
  const rowsOfAll = known / Math.max(1e-9, 1 - statistics.missingRate)
  const missing = shares('missing', tally.missing, all, statistics.missingRate, rowsOfAll)
  if (tally.rows === 0) return missing
  if (tally instanceof NumberTally && column.type === 'number') {
    return [
      ...meanEvidence(column.statistics, tally, inflation, known),
      ...spreadEvidence(column.statistics, tally, inflation),
      ...missing,
      ...(column.statistics.deciles.length === 0 ? [] : shares('out-of-range', tally.outOfRange, tally.rows, 0, known)),
    ]
  }
  if (tally instanceof CategoryTally && (column.type === 'category' || column.type === 'boolean')) {
    const { reference, current } = categoryBins(column, tally, trainingRows)
    const shift = populationShift(reference, current)
    return [
      ...(shift.bins < 2 ? [] : [indexOf('spread', shift, inflation, tally.rows, known)]),
      ...missing,
      ...shares('new-categories', tally.unknown, tally.rows, 0, known),
    ]
  }
  return missing
}

/** How many training rows a column's statistics are of, those with a value; undefined where that is not told. */
export function referenceRows({ statistics, type }: FeatureColumn): number | undefined {
  if (statistics.rows !== undefined) return statistics.rows
  if (type !== 'number' && type !== 'date') return undefined
  const counted = statistics.counts.reduce((sum, count) => sum + count, 0)
  return counted > 0 ? counted : undefined
}

function meanEvidence(
  statistics: NumberStatistics,
  tally: NumberTally,
  { mean: inflation }: Inflation,
  known: number,
): readonly Evidence[] {
  const deviation = standardDeviationOf(statistics)
  if (!(deviation > 0)) return []
  const effect = (tally.mean - statistics.mean) / deviation
  // Rows that are all alike are sure of nothing: they may be of one caller.
  const own = (inflation * Math.max(1, tally.standardDeviation / deviation) ** 2) / tally.rows
  return [{ kind: 'mean', effect, degrees: 1, own, reference: 1 / known, noise: 0 }]
}

function spreadEvidence(
  { deciles, counts }: NumberStatistics,
  tally: NumberTally,
  inflation: Inflation,
): readonly Evidence[] {
  if (deciles.length === 0) return []
  const shift = populationShift(counts, tally.bins)
  const reference = counts.reduce((sum, count) => sum + count, 0)
  return shift.bins < 2 ? [] : [indexOf('spread', shift, inflation, tally.rows, reference)]
}

function indexOf(
  kind: EvidenceKind,
  { value, bins }: PopulationShift,
  { shares }: Inflation,
  rows: number,
  referenceCount: number,
): Evidence {
  const [own, reference] = [shares / rows, 1 / referenceCount]
  return { kind, effect: value, degrees: bins - 1, own, reference, noise: (bins - 1) * (own + reference) }
}
