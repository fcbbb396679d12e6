import type { Manifest } from '#shared/manifest/manifest.ts'
import { meanWithError, shareInterval } from '#shared/metrics/intervals.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { type Problem } from '#shared/schema/feature-schema.ts'
import { type Answers, probabilityOf } from '#shared/serving/predictions.ts'
import { type Ranges, rangesOf, scaleOf, whyNoLevel } from '#shared/serving/ranges.ts'
import { designEffect, widened } from '../metrics/grouped-intervals.ts'
import type { RowGroups } from '../metrics/row-groups.ts'
import type { StageOnePredictions } from './stage-one-predictions.ts'

type Names = Pick<Ranges, 'runId' | 'dataset'>
type Measured = NonNullable<EvaluationRecord['ranges']>

const MOST_SCORES = 1_000
const MOST_BINS = 10
/** Of fewer rows nobody knows how far off predictions like them are. */
const FEWEST_OF_A_BIN = 50
/** No bin's scale is further below that of all rows. */
const MOST_APART = 50
const FOLDS = 5
const LEVEL = 0.9

/**
 * The table of ranges.json, from rows that no model of stage 1 learnt and from calibrated answers to them. A regression's
 * distances are in units of a scale by bins of the prediction: of each row it is the one that the other folds' rows give,
 * so that no row makes its own distance look small.
 */
export function rangesFrom(names: Names, problem: Problem, predictions: StageOnePredictions): Ranges {
  const { actual, answers, from } = predictions
  const edges = problem.type === 'regression' ? edgesOf(answers) : []
  const scores =
    problem.type === 'regression'
      ? crossFittedScores(edges, actual, answers)
      : actual.map((code, row) => 1 - probabilityOf(problem, answers, row, code))
  const places = keptPlaces(actual.length)
  const sorted = scores.sort()
  return {
    version: 1,
    ...names,
    rows: actual.length,
    from,
    places: [...places],
    scores: places.map((place) => sorted[place - 1] ?? 0),
    scale: problem.type === 'regression' ? { edges: [...edges], values: scalesOf(edges, actual, answers) } : null,
  }
}

/** What the ranges are on the test rows, at 0.9 or the best level there is. */
export function measureRanges(
  problem: Problem,
  ranges: Ranges,
  {
    actual,
    answers,
    strategy,
    groups,
  }: {
    readonly actual: Float64Array
    readonly answers: Answers
    readonly strategy: Manifest['split']['strategy']
    readonly groups?: RowGroups | undefined
  },
): Measured | undefined {
  const note =
    strategy === 'random'
      ? 'measured on the test rows: the model that serves may have learnt from more rows than those that were measured'
      : 'nothing is claimed: the test rows are of other times or groups, as those to come will be'
  if (whyNoLevel(ranges, LEVEL) !== undefined || actual.length === 0) return undefined
  const found = rangesOf(problem, answers, ranges, LEVEL)
  const holds = new Float64Array(actual.length)
  const sizes = new Float64Array(actual.length)
  for (const [row, range] of found.entries()) {
    const value = actual[row] ?? Number.NaN
    if ('interval' in range) {
      const { low, high } = range.interval
      if (low <= value && value <= high) holds[row] = 1
      sizes[row] = high - low
    } else {
      const label = problem.type === 'regression' ? undefined : problem.classes[value]?.label
      if (label !== undefined && range.labels.includes(label)) holds[row] = 1
      sizes[row] = range.labels.length
    }
  }
  const sorted = sizes.slice().sort()
  const size =
    problem.type === 'regression'
      ? { medianWidth: sorted[Math.floor(sorted.length / 2)] ?? 0 }
      : { meanLabels: sizes.reduce((sum, each) => sum + each, 0) / sizes.length }
  const held = holds.reduce((sum, each) => sum + each, 0)
  const share = held / actual.length
  const ofRows = shareInterval(held, actual.length)
  const interval = groups
    ? widened(
        share,
        ofRows,
        designEffect(
          holds.map((each) => each - share),
          groups,
        ),
        { least: 0, most: 1 },
      )
    : ofRows
  return {
    rows: ranges.rows,
    level: LEVEL,
    testRows: actual.length,
    held: share,
    ...interval,
    ...size,
    note,
  }
}

/** As many bins as have enough rows; equal predictions are in one. */
function edgesOf(answers: Float64Array): readonly number[] {
  const bins = Math.min(MOST_BINS, Math.floor(answers.length / FEWEST_OF_A_BIN))
  const sorted = answers.slice().sort()
  const edges = Array.from(
    { length: Math.max(0, bins - 1) },
    (_, bin) => sorted[Math.round(((bin + 1) * sorted.length) / bins)] ?? 0,
  )
  return [...new Set(edges)]
}

/**
 * The mean distance of each bin, leaning towards that of all rows as far as chance alone could make the bins differ
 * (James and Stein's way to weigh them). `isMeant` leaves rows out.
 */
function scalesOf(
  edges: readonly number[],
  actual: Float64Array,
  answers: Float64Array,
  isMeant: (row: number) => boolean = () => true,
): number[] {
  const places = { edges: [...edges], values: [...edges.keys(), edges.length] }
  const bins = places.values.map((): number[] => [])
  for (const [row, value] of actual.entries()) {
    if (!isMeant(row)) continue
    const prediction = answers[row] ?? 0
    bins[scaleOf(places, prediction)]?.push(Math.abs(value - prediction))
  }
  const overall = meanWithError(Float64Array.from(bins.flat())).mean
  // A model that is always right has no distances to compare.
  if (!(overall > 0)) return bins.map(() => 1)
  const found = bins.map((distances) => {
    const { mean = overall, standardError = overall } =
      distances.length < 2 ? {} : meanWithError(Float64Array.from(distances))
    return { mean, variance: standardError ** 2 }
  })
  const apart = found.reduce((sum, { mean, variance }) => sum + (mean - overall) ** 2 - variance, 0)
  const spread = Math.max(0, apart / Math.max(1, found.length - 1))
  return found.map(({ mean, variance }) => {
    const weight = spread === 0 ? 0 : spread / (spread + variance)
    // Never so small that a lucky bin's distances count for many.
    return Math.max(overall / MOST_APART, overall + weight * (mean - overall))
  })
}

function crossFittedScores(edges: readonly number[], actual: Float64Array, answers: Float64Array): Float64Array {
  const scales = Array.from({ length: FOLDS }, (_, fold) => ({
    edges: [...edges],
    values: scalesOf(edges, actual, answers, (row) => row % FOLDS !== fold),
  }))
  return actual.map((value, row) => {
    const prediction = answers[row] ?? 0
    return Math.abs(value - prediction) / scaleOf(scales[row % FOLDS] ?? null, prediction)
  })
}

/** All places of few rows; of many evenly spread ones, with the last. */
function keptPlaces(rows: number): readonly number[] {
  const kept = Math.min(rows, MOST_SCORES)
  return Array.from({ length: kept }, (_, index) => Math.ceil(((index + 1) * rows) / kept))
}
