import * as z from 'zod/mini'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { type Answers, predictedCodes, probabilityOf } from './predictions.ts'

/*
 * Ranges that hold: how far off a run's models of stage 1 were on rows that they did not learn (split conformal
 * prediction). Evaluation, API and command line all make them here.
 */

const count = z.number().check(z.int(), z.nonnegative())

/** ranges.json: by which score a row of `rows` was not exceeded. */
export const rangesSchema = z
  .object({
    version: z.literal(1),
    runId: z.string(),
    dataset: z.string(),
    rows: count,
    from: z.enum(['validation rows']),
    /**
     * Scores of the rows, ascending, with their places among all, from 1. Of a regression the distance of the value from
     * the actual one, in units of the prediction's scale; of classes the probability that was not the actual class's.
     */
    places: z.array(count),
    scores: z.array(z.number()),
    /** Of a regression: the scale of predictions below each edge, and above the last one. */
    scale: z.nullable(z.object({ edges: z.array(z.number()), values: z.array(z.number()) })),
  })
  .check(({ value, issues }) => {
    const { places, scores, scale } = value
    const fits = places.length === scores.length && (!scale || scale.values.length === scale.edges.length + 1)
    if (!fits) issues.push({ code: 'custom', input: value, message: 'its lists have other lengths than they should' })
  })

export type Ranges = z.output<typeof rangesSchema>

/** What holds the actual value or class in so many of a hundred rows. */
export type Range =
  | { readonly interval: { readonly low: number; readonly high: number } }
  | { readonly labels: readonly string[] }

/** The highest level that so many rows can give, with three digits. */
export function bestLevel({ rows }: Pick<Ranges, 'rows'>): number {
  return Math.floor((1000 * rows) / (rows + 1) + ROUNDING) / 1000
}

/** Why a level cannot be had, in words for the caller; undefined where it can. */
export function whyNoLevel(ranges: Pick<Ranges, 'rows'>, level: number): string | undefined {
  if (placeOf(ranges, level) <= ranges.rows) return undefined
  const wanted = Math.ceil((level / (1 - level)) * (1 - ROUNDING))
  return `interval=${level} takes ${wanted} rows that the model did not learn from, and there are ${ranges.rows}: ${bestLevel(ranges)} is the best that they give.`
}

/**
 * The range of each row at a level, between 0 and 1. A set of labels has the predicted one, whatever its probability,
 * and is never empty.
 */
export function rangesOf(problem: Problem, answers: Answers, ranges: Ranges, level: number): readonly Range[] {
  const score = scoreAt(ranges, level)
  if (problem.type === 'regression') {
    return Array.from(answers.values, (value) => {
      const half = score * scaleOf(ranges.scale, value)
      return { interval: { low: value - half, high: value + half } }
    })
  }
  const least = 1 - score
  return Array.from(predictedCodes(problem, answers), (code, row) => ({
    labels: problem.classes
      .filter((_, each) => each === code || probabilityOf(problem, answers.values, row, each) >= least)
      .map(({ label }) => label),
  }))
}

/** The scale of a prediction: how far off those like it were, in the mean. */
export function scaleOf(scale: Ranges['scale'], prediction: number): number {
  if (!scale) return 1
  const { edges, values } = scale
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (prediction < (edges[middle] ?? 0)) high = middle
    else low = middle + 1
  }
  return values[low] ?? 1
}

/** Of many rows not all scores are kept: then it is the next one that is. */
function scoreAt({ rows, places, scores }: Ranges, level: number): number {
  const place = placeOf({ rows }, level)
  const index = places.findIndex((each) => each >= place)
  return scores[index] ?? Number.POSITIVE_INFINITY
}

/** 0.1 × 10 is a little more than 1 to a computer. */
const ROUNDING = 1e-9

/** The finite-sample quantile: of n rows the ⌈(n + 1) × level⌉-th. */
function placeOf({ rows }: Pick<Ranges, 'rows'>, level: number): number {
  return Math.max(1, Math.ceil((rows + 1) * level - ROUNDING))
}
