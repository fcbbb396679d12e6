import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { likeliestClasses } from '#shared/serving/predictions.ts'
import { logisticLine } from './logistic-line.ts'

export type Reliability = NonNullable<EvaluationRecord['reliability']>

const BINS = 10

/**
 * Whether what was said to happen in so many of a hundred rows did: ten bins of the probability, the mean distance of
 * what was said from what was (weighted by rows), and the line through both, whose slope is 1 and intercept 0 for a
 * calibrated model. Of two classes it is the probability of the second, of several that of the likeliest.
 */
export function reliability(problem: Problem, actual: Float64Array, values: Float64Array): Reliability | undefined {
  if (problem.type === 'regression' || actual.length === 0) return undefined
  const { said, happened } = problem.type === 'binary' ? { said: values, happened: actual } : ofLikeliest()
  const bins = Array.from({ length: BINS }, (_, bin) => ({
    from: bin / BINS,
    to: (bin + 1) / BINS,
    rows: 0,
    said: 0,
    was: 0,
  }))
  for (const [row, probability] of said.entries()) {
    const bin = bins[Math.min(BINS - 1, Math.floor(probability * BINS))]
    if (!bin) continue
    bin.rows++
    bin.said += probability
    bin.was += happened[row] ?? 0
  }
  const error = bins.reduce((sum, bin) => sum + Math.abs(bin.said - bin.was), 0) / actual.length
  return {
    error,
    ...logisticLine({ actual: happened, answers: said }, true),
    bins: bins.map((bin) => ({
      ...bin,
      said: bin.rows === 0 ? 0 : bin.said / bin.rows,
      was: bin.rows === 0 ? 0 : bin.was / bin.rows,
    })),
  }

  function ofLikeliest() {
    const width = problem.type === 'multiclass' ? problem.classes.length : 1
    const codes = likeliestClasses(values, width)
    return {
      said: codes.map((code, row) => values[row * width + code] ?? Number.NaN),
      happened: codes.map((code, row) => (code === actual[row] ? 1 : 0)),
    }
  }
}
