import * as z from 'zod/mini'
import type { CapturedFeedback, CapturedPrediction } from '#shared/captures/capture-records.ts'
import { counted as countedWords, thousands } from '#shared/design/number-words.ts'
import { areaInterval, meanInterval, shareInterval } from '#shared/metrics/intervals.ts'
import { figure, METRIC_TITLES } from '#shared/metrics/metric-words.ts'
import { areaUnderRoc, rankScores } from '#shared/metrics/ranking.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'

const count = z.number().check(z.int(), z.nonnegative())

const METRICS = ['auc', 'accuracy', 'rmse', 'mae'] as const
export type RealMetric = (typeof METRICS)[number]

const realMetricSchema = z.object({
  metric: z.enum(METRICS),
  value: z.number(),
  /** Of 95 %, where there are rows enough for one. */
  low: z.optional(z.number()),
  high: z.optional(z.number()),
  /** On the test rows, as the evaluation measured it. */
  tested: z.optional(z.number()),
})

/** What the model that serves was worth, by the outcomes that came. */
export const realPerformanceSchema = z.object({
  /** In plain words. */
  sentence: z.string(),
  model: z.string(),
  /** Nine of ten outcomes came within so many days, rounded down as it is told; younger requests are not counted. */
  usualDelayDays: z.number(),
  /** ISO 8601: from which requests on, and until which. */
  from: z.string(),
  to: z.string(),
  /** Old enough, of the time in which the model served; those whose outcome is known; those of them that were read. */
  requests: z.object({ counted: count, withTruth: count, read: count }),
  /** Instances of the requests that were read, and rows of scored files. */
  rows: count,
  /** Those of them of a time in which the model served before another one did. */
  rowsBefore: z.optional(count),
  /** Of scored files whose rows have outcomes; in them the rows that were scored, and those whose outcome is known. */
  files: z.optional(
    z.object({ counted: count, rows: count, withTruth: count, read: count, usualDelayDays: z.number() }),
  ),
  metrics: z.array(realMetricSchema),
})

export type RealPerformance = z.output<typeof realPerformanceSchema>

/** A prediction, and what was true. */
export type Known = Pick<CapturedPrediction, 'prediction'> & Pick<CapturedFeedback, 'truth'>

/** Fewer rows say nothing that an interval could not say worse. */
export const FEWEST_ROWS = 50

/**
 * How good predictions were, by the outcomes of their rows. The intervals take the rows for drawn one by one: by
 * Wilson for a share, DeLong for the AUC, Student's t for errors.
 */
export function realMetrics(
  problem: Problem,
  known: readonly Known[],
  tested: Readonly<Partial<Record<RealMetric, { readonly value: number } | undefined>>>,
): RealPerformance['metrics'] {
  const all = problem.type === 'regression' ? errorMetrics(known) : classMetrics(problem, known)
  return all.map((each) => {
    const test = tested[each.metric]?.value
    return test === undefined ? each : { ...each, tested: test }
  })
}

function classMetrics(problem: Problem, known: readonly Known[]): RealPerformance['metrics'] {
  const rows = known.flatMap(({ prediction, truth }) =>
    'label' in prediction ? [{ ...prediction, truth: String(truth) }] : [],
  )
  const right = rows.filter(({ label, truth }) => label === truth).length
  const accuracy = { metric: 'accuracy', value: right / rows.length, ...shareInterval(right, rows.length) } as const
  if (problem.type !== 'binary') return [accuracy]
  const positive = problem.classes[1]?.label
  const actual = Float64Array.from(rows, ({ truth }) => (truth === positive ? 1 : 0))
  const scores = Float64Array.from(rows, ({ label, probability }) =>
    label === positive ? probability : 1 - probability,
  )
  const ranked = rankScores(actual, scores)
  const area = areaUnderRoc(ranked)
  // Rows of one class alone have no order.
  return area === undefined ? [accuracy] : [{ metric: 'auc', value: area, ...areaInterval(ranked) }, accuracy]
}

