import { meanWithError } from '#shared/metrics/intervals.ts'
import type { CalibrationTrial } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { type Calibration, calibrated, LEAST_PROBABILITY } from '#shared/serving/calibration.ts'
import { logisticLine } from '../metrics/logistic-line.ts'
import { rowLosses } from '../metrics/row-losses.ts'
import type { StageOnePredictions } from './stage-one-predictions.ts'

const FEWEST_ROWS = 200
const FEWEST_OF_A_CLASS = 50
const FOLDS = 10
/** Of many classes fewer rows are looked at: each step of each fit takes all of their probabilities. */
const MOST_NUMBERS = 500_000
/** Most models are calibrated as they are, and a correction that is not needed costs: chance must not choose one. */
const STANDARD_ERRORS = 2

export type FittedCalibration = { readonly calibration: Calibration | null; readonly trial?: CalibrationTrial }

type Labelled = { readonly actual: Float64Array; readonly answers: Float64Array }

/**
 * A correction of the probabilities from rows that no model of stage 1 learnt: a temperature, or of two classes Platt's
 * line, whichever gains more log loss on folds it was not fitted on. It is used only with enough rows, and with a gain of
 * two standard errors or more.
 */
export function fitCalibration(
  problem: Problem,
  predictions: StageOnePredictions | { readonly reason: string },
): FittedCalibration {
  if (problem.type === 'regression' || 'reason' in predictions) return { calibration: null }
  const { actual } = predictions
  const rows = actual.length
  const counts = problem.classes.map((_, code) => actual.reduce((sum, each) => sum + Number(each === code), 0))
  const fewest = Math.min(...counts)
  if (rows < FEWEST_ROWS || fewest < FEWEST_OF_A_CLASS) {
    const found = `${rows} ${predictions.from}, ${fewest} of the rarest class`
    const wanted = `${FEWEST_ROWS} with ${FEWEST_OF_A_CLASS} of each are wanted`
    return { calibration: null, trial: { rows, reason: `${found}, are too few to try one: ${wanted}` } }
  }
  const methods = problem.type === 'binary' ? (['temperature', 'platt'] as const) : (['temperature'] as const)
  const kept = firstRows(predictions, Math.floor(MOST_NUMBERS / problem.classes.length))
  const tried = methods.map((method) => ({ method, ...gainOf(method, problem, kept) }))
  const [best] = tried.sort((a, b) => b.gain - a.gain)
  if (!best) return { calibration: null }
  const { method, gain, standardError } = best
  const isUsed = gain > 0 && gain >= STANDARD_ERRORS * standardError
  const calibration = isUsed ? (fit(method, problem, kept) ?? null) : null
  const reason = calibration
    ? `${method} gains more than ${STANDARD_ERRORS} standard errors of log loss`
    : `none gains ${STANDARD_ERRORS} standard errors of log loss; ${method} comes nearest`
  return { calibration, trial: { rows, method, gain, standardError, reason } }
}

/** On rows that each correction was not fitted on. */
function gainOf(method: Calibration['method'], problem: Problem, { actual, answers }: Labelled) {
  const before = rowLosses('logLoss', problem, actual, { values: answers, threshold: 0.5 })
  const gains = new Float64Array(actual.length)
  for (let fold = 0; fold < FOLDS; fold++) {
    const isHeld = (row: number) => row % FOLDS === fold
    const held = pickRows({ actual, answers }, isHeld)
    const correction = fit(
      method,
      problem,
      pickRows({ actual, answers }, (row) => !isHeld(row)),
    )
    const values = correction ? calibrated(problem, held.answers, correction) : held.answers
    const after = rowLosses('logLoss', problem, held.actual, { values, threshold: 0.5 })
    for (const [place, loss] of after.entries()) {
      const row = place * FOLDS + fold
      gains[row] = (before[row] ?? 0) - loss
    }
  }
  const { mean, standardError = 0 } = meanWithError(gains)
  return { gain: mean, standardError }
}

/** Undefined where the rows determine none: they are separated, or the answers speak against them. */
function fit(method: Calibration['method'], problem: Problem, rows: Labelled): Calibration | undefined {
  const line = problem.type === 'binary' ? logisticLine(rows, method === 'platt') : temperatureOf(problem, rows)
  return line && line.slope > 0 ? { method, slope: line.slope, intercept: line.intercept } : undefined
}

const MOST_STEPS = 50
const MOST_SLOPE = 20

/** By Newton's method: the log likelihood of a softmax is concave in its slope. */
function temperatureOf(problem: Problem, { actual, answers }: Labelled) {
  const width = problem.type === 'multiclass' ? problem.classes.length : 2
  const logs = answers.map((value) => Math.log(Math.max(value, LEAST_PROBABILITY)))
  let slope = 1
  for (let step = 0; step < MOST_STEPS; step++) {
    let gradient = 0
    let curvature = 0
    for (const [row, code] of actual.entries()) {
      const ofRow = logs.subarray(row * width, (row + 1) * width)
      let [sum, first, second] = [0, 0, 0]
      for (const log of ofRow) {
        const weight = Math.exp(slope * log)
        sum += weight
        first += weight * log
        second += weight * log * log
      }
      gradient += (ofRow[code] ?? 0) - first / sum
      curvature += second / sum - (first / sum) ** 2
    }
    if (!(curvature > 0)) return undefined
    const next = slope + Math.min(1, Math.max(-slope / 2, gradient / curvature))
    if (!(next < MOST_SLOPE)) return undefined
    if (Math.abs(next - slope) < 1e-9) return { slope: next, intercept: 0 }
    slope = next
  }
  return { slope, intercept: 0 }
}

function firstRows({ actual, answers }: Labelled, most: number): Labelled {
  const width = answers.length / actual.length
  return { actual: actual.subarray(0, most), answers: answers.subarray(0, most * width) }
}

function pickRows({ actual, answers }: Labelled, isWanted: (row: number) => boolean): Labelled {
  const width = actual.length === 0 ? 1 : answers.length / actual.length
  const rows = [...actual.keys()].filter(isWanted)
  const picked = new Float64Array(rows.length * width)
  for (const [place, row] of rows.entries()) picked.set(answers.subarray(row * width, (row + 1) * width), place * width)
  return { actual: Float64Array.from(rows, (row) => actual[row] ?? Number.NaN), answers: picked }
}
