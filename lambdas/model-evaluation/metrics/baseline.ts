import type { FeatureSchema, Problem } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'

/**
 * The predictions of the baseline, a model without features: the class shares of all rows but these test rows, with the
 * most frequent class predicted; or the training rows' mean.
 */
export function baselineAnswers(problem: FeatureSchema['problem'], actual: Float64Array): Answers {
  const threshold = 0.5
  if (problem.type === 'regression') return { values: actual.map(() => problem.target.mean), threshold }
  const shares = sharesWithout(problem, actual)
  if (problem.type === 'binary') return { values: actual.map(() => shares[1] ?? 0), threshold }
  const values = new Float64Array(actual.length * shares.length)
  for (let start = 0; start < values.length; start += shares.length) values.set(shares, start)
  return { values, threshold }
}

/** The schema counts the classes among all rows that were used. */
function sharesWithout({ classes }: Exclude<Problem, { type: 'regression' }>, actual: Float64Array): readonly number[] {
  const counts = classes.map(({ count }) => count)
  for (const code of actual) counts[code] = Math.max(0, (counts[code] ?? 0) - 1)
  const total = counts.reduce((sum, count) => sum + count, 0)
  return counts.map((count) => (total === 0 ? 1 / counts.length : count / total))
}
