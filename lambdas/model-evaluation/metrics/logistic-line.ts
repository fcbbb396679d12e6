import { logOdds } from '#shared/serving/calibration.ts'

/** The log-odds of what happened as a line of the log-odds that a model gave. */
export type LogisticLine = { readonly slope: number; readonly intercept: number }

const MOST_STEPS = 50
/** A line that is steeper, or higher, is on its way to infinity: the classes are separated. */
const MOST = 50

/**
 * The line of the highest likelihood through class codes (0 or 1) by a model's probabilities, by Newton's method; without
 * an intercept it goes through the origin. Undefined where there is none: one class only, or separated ones.
 */
export function logisticLine(
  { actual, answers }: { readonly actual: Float64Array; readonly answers: Float64Array },
  hasIntercept: boolean,
): LogisticLine | undefined {
  const odds = answers.map(logOdds)
  let [slope, intercept] = [1, 0]
  for (let step = 0; step < MOST_STEPS; step++) {
    let [gradient, gradientOfIntercept, curvature, mixed, curvatureOfIntercept] = [0, 0, 0, 0, 0]
    for (const [row, code] of actual.entries()) {
      const odd = odds[row] as number
      const probability = 1 / (1 + Math.exp(-(slope * odd + intercept)))
      const residual = code - probability
      const weight = probability * (1 - probability)
      gradient += residual * odd
      gradientOfIntercept += residual
      curvature += weight * odd * odd
      mixed += weight * odd
      curvatureOfIntercept += weight
    }
    const determinant = hasIntercept ? curvature * curvatureOfIntercept - mixed ** 2 : curvature
    if (!(determinant > 0)) return undefined
    const change = hasIntercept
      ? (curvatureOfIntercept * gradient - mixed * gradientOfIntercept) / determinant
      : gradient / determinant
    const changeOfIntercept = hasIntercept ? (curvature * gradientOfIntercept - mixed * gradient) / determinant : 0
    const shrink = 1 / Math.max(1, Math.abs(change), Math.abs(changeOfIntercept))
    slope += change * shrink
    intercept += changeOfIntercept * shrink
    if (Math.max(Math.abs(slope), Math.abs(intercept)) > MOST) return undefined
    if (Math.max(Math.abs(change), Math.abs(changeOfIntercept)) < 1e-9) return { slope, intercept }
  }
  return undefined
}
