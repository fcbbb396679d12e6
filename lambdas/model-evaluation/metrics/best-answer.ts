import type { GateMetric } from '#shared/metrics/metrics.ts'
import type { BestAnswerGain } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'
import type { Baseline } from './baseline.ts'
import { chiSquared } from './bootstrap.ts'
import { pairedAdvantage } from './paired-advantage.ts'
import type { RowGroups } from './row-groups.ts'
import { rowLosses } from './row-losses.ts'

/**
 * How much better a model is than the one answer for all rows that fits these rows best, which nobody knew before. A few
 * huge values, or zeros for the most part, make the training rows' mean a poor answer to other rows, as other shares of the
 * classes do: a model that knows no more than where the middle is beats it. This it beats by telling rows apart alone. An
 * interval of 80 % is enough: noise loses against it on average by what it adds to the middle, and a weak honest signal
 * would lose what the middle gains by knowing these rows. Undefined for metrics of the order or the class alone, and where
 * the shares of the classes are no further from those of the other rows than chance puts them.
 */
export function againstBestAnswer(
  metric: GateMetric,
  problem: Problem,
  actual: Float64Array,
  answers: Answers,
  baseline: Baseline,
  groups?: RowGroups,
): BestAnswerGain | undefined {
  if (metric === 'auc' || metric === 'accuracy') return undefined
  const gainOver = (values: Float64Array) =>
    pairedAdvantage(metric, problem, actual, answers, { ...answers, values }, groups, '80 %')
  if (problem.type === 'regression') {
    const answer = metric === 'mae' ? medianOf(actual) : meanOf(actual)
    const gain = gainOver(actual.map(() => answer))
    return gain && { ...gain, answer }
  }
  const shares = sharesOf(actual, problem.classes.length)
  const values =
    problem.type === 'binary'
      ? actual.map(() => shares[1] ?? 0)
      : Float64Array.from({ length: actual.length * shares.length }, (_, cell) => shares[cell % shares.length] ?? 0)
  return areOther(problem, actual, { ...answers, values }, baseline) ? gainOver(values) : undefined
}

/** The 95 % point of the normal distribution. */
const ONE_SIDED = 1.6448536269514722

/** Whether the classes have other shares here than elsewhere, by the likelihood ratio (G test), at 5 %. */
function areOther(
  problem: Exclude<Problem, { type: 'regression' }>,
  actual: Float64Array,
  best: Answers,
  baseline: Baseline,
): boolean {
  const lossOf = (answers: Answers) =>
    rowLosses('logLoss', problem, actual, answers).reduce((total, loss) => total + loss, 0)
  return 2 * (lossOf(baseline) - lossOf(best)) > chiSquared(problem.classes.length - 1, ONE_SIDED)
}

function sharesOf(codes: Float64Array, classes: number): readonly number[] {
  const counts = Array.from({ length: classes }, () => 0)
  for (const code of codes) counts[code] = (counts[code] ?? 0) + 1
  return counts.map((count) => count / codes.length)
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted()
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]] as [number, number]
  return below + (above - below) / 2
}
