import type { EvaluationRecord, Metric } from '#shared/records/evaluation-record.ts'
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

/** What the baseline of a metric does: it looks at no column but the target. */
export function guessInWords(problem: ProblemType, { guess }: Pick<Metric, 'guess'> = {}): string {
  if (problem !== 'regression') return 'guessing by the class shares'
  return `always answering the ${guess ?? 'mean'}`
}

/** What stands beside a metric. Those of one class's answers are beside the model's own answers, dealt out at random. */
export function baselineInWords(metric: MetricName, problem: ProblemType, found?: Pick<Metric, 'guess'>): string {
  return METRICS[metric].guess === 'dealt-out' ? 'as many answers at random' : guessInWords(problem, found)
}

/** What guessing is beside all metrics of a model: `always answering the mean; of absolute errors the median`. */
export function guessesInWords(problem: ProblemType, metrics: EvaluationRecord['metrics']): string {
  const isMedianToo = Object.values(metrics).some((metric) => metric?.guess === 'median')
  return `${guessInWords(problem)}${isMedianToo ? '; of absolute errors the median' : ''}`
}

/** A metric with what the baseline reaches beside it: `accuracy 0.93 (guessing by the class shares: 0.33)`. */
export function metricInWords(
  name: MetricName,
  { value, baseline, guess }: Metric,
  problem: ProblemType,
  { text }: Figures = figuresTogether([value, baseline]),
): string {
  const beside = baseline === undefined ? '' : `${baselineInWords(name, problem, { guess })}: ${text(baseline)}; `
  return `${METRIC_TITLES[name]} ${text(value)} (${beside}${isHigherBetter(name) ? 'higher' : 'lower'} is better)`
}

/** Four digits tell two models apart; more would be noise. Before the point all stand, as whole numbers are read. */
export function figure(value: number): string {
  return written(value, placesOf(value, DIGITS))
}

/** How the figures of one sentence are written. */
export type Figures = {
  readonly text: (value: number) => string
  /** One taken from the other as both are written, so that a reader who does it comes to the same. */
  readonly difference: (one: number, other: number) => number
}

/**
 * Writes all figures of a sentence to one place after the point, by which what is taken from each other adds up as it
 * stands there: each of the values with four digits, as it stands elsewhere, and as many more as the gains between them
 * need to be seen. The ends of intervals follow.
 */
export function figuresTogether(
  values: readonly (number | undefined)[],
  gains: readonly (number | undefined)[] = [],
  ends: readonly (number | undefined)[] = [],
): Figures {
  const [shown, between, around] = [values, gains, ends].map(sizesOf) as [number[], number[], number[]]
  const largest = Math.max(0, ...shown, ...between, ...around)
  const wanted = [
    placesOf(largest, DIGITS),
    ...shown.map((size) => placesOf(size, DIGITS)),
    ...between.map((size) => placesOf(size, SEEN_DIGITS)),
  ]
  const places = Math.min(Math.max(...wanted), placesOf(largest, MOST_DIGITS))
  return {
    text: (value) => (Number(value.toFixed(places)) === 0 && value !== 0 ? figure(value) : written(value, places)),
    difference: (one, other) => Number((Number(one.toFixed(places)) - Number(other.toFixed(places))).toFixed(places)),
  }
}

function sizesOf(values: readonly (number | undefined)[]): number[] {
  return values.flatMap((value) => (value ? [Math.abs(value)] : []))
}

const DIGITS = 4
const SEEN_DIGITS = 2
const MOST_DIGITS = 6

/** After how many places so many digits are written; none of those before the point is left out. */
function placesOf(value: number, digits: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0
  // By its digits, since a logarithm is off by one next to a power of ten.
  const exponent = Number(value.toExponential(digits - 1).split('e')[1])
  return Math.min(MOST_PLACES, Math.max(0, digits - 1 - exponent))
}

const MOST_PLACES = 100
const GROUPED_FROM = 10_000
const EXPONENT_FROM = 1e15

function written(value: number, places: number): string {
  const size = Math.abs(value)
  if (size >= EXPONENT_FROM || !Number.isFinite(value)) return String(Number(value.toPrecision(DIGITS)))
  const rounded = Number(value.toFixed(places))
  return Math.abs(rounded) < GROUPED_FROM
    ? String(rounded)
    : rounded.toLocaleString('en', { maximumFractionDigits: Math.min(places, 20) })
}
