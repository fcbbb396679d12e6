import type { GateMetric } from '#shared/metrics/metrics.ts'
import type { BestAnswerGain } from '#shared/records/evaluation-record.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'
import { pairedAdvantage } from './paired-advantage.ts'
import type { RowGroups } from './row-groups.ts'

/**
 * How much better a regression is than always answering the one number that fits these rows best, which nobody knew before.
 * A few huge values, or zeros for the most part, make the training rows' mean a poor answer to other rows: a model that
 * knows no more than where the middle is beats it. This it beats by telling rows apart alone. An interval of 80 % is
 * enough: noise loses against it on average by what it adds to the middle, and a weak honest signal would lose what the
 * middle gains by knowing these rows. Undefined for classes, whose shares no single row moves far.
 */
export function againstBestAnswer(
  metric: GateMetric,
  problem: Problem,
  actual: Float64Array,
  answers: Answers,
  groups?: RowGroups,
): BestAnswerGain | undefined {
  if (problem.type !== 'regression') return undefined
  const answer = metric === 'mae' ? medianOf(actual) : meanOf(actual)
  const always = { values: actual.map(() => answer), threshold: answers.threshold }
  const gain = pairedAdvantage(metric, problem, actual, answers, always, groups, '80 %')
  return gain && { ...gain, answer }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function medianOf(values: Float64Array): number {
  const sorted = values.toSorted()
  const [below, above] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]] as [number, number]
  return below + (above - below) / 2
}