function errorMetrics(known: readonly Known[]): RealPerformance['metrics'] {
  const errors = Float64Array.from(
    known.flatMap(({ prediction, truth }) => ('value' in prediction ? [Number(truth) - prediction.value] : [])),
  )
  const absolute = errors.map(Math.abs)
  const squares = errors.map((error) => error ** 2)
  const ofSquares = meanInterval(squares)
  const root = ofSquares && { low: Math.sqrt(Math.max(0, ofSquares.low)), high: Math.sqrt(ofSquares.high) }
  return [
    { metric: 'rmse', value: Math.sqrt(mean(squares)), ...root },
    { metric: 'mae', value: mean(absolute), ...meanInterval(absolute) },
  ]
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** One sentence: what it is worth, beside what was tested, and of which share of requests and files that is known. */
export function realPerformanceSentence({
  metrics,
  rows,
  rowsBefore = 0,
  requests,
  files,
  usualDelayDays,
}: Omit<RealPerformance, 'sentence'>): string {
  if (requests.counted === 0 && !files) {
    return usualDelayDays === 0
      ? 'This model has answered no request: what it is worth is not known yet.'
      : `No request that this model answered is older than ${span(usualDelayDays)}, as long as outcomes usually take: what it is worth is not known yet.`
  }
  const ofRequests =
    requests.counted > 0
      ? [
          `The outcome of ${percent(requests.withTruth / Math.max(1, requests.counted))} of the requests${usualDelayDays === 0 ? '' : ` older than ${span(usualDelayDays)}`} is known`,
        ]
      : []
  const share = [...ofRequests, ...(files ? [filesSentence(files)] : [])].join('. ')
  const [first] = metrics
  if (!first || rows < FEWEST_ROWS)
    return `${share}: ${countedWords(rows, 'row')}, too few to say what the model is worth (${FEWEST_ROWS} are needed).`
  const { metric, value, low, high, tested } = first
  const range = low === undefined || high === undefined ? '' : ` (${figure(low)} to ${figure(high)})`
  const beside = tested === undefined ? '' : `, and was ${figure(tested)} on the test rows`
  const from =
    !files || files.read === 0
      ? ''
      : files.read === rows
        ? ' of scored files'
        : `, ${thousands(files.read)} of them of scored files,`
  const before =
    rowsBefore === 0
      ? ''
      : rowsBefore === rows
        ? ' All of them are of a time in which it served before.'
        : ` ${thousands(rowsBefore)} of them are of a time in which it served before.`
  return `By the outcomes of ${countedWords(rows, 'row')}${from} the ${METRIC_TITLES[metric]} is ${figure(value)}${range}${beside}.${before} ${share}.`
}

function filesSentence({ counted, rows, withTruth, usualDelayDays }: NonNullable<RealPerformance['files']>): string {
  const files = counted === 1 ? 'the scored file' : `the ${counted} scored files`
  const old = usualDelayDays === 0 ? '' : `, older than ${span(usualDelayDays)},`
  return `Of ${files} with outcomes${old} that of ${percent(withTruth / Math.max(1, rows))} of the rows is known`
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}

/** Units of a delay, by how long it is at least; the last is that of all longer ones. */
const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const UNITS = [
  { fromMs: 2 * DAY_MS, unitMs: DAY_MS, name: 'day', isDivided: true },
  { fromMs: 2 * HOUR_MS, unitMs: HOUR_MS, name: 'hour', isDivided: true },
  { fromMs: 0, unitMs: MINUTE_MS, name: 'minute', isDivided: false },
] as const
/** From so many on no tenths are told. */
const MANY = 10

/**
 * As much of a delay as is told of it: tenths of a day, of under two days hours, of under two hours minutes. Requests are
 * counted by this one, rounded down: those that are "older than 3 days" are just these.
 */
export function saidDelayMs(delayMs: number): number {
  const { unitMs, isDivided } = unitOf(delayMs)
  const step = isDivided && delayMs < MANY * unitMs ? unitMs / 10 : unitMs
  return Math.floor(delayMs / step) * step
}

/** Of a delay that was rounded so. */
function span(days: number): string {
  const ms = days * DAY_MS
  // Four decimals of a day are a few seconds.
  const { unitMs, name } = unitOf(ms + MINUTE_MS / 2)
  const count = Math.round((ms / unitMs) * 10) / 10
  const whole = count >= MANY || name === 'minute' ? Math.round(count) : count
  return `${whole} ${name}${whole === 1 ? '' : 's'}`
}

function unitOf(ms: number): (typeof UNITS)[number] {
  return UNITS.find(({ fromMs }) => ms >= fromMs) ?? UNITS[2]
}

/** A time as records tell it, in days. */
export function daysOf(ms: number): number {
  return Math.round((ms / DAY_MS) * 10_000) / 10_000
}
