import { parseNumber } from '#shared/schema/cell-values.ts'
import type { Problem, ProblemType } from '#shared/schema/feature-schema.ts'
import { yesNoOf } from '#shared/schema/reading/yes-no-words.ts'
import { labelIdentity } from '#shared/schema/target-codes.ts'
import { listed, quoted, refusal } from '../source/refusal.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import type { Target } from './infer-target.ts'

/** The values of the target column. */
export type LabelTally = {
  readonly rows: number
  /** Rows without a target value (missing, or a number beyond float32), and their different spellings. */
  readonly without: number
  readonly spellingsWithout: readonly string[]
  /**
   * The different texts, with the rows that have them as a label (none for a spelling of a missing value) and the first
   * of these as a spreadsheet counts.
   */
  readonly labels: readonly { readonly text: string; readonly count: number; readonly firstRow: number }[]
  /** Rows whose label is not among `labels`, because there are too many; and whether all of these are numbers. */
  readonly overflow: number
  readonly overflowIsNumeric: boolean
  readonly firstOverflow: { readonly row: number; readonly text: string } | undefined
}

export type InferredProblem = {
  /** For regression the target's range is not known yet: it is that of the training rows. */
  readonly problem: Problem
  /** The split's classes: the labels of the problem, or {@link REGRESSION_CLASS} alone. */
  readonly classes: readonly string[]
  /** The class of each of the tally's labels, as an index into `classes`; for regression also of the overflow. */
  readonly classOf: Int32Array
  readonly warnings: readonly string[]
}

/** The one class of a regression's split. */
export const REGRESSION_CLASS = '*'

const MIN_ROWS = 50
const MIN_CLASS_ROWS = 10
const MAX_INTEGER_CLASSES = 10

/**
 * What kind of prediction the target asks for. Two distinct values: binary; text: multiclass; integers with 3 to 10
 * values of at least 10 rows each: multiclass; else regression; the manifest's `problem` outranks this. Rows without
 * a target value are left out.
 * @throws BoostlineError `rows-too-few`, `target-constant`, `target-not-number`, `target-not-binary`,
 * `class-too-small`, `classes-too-many`.
 */
export function inferProblem(
  file: UploadedFile,
  target: Target,
  tally: LabelTally,
  wanted: ProblemType | null,
): InferredProblem {
  const used = tally.rows - tally.without
  if (used < MIN_ROWS) throw tooFewRows(file, target, used, tally.rows)
  const labels = tally.labels.filter(({ count }) => count > 0)
  const numeric = tally.overflowIsNumeric && labels.every(({ text }) => parseNumber(text) !== undefined)
  const classes = groupClasses(labels)
  const type = wanted ?? (tally.overflow > 0 && numeric ? 'regression' : typeOf(classes.counts, numeric))
  const warnings = missingTargetWarnings(tally)
  if (classes.counts.length < 2) throw constantTarget(file, target, labels[0]?.text ?? '')
  if (type === 'regression') {
    if (!numeric) throw notANumber(file, target, tally)
    const problem = { type, target: { mean: 0, min: 0, max: 0 } } as const
    return { problem, classes: [REGRESSION_CLASS], classOf: new Int32Array(tally.labels.length + 1), warnings }
  }
  if (type === 'binary' && (classes.counts.length !== 2 || tally.overflow > 0)) {
    throw notBinary(file, target, classes.counts)
  }
  const small = classes.counts.filter((entry) => entry.count < MIN_CLASS_ROWS)
  if (small.length > 0) throw smallClasses(file, target, small, classes.counts.length, tally)
  if (tally.overflow > 0) throw tooManyClasses(file, target, classes.counts.length)
  const ordered = type === 'binary' ? positiveLast(classes.counts) : sortedLabels(classes.counts)
  const names = ordered.map((entry) => entry.label)
  const classOf = Int32Array.from(tally.labels, ({ text }) => names.indexOf(classes.nameOf.get(text) ?? text))
  return { problem: { type, classes: ordered }, classes: names, classOf, warnings }
}

type ClassCount = { readonly label: string; readonly count: number }
type Classes = { readonly counts: readonly ClassCount[]; readonly nameOf: ReadonlyMap<string, string> }

/** The distinct values; one that is spelled in several ways goes by its most frequent spelling. */
function groupClasses(labels: LabelTally['labels']): Classes {
  const identity = labelIdentity(labels.map(({ text }) => text))
  const byFrequency = labels.toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
  const classes = new Map<unknown, { label: string; count: number }>()
  for (const { text, count } of byFrequency) {
    const known = classes.get(identity(text))
    if (known) known.count += count
    else classes.set(identity(text), { label: text, count })
  }
  const nameOf = new Map(byFrequency.map(({ text }) => [text, classes.get(identity(text))?.label ?? text]))
  return { counts: [...classes.values()], nameOf }
}

function typeOf(counts: readonly ClassCount[], numeric: boolean): ProblemType {
  if (counts.length === 2) return 'binary'
  if (!numeric) return 'multiclass'
  const integers = counts.every((entry) => Number.isInteger(parseNumber(entry.label)))
  const fewAndFilled = counts.length <= MAX_INTEGER_CLASSES && counts.every((entry) => entry.count >= MIN_CLASS_ROWS)
  return integers && counts.length >= 3 && fewAndFilled ? 'multiclass' : 'regression'
}

