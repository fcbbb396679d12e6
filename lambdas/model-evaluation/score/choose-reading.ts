import type { ExplainingPorts } from '#engines/scoring/explaining-model.ts'
import { answersOf } from '#shared/serving/predictions.ts'
import { type ChosenThreshold, chooseThreshold, type ThresholdWish } from './choose-threshold.ts'
import { type FittedCalibration, fitCalibration } from './fit-calibration.ts'
import { stageOnePredictions, type TrainedRun } from './stage-one-predictions.ts'

/** How a run's numbers are to be read by everybody, and why so. */
export type ChosenReading = ChosenThreshold & FittedCalibration

/**
 * Decides how a run's numbers become answers, from what its models of stage 1 answered to rows that they did not learn:
 * first the calibration, then the threshold on calibrated probabilities.
 */
export async function chooseReading(
  run: TrainedRun,
  wish: ThresholdWish,
  ports: ExplainingPorts,
): Promise<ChosenReading> {
  const { problem } = run.schema
  const predictions = await stageOnePredictions(run, ports)
  const fitted = fitCalibration(problem, predictions)
  const corrected =
    'reason' in predictions
      ? predictions
      : { ...predictions, answers: answersOf(problem, predictions.answers, fitted).values }
  return { ...fitted, ...chooseThreshold(problem, wish, corrected) }
}
