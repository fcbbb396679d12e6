import type { MetricName } from '#shared/metrics/metrics.ts'
import type { ProblemType } from '#shared/schema/feature-schema.ts'

const METRIC_MEANINGS: Readonly<Record<MetricName, string>> = {
  logLoss: 'How far the probabilities are from what happened; a confident answer that is wrong costs most.',
  brier: 'The mean squared distance of the probabilities from what happened, 0 to 1.',
  accuracy: 'Of all rows, the share that is predicted right.',
  auc: 'Of two rows, one of each class, how often the right one has the higher probability; 0.5 is tossing a coin.',
  rmse: 'The typical error, in the unit of the target; large errors count more.',
  mae: 'The mean error, in the unit of the target.',
  prAuc: 'The share of alarms that are right, on average, from the surest alarm to the last positive row.',
  balancedAccuracy:
    'The share predicted right, averaged over the classes: a rare class counts as much as a common one.',
  precision: 'Of the rows predicted as a class, the share that is of it.',
  recall: 'Of the rows of a class, the share that is found.',
  f1: 'Precision and recall in one number; the lower of the two weighs more.',
  specificity: 'Of the negative rows, the share that raises no alarm.',
  mcc: 'How well predicted and true classes agree: 1 is perfect, 0 is chance.',
  weightedPrecision: 'Precision of each class, weighted by its rows.',
  weightedRecall: 'Recall of each class, weighted by its rows.',
  weightedF1: 'F1 of each class, weighted by its rows.',
  r2: 'The share of the target’s variation that is explained; 0 is always saying the mean.',
  medianAbsoluteError: 'Half of the errors are smaller than this.',
}

/** Of two classes one is meant, and finding it is an alarm. */
const BINARY_MEANINGS: Partial<typeof METRIC_MEANINGS> = {
  precision: 'Of the alarms, the share that is right.',
  recall: 'Of the positive rows, the share that is caught.',
}

/** What a metric says, in a line for who is no statistician. */
export function meaningOf(name: MetricName, problem: ProblemType): string {
  return (problem === 'binary' ? BINARY_MEANINGS[name] : undefined) ?? METRIC_MEANINGS[name]
}

/** Longer names and cells are cut: they are there in full in schema.json and the file. */
const LONGEST = 48
const LONGEST_LABEL = 22

/**
 * A name, label or cell as it may stand beside other text: on one line, cut, and apart from it where it is written from
 * right to left, which would turn the text around it about (Unicode's isolates, UAX 9).
 */
export function shown(text: string, longest = LONGEST): string {
  const line = text
    .slice(0, longest * MOST_UNITS)
    .replace(/\s*[\r\n\u0085\u2028\u2029]+\s*/g, ' ↵ ')
    .replace(DIRECTIONS, '\ufffd')
  const characters = line.length > longest ? Array.from(CHARACTERS.segment(line), ({ segment }) => segment) : []
  const cut = characters.length > longest ? `${characters.slice(0, longest).join('')}…` : line
  return RIGHT_TO_LEFT.test(cut) ? `\u2068${cut}\u2069` : cut
}

/** For where there is room for a word or two: axes and legends. */
export function label(text: string): string {
  return shown(text, LONGEST_LABEL)
}

/** Characters that turn text around without being seen. */
const DIRECTIONS = /[\u202a-\u202e\u2066-\u2069]/g
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
/** What a reader takes for one: an emoji of several parts, a letter with its marks. */
const CHARACTERS = new Intl.Segmenter('en', { granularity: 'grapheme' })
/** Code units of one character: what comes after so many is cut off in any case. */
const MOST_UNITS = 20

/** A share as a person says it: `8 of 10`. */
export function inTen(share: number): string {
  const tenths = Math.round(share * 10)
  return `${tenths} of 10`
}

/** A note as a sentence of its own. */
export function sentence(note: string): string {
  const text = `${note.slice(0, 1).toUpperCase()}${note.slice(1)}`
  return /[.!?]$/.test(text) ? text : `${text}.`
}
