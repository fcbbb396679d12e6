import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { rowLosses } from '../metrics/row-losses.ts'
import { sortScores } from '../metrics/sort-scores.ts'
import { type Predictions, predictionInWords } from './predictions-file.ts'

const MOST = 20
/** A loss does not depend on the threshold. */
const THRESHOLD = 0.5

/** The rows with the largest loss (log loss, or the absolute error of a regression), worst first. */
export function worstErrors(predictions: Predictions): NonNullable<EvaluationRecord['worstErrors']> {
  const { problem, actual, answers: values } = predictions
  const metric = problem.type === 'regression' ? 'mae' : 'logLoss'
  const losses = rowLosses(metric, problem, actual, { values, threshold: THRESHOLD })
  const limit = sortScores(losses.slice()).at(-MOST) ?? Number.NEGATIVE_INFINITY
  const worst: (readonly [number, number])[] = []
  for (const [row, loss] of losses.entries()) if (loss >= limit) worst.push([row, loss])
  return worst
    .sort(([, a], [, b]) => b - a)
    .slice(0, MOST)
    .map(([index, loss]) => {
      const [row, actualText, predicted, probability] = predictionInWords(predictions, index)
      return { row, actual: actualText, predicted, probability, loss }
    })
}
