import { labelOfCode } from '#shared/schema/target-codes.ts'
import { answersOf } from '#shared/serving/predictions.ts'
import { type Range, type Ranges, rangesOf } from '#shared/serving/ranges.ts'
import { fitCalibration } from '../../lambdas/model-evaluation/score/fit-calibration.ts'
import { rangesFrom } from '../../lambdas/model-evaluation/score/measure-ranges.ts'
import { type Boosting, joined } from './boosting.ts'
import { type Calibrated, calibratedOf, fitOptions, refitRounds } from './calibration-tries.ts'
import type { Drawn } from './set.ts'

/** One test row: whether its range held, and how large that is (a width, or a count of labels). */
export type Held = { readonly isHeld: boolean; readonly size: number }

export type Tried = {
  readonly validationRows: number
  /** Of the model that was stopped on the validation rows, and of one that learnt them, too. */
  readonly stopped: readonly Held[]
  readonly refitted: readonly Held[]
  /** Of the refitted one with one width for all. */
  readonly unnormalised: readonly Held[]
  readonly microsecondsARow: number
  /** Of a classification. */
  readonly calibration?: Calibrated
}

const LEVEL = 0.9

/** Trains on a split, makes ranges and a calibration of the validation rows, and looks at the test rows. */
export function trySet(boosting: Boosting, { problem, train, validation, test }: Drawn, seed: number): Tried {
  const options = fitOptions({ problem, train }, seed)
  const stopped = boosting.fit(train, options, validation)
  const refitted = boosting.fit(joined(train, validation), { ...options, rounds: refitRounds(stopped.rounds) })
  const own = stopped.predict(validation)
  const [ofStopped, ofRefitted] = [stopped.predict(test), refitted.predict(test)]
  for (const each of [stopped, refitted]) each.free()

  const rows = validation.labels.length
  const stageOne = {
    actual: Float64Array.from(validation.labels),
    answers: own,

    from: 'validation rows',
  } as const
  const fitted = fitCalibration(problem, stageOne)
  const answers = answersOf(problem, own, fitted).values
  const ranges = rangesFrom({ runId: 'run', dataset: 'bench' }, problem, { ...stageOne, answers })
  const actual = Float64Array.from(test.labels)
  const heldBy = (values: Float64Array, table: Ranges) => {
    const found = rangesOf(problem, answersOf(problem, values, fitted), table, LEVEL)
    return found.map((range, row) => held(problem, range, actual[row] ?? 0))
  }
  const startedMs = performance.now()
  for (let time = 0; time < 20; time++) rangesOf(problem, answersOf(problem, ofRefitted, fitted), ranges, LEVEL)
  const microsecondsARow = ((performance.now() - startedMs) * 1000) / 20 / actual.length
  return {
    validationRows: rows,
    stopped: heldBy(ofStopped, ranges),
    refitted: heldBy(ofRefitted, ranges),
    unnormalised: problem.type === 'regression' ? heldBy(ofRefitted, withoutScale(ranges, stageOne)) : [],
    microsecondsARow,
    ...(problem.type !== 'regression' && { calibration: calibratedOf(problem, fitted, actual, ofRefitted, seed) }),
  }
}

function held(problem: Drawn['problem'], range: Range, actual: number): Held {
  if ('labels' in range)
    return { isHeld: range.labels.includes(labelOfCode(problem, actual)), size: range.labels.length }
  const { low, high } = range.interval
  return { isHeld: low <= actual && actual <= high, size: high - low }
}

function withoutScale(
  ranges: Ranges,
  { actual, answers }: { readonly actual: Float64Array; readonly answers: Float64Array },
): Ranges {
  const scores = actual.map((value, row) => Math.abs(value - (answers[row] ?? 0))).sort()
  return { ...ranges, scale: null, places: Array.from(scores, (_, index) => index + 1), scores: [...scores] }
}