/** Known pairs, the affirmative one second. Compared in lower case; numbers by value. */
const KNOWN_PAIRS: readonly (readonly [string, string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['n', 'y'],
  ['f', 't'],
  ['off', 'on'],
  ['0', '1'],
  ['-1', '1'],
  ['negative', 'positive'],
  ['neg', 'pos'],
  ['benign', 'malignant'],
  ['b', 'm'],
  ['absent', 'present'],
  ['normal', 'abnormal'],
  ['healthy', 'sick'],
  ['control', 'case'],
  ['ham', 'spam'],
]

/**
 * Binary classes with the positive one last (code 1): of a known pair the affirmative one, otherwise the rarer one,
 * on a tie the later in sort order.
 */
function positiveLast(counts: readonly ClassCount[]): ClassCount[] {
  const [first, second] = sortedLabels(counts)
  if (!first || !second) return [...counts]
  const names = [first, second].map((entry) => {
    const value = parseNumber(entry.label)
    return value === undefined ? entry.label.toLowerCase() : String(value)
  })
  const pair = KNOWN_PAIRS.find((known) => names.includes(known[0]) && names.includes(known[1]))
  const yesNo = yesNoOf(first.label, second.label)
  const positive = pair?.[1] ?? yesNo?.true.toLowerCase()
  const firstIsPositive = positive === undefined ? first.count < second.count : names[0] === positive
  return firstIsPositive ? [second, first] : [first, second]
}

/** By value where all labels are numbers, else by text. */
function sortedLabels(counts: readonly ClassCount[]): ClassCount[] {
  const numeric = counts.every((entry) => parseNumber(entry.label) !== undefined)
  return counts.toSorted((a, b) => {
    if (numeric) return (parseNumber(a.label) ?? 0) - (parseNumber(b.label) ?? 0)
    return a.label < b.label ? -1 : 1
  })
}

function missingTargetWarnings({ rows, without, spellingsWithout }: LabelTally): readonly string[] {
  if (without === 0) return []
  const spellings = spellingsWithout.toSorted()
  const shown = listed(spellings.map((spelling) => (spelling === '' ? 'an empty cell' : quoted(spelling))))
  return [`${without} of ${rows} rows have no target value (${shown}) and are left out.`]
}

function tooFewRows(file: UploadedFile, target: Target, used: number, total: number): Error {
  const rows = used === 1 ? '1 row' : `${used} rows`
  const message =
    used === total
      ? `${file.place} has ${rows} of data.`
      : `${file.place} has ${rows} with a value in the target column ${quoted(target.name)}, of ${total} in all.`
  return refusal('rows-too-few', message, `At least ${MIN_ROWS} are needed to train and judge a model. Collect more.`)
}

function constantTarget(file: UploadedFile, target: Target, label: string): Error {
  return refusal(
    'target-constant',
    `${file.place}: the target column ${quoted(target.name)} holds ${quoted(label)} in every row, so there is nothing to predict.`,
    'Set "target" in the manifest to the column to predict, or upload rows with other outcomes too.',
  )
}

function notANumber(file: UploadedFile, target: Target, tally: LabelTally): Error {
  const odd = firstText(tally)
  return refusal(
    'target-not-number',
    `${file.place}, row ${odd?.row}, column ${quoted(target.name)}: ${quoted(odd?.text ?? '')} is not a number, and a regression needs one.`,
    'Correct the cell, or set "problem" in the manifest to "multiclass" or "binary".',
  )
}

/** The first row whose label is no number. */
function firstText(tally: LabelTally): LabelTally['firstOverflow'] {
  const texts = tally.labels.filter(({ text, count }) => count > 0 && parseNumber(text) === undefined)
  const first = texts.toSorted((a, b) => a.firstRow - b.firstRow)[0]
  return first ? { row: first.firstRow, text: first.text } : tally.firstOverflow
}

function notBinary(file: UploadedFile, target: Target, counts: readonly ClassCount[]): Error {
  return refusal(
    'target-not-binary',
    `${file.place}: the target column ${quoted(target.name)} has ${counts.length} values (${listed(counts.map((entry) => quoted(entry.label)))}) where the manifest says "problem": "binary".`,
    'Remove "problem" from the manifest, or make the target two-valued.',
  )
}

function smallClasses(
  file: UploadedFile,
  target: Target,
  small: readonly ClassCount[],
  classes: number,
  tally: LabelTally,
): Error {
  const shown = listed(small.map((entry) => `${quoted(entry.label)} (${entry.count})`))
  const texts = tally.labels.filter(({ text, count }) => count > 0 && parseNumber(text) === undefined)
  const textRows = texts.reduce((sum, { count }) => sum + count, 0)
  const odd = firstText(tally)
  const isNearlyNumeric = odd !== undefined && textRows * 10 <= tally.rows - tally.without
  return refusal(
    'class-too-small',
    `${file.place}: ${small.length} of the ${classes} classes of the target column ${quoted(target.name)} ${small.length === 1 ? 'has' : 'have'} fewer than ${MIN_CLASS_ROWS} rows: ${shown}.`,
    isNearlyNumeric
      ? `Nearly all its values are numbers; row ${odd.row} holds ${quoted(odd.text)}. Correct such cells to predict a number.`
      : `Add rows of these classes, merge them or leave them out; or set "target" in the manifest to the column to predict.`,
  )
}

function tooManyClasses(file: UploadedFile, target: Target, classes: number): Error {
  return refusal(
    'classes-too-many',
    `${file.place}: the target column ${quoted(target.name)} has more than ${classes} different values.`,
    'Merge classes, or set "target" in the manifest to the column to predict.',
  )
}
