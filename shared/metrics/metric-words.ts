import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { ProblemType } from '#shared/schema/feature-schema.ts'
import { isHigherBetter, METRICS, type MetricName } from './metrics.ts'

/** What people call a metric; docs/glossary.md explains each. */
export const METRIC_TITLES: Readonly<Record<MetricName, string>> = {
  logLoss: 'log loss',
  brier: 'Brier score',
  accuracy: 'accuracy',
  auc: 'AUC',
  rmse: 'RMSE',
  mae: 'mean absolute error',
  prAuc: 'PR AUC',
  balancedAccuracy: 'balanced accuracy',
  precision: 'precision',
  recall: 'recall',
  f1: 'F1',
  specificity: 'specificity',
  mcc: 'Matthews correlation',
  weightedPrecision: 'weighted precision',
  weightedRecall: 'weighted recall',
  weightedF1: 'weighted F1',
  r2: 'R²',
  medianAbsoluteError: 'median absolute error',
}

/** With its article: `a log loss`, `an RMSE`. */
export function metricWithArticle(name: MetricName): string {
  const title = METRIC_TITLES[name]
  return `${/^(?:[aeiou]|RMSE|R²|F1)/iu.test(title) ? 'an' : 'a'} ${title}`
}

/** What the baseline does: it looks at no column but the target. */
export function guessInWords(problem: ProblemType): string {
  return problem === 'regression' ? 'always answering the mean' : 'guessing by the class shares'
}

/** What stands beside a metric. Those of one class's answers are beside the model's own answers, dealt out at random. */
export function baselineInWords(metric: MetricName, problem: ProblemType): string {
  return METRICS[metric].guess === 'dealt-out' ? 'as many answers at random' : guessInWords(problem)
}

/** A metric with what the baseline reaches beside it: `accuracy 0.93 (guessing by the class shares: 0.33)`. */
export function metricInWords(
  name: MetricName,
  { value, baseline }: NonNullable<EvaluationRecord['metrics'][MetricName]>,
  problem: ProblemType,
): string {
  const beside = baseline === undefined ? '' : `${baselineInWords(name, problem)}: ${figure(baseline)}; `
  return `${METRIC_TITLES[name]} ${figure(value)} (${beside}${isHigherBetter(name) ? 'higher' : 'lower'} is better)`
}

/** Four digits tell two models apart; more would be noise. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(4)))
}
