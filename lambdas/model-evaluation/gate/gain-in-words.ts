import type { Level } from '#shared/metrics/intervals.ts'
import { type Figures, figuresTogether } from '#shared/metrics/metric-words.ts'
import { isHigherBetter } from '#shared/metrics/metrics.ts'
import type { Advantage } from '#shared/records/evaluation-record.ts'

/** The two figures of a metric, of which a gain says how far they are apart. */
export type Apart = { readonly value: number; readonly other: number }

type Told = {
  readonly level?: Level
  /** The figures that stand in the same sentence: the gain is their difference as they are written there. */
  readonly apart?: Apart | undefined
  readonly figures?: Figures
}

/** `better by 0.2 (95 % interval: 0.1 to 0.3 better)` */
export function gainInWords(
  gain: Advantage,
  { level = '95 %', apart, figures = figuresOfGain(gain) }: Told = {},
): string {
  const { value, low, high } = gain
  if (value === 0 && low === 0 && high === 0) return 'the same'
  const by = apart ? differenceOf(gain, apart, figures) : value
  const size = by === 0 ? 'the same on average' : `${by < 0 ? 'worse' : 'better'} by ${figures.text(Math.abs(by))}`
  return low === undefined || high === undefined
    ? size
    : `${size} (${level} interval: ${rangeInWords(low, high, figures)})`
}

/** Of all figures of a sentence that tells a gain. */
export function figuresOfGain({ value, low, high }: Advantage, apart?: Apart): Figures {
  return figuresTogether([apart?.value, apart?.other], [value], [low, high])
}

/** Of the figures that the gain was not taken from, such as those of other rows, it is no difference. */
const SAME = 1e-6

function differenceOf({ metric, value }: Advantage, { value: own, other }: Apart, { difference }: Figures): number {
  const [more, less] = isHigherBetter(metric) ? [own, other] : [other, own]
  return Math.abs(more - less - value) > SAME * Math.max(Math.abs(more), Math.abs(less))
    ? value
    : difference(more, less)
}

function rangeInWords(low: number, high: number, { text }: Figures): string {
  if (low >= 0) return `${text(low)} to ${text(high)} better`
  if (high <= 0) return `${text(-high)} to ${text(-low)} worse`
  return `from ${text(-low)} worse to ${text(high)} better`
}
