import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { EstimatedSection } from '#shared/records/monitoring-day.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { referenceRows } from './column-evidence.ts'
import { type Expected, expectedOfSeveral, expectedOfTwo } from './estimate-performance.ts'

const SLOPE = { least: 0.8, most: 1.25 }
const FEWEST_CALIBRATION_ROWS = 200
const MOST_OUT_OF_RANGE = 0.05

/** What a window's rows say of the model, as far as nobody has told their outcome. */
export type EstimateRows = {
  /** Two classes: the probability of the second; several: of the one that was answered. Regression: none. */
  readonly probabilities: Float64Array
  /** Rows of which a number is beyond the range of the training rows. */
  readonly outOfRange: number
  /** See {@link designEffect}. */
  readonly inflation: number
}

/**
 * What the model is worth on a window's rows, or why that is not said: it would mislead where the probabilities do not
 * mean what they say, or the rows are of a kind that the model has never seen.
 */
export function estimateOrReason(
  evaluation: EvaluationRecord,
  columns: readonly FeatureColumn[],
  { probabilities, outOfRange, inflation }: EstimateRows,
): EstimatedSection {
  const { problem, reliability, calibrationTrial, metrics, threshold } = evaluation
  if (problem === 'regression') return { hidden: 'The error of a number cannot be estimated without its outcome.' }
  const slope = reliability?.slope
  if (slope === undefined) return { hidden: 'The evaluation of this model does not say how its probabilities hold.' }
  if (slope < SLOPE.least || slope > SLOPE.most) {
    return {
      hidden: `The probabilities do not hold on the test rows: their slope is ${slope.toFixed(2)}, not between ${SLOPE.least} and ${SLOPE.most}.`,
    }
  }
  const calibrated = calibrationTrial?.rows ?? 0
  if (calibrated < FEWEST_CALIBRATION_ROWS) {
    return { hidden: `The probabilities rest on ${calibrated} validation rows; ${FEWEST_CALIBRATION_ROWS} are wanted.` }
  }
  const rows = probabilities.length
  // The lowest and the highest of m rows are passed by 2 of m + 1 new ones by chance.
  const byChance = columns.reduce((sum, column) => {
    return sum + (column.type === 'number' ? 2 / ((referenceRows(column) ?? rows) + 1) : 0)
  }, 0)
  const beyond = outOfRange / rows
  if (beyond - byChance > MOST_OUT_OF_RANGE) {
    return {
      hidden: `${Math.round(100 * beyond)} % of the rows are beyond the range of the training rows, where the model guesses.`,
    }
  }
  const expected =
    problem === 'binary'
      ? expectedOfTwo(probabilities, threshold ?? 0.5, inflation)
      : expectedOfSeveral(probabilities, inflation)
  const told = expected.flatMap((each) => {
    const tested = metrics[each.metric]?.value
    return tested === undefined ? [] : [{ ...each, tested }]
  })
  const [first] = told
  if (!first) return { hidden: 'The evaluation of this model has no metrics to compare with.' }
  return { rows, metrics: told, text: estimateSentence(first, first.tested) }
}

const NAMES = { auc: 'AUC', accuracy: 'accuracy', logLoss: 'log loss' } as const

function estimateSentence({ metric, value, low, high }: Expected, tested: number): string {
  const [now, least, most, then] = [value, low, high, tested].map((each) => each.toFixed(2))
  return `Expected ${NAMES[metric]} ${now} (${least} to ${most}) if the relation to the outcome is unchanged; ${then} on the test rows.`
}
