import { boundedList } from '#shared/errors/bounded-text.ts'
import { baselineInWords, figuresTogether, metricWithArticle } from '#shared/metrics/metric-words.ts'
import type { Advantage, EvaluationRecord, WithoutLeaks } from '#shared/records/evaluation-record.ts'
import { gainInWords } from './gain-in-words.ts'
import { weighGain } from './weigh-gain.ts'

/**
 * What a model is worth that was trained without the columns that may give the target away, beside the one with them:
 * `A model trained without "paid" has a log loss of 0.41 (95 % interval: 0.35 to 0.48) on the same test rows, this one 0.02; guessing by the class shares: 0.66. It is hardly chance: this one is better by 0.39 (95 % interval: 0.31 to 0.47 better).`
 */
export function withoutLeaksInWords(
  { columns, metric, value, low, high, gain, missing }: WithoutLeaks,
  { metrics, problem }: Pick<EvaluationRecord, 'metrics' | 'problem'>,
): string {
  const names = boundedList(columns.map((name) => `"${name}"`))
  if (metric === undefined || value === undefined) {
    return `How good a model without ${names} is could not be found out: ${missing ?? 'nothing says why'}.`
  }
  const own = metrics[metric]
  const apart = own && { value: own.value, other: value }
  const figures = figuresTogether([value, own?.value, own?.baseline], [gain?.value])
  const { text } = figures
  const interval = low === undefined || high === undefined ? '' : ` (95 % interval: ${text(low)} to ${text(high)})`
  const guess = own?.baseline === undefined ? '' : `; ${baselineInWords(metric, problem, own)}: ${text(own.baseline)}`
  const beside = own ? `, this one ${text(own.value)}${guess}` : ''
  return `A model trained without ${names} has ${metricWithArticle(metric)} of ${text(value)}${interval} on the same test rows${beside}.${gain ? ` ${differenceInWords(gain, { apart, figures })}` : ''}`
}

/** Whether the two models can be told apart by these rows, which both answered. */
function differenceInWords(gain: Advantage, told: Parameters<typeof gainInWords>[1]): string {
  const { rows, value, low, high } = gain
  if (value === 0 && low === 0 && high === 0) return 'Both answer these rows equally well.'
  const weighed = weighGain(gain, undefined)
  const sure = weighed.says === 'nothing' ? `On ${rows} test rows the difference may be chance` : 'It is hardly chance'
  return `${sure}: this one is ${gainInWords(gain, told)}.`
}
