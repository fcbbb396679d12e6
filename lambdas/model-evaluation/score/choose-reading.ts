import type { ExplainingPorts } from '#engines/scoring/explaining-model.ts'
import { answersOf } from '#shared/serving/predictions.ts'
import type { Ranges } from '#shared/serving/ranges.ts'
import { type ChosenThreshold, chooseThreshold, type ThresholdWish } from './choose-threshold.ts'
import { type FittedCalibration, fitCalibration } from './fit-calibration.ts'
import { rangesFrom } from './measure-ranges.ts'
import { stageOnePredictions, type TrainedRun } from './stage-one-predictions.ts'

/** How a run's numbers are to be read by everybody, and why so. */
export type ChosenReading = ChosenThreshold &
  FittedCalibration & {
    /** Undefined where no rows are there to make them of. */
    readonly ranges: Ranges | undefined
  }

/**
 * Decides how a run's numbers become answers, from what its models of stage 1 answered to rows that they did not learn:
 * first the calibration, then the threshold and the ranges on calibrated answers.
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
  const { runId, dataset } = run.schema
  const ranges = 'reason' in corrected ? undefined : rangesFrom({ runId, dataset }, problem, corrected)
  return { ...fitted, ...chooseThreshold(problem, wish, corrected), ranges }
}
