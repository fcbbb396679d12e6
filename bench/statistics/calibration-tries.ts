import type { Problem } from '#shared/schema/feature-schema.ts'
import { answersOf } from '#shared/serving/predictions.ts'
import { createRandom } from '../../lambdas/model-evaluation/metrics/random.ts'
import { reliability } from '../../lambdas/model-evaluation/metrics/reliability.ts'
import { rowLosses } from '../../lambdas/model-evaluation/metrics/row-losses.ts'
import { fitCalibration } from '../../lambdas/model-evaluation/score/fit-calibration.ts'
import { type Boosting, type FitOptions, joined } from './boosting.ts'
import type { Drawn } from './set.ts'

/** What the calibration that would be fitted does to the test rows of one split. */
export type Calibrated = {
  readonly isUsed: boolean
  /** Row by row: how much log loss it takes off; 0 where none is used. */
  readonly gains: Float64Array
  readonly errorBefore: number
  readonly errorAfter: number
  /** The mean error of so many rows whose classes are drawn by these very probabilities: no model shows less. */
  readonly errorByChance: number
}

const MOST_ROUNDS = 1000
const REFIT_ROUNDS = 1.15
/** Of a model that learns its rows by heart. */
const TOO_SURE = { depth: 8, rounds: 250 }

export function fitOptions({ problem, train }: Pick<Drawn, 'problem' | 'train'>, seed: number): FitOptions {
  const objective = { binary: 'binary:logistic', multiclass: 'multi:softprob', regression: 'reg:squarederror' } as const
  return {
    objective: objective[problem.type],
    classes: problem.type === 'regression' ? 1 : problem.classes.length,
    depth: train.labels.length < 2000 ? 4 : 6,
    seed,
    rounds: MOST_ROUNDS,
  }
}

/** As many rounds as the refit of a run takes. */
export function refitRounds(rounds: number): number {
  return Math.round(REFIT_ROUNDS * rounds)
}

/** Trains on a split as a run does, or a model that is too sure, and calibrates by the validation rows. */
export function tryCalibration(
  boosting: Boosting,
  { problem, train, validation, test }: Drawn,
  seed: number,
  how: 'as a run' | 'too sure',
): Calibrated {
  const options = fitOptions({ problem, train }, seed)
  const learnt =
    how === 'as a run' ? boosting.fit(train, options, validation) : boosting.fit(train, { ...options, ...TOO_SURE })
  const served =
    how === 'as a run'
      ? boosting.fit(joined(train, validation), { ...options, rounds: refitRounds(learnt.rounds) })
      : learnt
  const own = { actual: Float64Array.from(validation.labels), answers: learnt.predict(validation) }
  const ofTest = served.predict(test)
  for (const each of new Set([learnt, served])) each.free()
  const fitted = fitCalibration(problem, { ...own, from: 'validation rows' })
  return calibratedOf(problem, fitted, Float64Array.from(test.labels), ofTest, seed)
}

export function calibratedOf(
  problem: Problem,
  fitted: ReturnType<typeof fitCalibration>,
  actual: Float64Array,
  values: Float64Array,
  seed: number,
): Calibrated {
  const after = answersOf(problem, values, fitted).values
  const [before, corrected] = [values, after].map((each) =>
    rowLosses('logLoss', problem, actual, { values: each, threshold: 0.5 }),
  )
  return {
    isUsed: fitted.calibration !== null,
    gains: actual.map((_, row) => (before?.[row] ?? 0) - (corrected?.[row] ?? 0)),
    errorBefore: reliability(problem, actual, values)?.error ?? 0,
    errorAfter: reliability(problem, actual, after)?.error ?? 0,
    errorByChance: errorByChance(problem, after, actual.length, seed),
  }
}

const DRAWS = 20

function errorByChance(problem: Problem, values: Float64Array, rows: number, seed: number): number {
  const random = createRandom(seed)
  const width = problem.type === 'multiclass' ? problem.classes.length : 1
  let sum = 0
  for (let draw = 0; draw < DRAWS; draw++) {
    const drawn = Float64Array.from({ length: rows }, (_, row) => drawClass(values, row, width, random()))
    sum += reliability(problem, drawn, values)?.error ?? 0
  }
  return sum / DRAWS
}

function drawClass(values: Float64Array, row: number, width: number, at: number): number {
  if (width === 1) return at < (values[row] ?? 0) ? 1 : 0
  let below = 0
  for (let code = 0; code < width; code++) {
    below += values[row * width + code] ?? 0
    if (at < below) return code
  }
  return width - 1
}
