import type { Problem } from '#shared/schema/feature-schema.ts'
import { labelOfCode } from '#shared/schema/target-codes.ts'
import { type Calibration, calibrated } from './calibration.ts'

/*
 * How a model's numbers become predictions. Evaluation and API both use it, so that the metrics are of what callers
 * get.
 */

/** What a model said of some rows. */
export type Answers = {
  /** One number a row for two classes (the probability of class 1) and regressions, else one a class. */
  readonly values: Float64Array
  /** Two classes: class 1 is predicted from this probability on. */
  readonly threshold: number
}

/** How a run's numbers are to be read, as its evaluation found out; records of older versions have less. */
export type Reading = {
  readonly threshold?: number | null | undefined
  readonly calibration?: Calibration | null | undefined
}

/** One row's prediction, in the dataset's own words. */
export type Prediction =
  | {
      readonly label: string
      readonly probability: number
      /** Two classes, where it is not 0.5: the second one is answered from this probability of it on. */
      readonly threshold?: number
      readonly probabilities?: Readonly<Record<string, number>>
    }
  | { readonly value: number }

/** The threshold where nothing asks for another one. */
export const DEFAULT_THRESHOLD = 0.5

/** What a model's numbers are made into before anything is said of them: calibrated, with the threshold beside them. */
export function answersOf(problem: Problem, values: Float64Array, { threshold, calibration }: Reading): Answers {
  return {
    values: calibration ? calibrated(problem, values, calibration) : values,
    threshold: threshold ?? DEFAULT_THRESHOLD,
  }
}

/** How many numbers a model answers for a row: a probability a class where there are several, else one. */
export function answerWidth(problem: Problem): number {
  return problem.type === 'multiclass' ? problem.classes.length : 1
}

/** What is predicted, row by row: a class code, or the value of a regression. */
export function predictedCodes(problem: Problem, { values, threshold }: Answers): Float64Array {
  if (problem.type === 'regression') return values
  if (problem.type === 'binary') return values.map((probability) => (probability >= threshold ? 1 : 0))
  return likeliestClasses(values, problem.classes.length)
}

/** The class of the highest probability of each row; the first of several. */
export function likeliestClasses(probabilities: Float64Array, classes: number): Float64Array {
  const codes = new Float64Array(probabilities.length / classes)
  for (let row = 0; row < codes.length; row++) {
    const ofRow = probabilities.subarray(row * classes, (row + 1) * classes)
    codes[row] = ofRow.indexOf(Math.max(...ofRow))
  }
  return codes
}

/** The probability that a model gave a class for a row. */
export function probabilityOf(problem: Problem, values: Float64Array, row: number, code: number): number {
  if (problem.type === 'multiclass') return values[row * problem.classes.length + code] ?? Number.NaN
  const positive = values[row] ?? Number.NaN
  return code === 1 ? positive : 1 - positive
}

/** What a model's answers say, row by row. `probabilities` asks for all classes'. */
export function predictionsOf(
  problem: Problem,
  answers: Answers,
  { probabilities }: { readonly probabilities: boolean },
): readonly Prediction[] {
  const { values, threshold } = answers
  const isUnusual = problem.type === 'binary' && threshold !== DEFAULT_THRESHOLD
  if (problem.type === 'regression') return Array.from(values, (value) => ({ value }))
  return Array.from(predictedCodes(problem, answers), (code, row) => ({
    label: labelOfCode(problem, code),
    probability: probabilityOf(problem, values, row, code),
    ...(isUnusual && { threshold }),
    ...(probabilities && {
      probabilities: Object.fromEntries(
        problem.classes.map(({ label }, each) => [label, probabilityOf(problem, values, row, each)]),
      ),
    }),
  }))
}
