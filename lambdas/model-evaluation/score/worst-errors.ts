import { sortScores } from '#shared/metrics/sort-scores.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { rowLosses } from '../metrics/row-losses.ts'
import { type Predictions, predictionInWords } from './predictions-file.ts'

const MOST = 20
/** A loss does not depend on the threshold. */
const THRESHOLD = 0.5

/** A row by its place among the test rows. */
export type WorstPlace = { readonly place: number; readonly loss: number }

/** The rows with the largest loss (log loss, or the absolute error of a regression), worst first. */
export function worstPlaces({
  problem,
  actual,
  answers: values,
}: Pick<Predictions, 'problem' | 'actual' | 'answers'>): readonly WorstPlace[] {
  const metric = problem.type === 'regression' ? 'mae' : 'logLoss'
  const losses = rowLosses(metric, problem, actual, { values, threshold: THRESHOLD })
  const limit = sortScores(losses.slice()).at(-MOST) ?? Number.NEGATIVE_INFINITY
  const worst: WorstPlace[] = []
  for (const [place, loss] of losses.entries()) if (loss >= limit) worst.push({ place, loss })
  return worst.sort((a, b) => b.loss - a.loss).slice(0, MOST)
}

/** They in words. */
export function worstErrors(
  predictions: Predictions,
  places: readonly WorstPlace[],
): NonNullable<EvaluationRecord['worstErrors']> {
  return places.map(({ place, loss }) => {
    const [row, actual, predicted, probability] = predictionInWords(predictions, place)
    return { row, actual, predicted, probability, loss }
  })
}
