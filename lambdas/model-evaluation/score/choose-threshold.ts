import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { DEFAULT_THRESHOLD } from '#shared/serving/predictions.ts'
import { countFrom, rankScores } from '../metrics/ranking.ts'
import type { StageOnePredictions } from './stage-one-predictions.ts'

export type ChosenThreshold = {
  readonly threshold: number
  readonly thresholdFrom: NonNullable<EvaluationRecord['thresholdFrom']>
}

/** Fewer positive rows make a threshold that fits them by chance. */
const FEWEST_POSITIVES = 50

/**
 * From which probability on the positive class is predicted: as the manifest says, else where F1 is highest on rows that
 * the models of stage 1 did not learn, else 0.5. Never from the test rows: the metrics measured on them would be too
 * good.
 */
export async function chooseThreshold(
  problem: Problem,
  wanted: number | null,
  predict: () => Promise<StageOnePredictions | { readonly reason: string }>,
): Promise<ChosenThreshold> {
  if (wanted !== null) return { threshold: wanted, thresholdFrom: 'manifest' }
  const predictions = problem.type === 'binary' ? await predict() : undefined
  if (!predictions || 'reason' in predictions) return { threshold: DEFAULT_THRESHOLD, thresholdFrom: 'default' }
  const { actual, answers, from } = predictions
  if (actual.filter((code) => code === 1).length < FEWEST_POSITIVES) {
    return { threshold: DEFAULT_THRESHOLD, thresholdFrom: 'default' }
  }
  return { threshold: bestThreshold(actual, answers), thresholdFrom: from }
}

/** The score (or 0.5) from which on F1 is highest; of equal ones the nearest to 0.5. */
export function bestThreshold(actual: Float64Array, scores: Float64Array): number {
  const { positives, negatives } = rankScores(actual, scores)
  let best = DEFAULT_THRESHOLD
  let bestF1 = -1
  for (const threshold of new Set([DEFAULT_THRESHOLD, ...scores])) {
    const truePositives = countFrom(positives, threshold)
    const flagged = truePositives + countFrom(negatives, threshold)
    const f1 = (2 * truePositives) / (positives.length + flagged)
    const isNearer = Math.abs(threshold - DEFAULT_THRESHOLD) < Math.abs(best - DEFAULT_THRESHOLD)
    if (f1 > bestF1 || (f1 === bestF1 && isNearer)) {
      best = threshold
      bestF1 = f1
    }
  }
  return best
}
