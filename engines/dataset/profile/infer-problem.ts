import type { Manifest } from '#shared/manifest/manifest.ts'
import { parseNumber } from '#shared/schema/cell-values.ts'
import { nameFinder } from '#shared/schema/composed-names.ts'
import type { Problem, ProblemType } from '#shared/schema/feature-schema.ts'
import { undress } from '#shared/schema/reading/number-reading.ts'
import { truthsOf } from '#shared/schema/reading/yes-no-words.ts'
import { labelIdentity } from '#shared/schema/target-codes.ts'
import { listed, quoted, refusal } from '../source/refusal.ts'
import type { UploadedFile } from '../source/uploaded-file.ts'
import { affirmativeOf } from './affirmative.ts'
import type { Cells } from './column-cells.ts'
import type { NotNumbers } from './column-reading.ts'
import type { Target } from './infer-target.ts'
import { countsOfNumbers, type NumbersReading, readNumbers } from './integer-target.ts'
import { type CellMeanings, meaningOf } from './one-hot-target.ts'
import {
  type ClassCount,
  MERGED_LABEL,
  meaningWarnings,
  sumOf,
  twinWarnings,
  withoutRareClasses,
} from './rare-classes.ts'
import { lettersWarning } from './same-letters.ts'

/** The values of the target column. */
export type LabelTally = {
  readonly rows: number
  /** Rows without a target value (missing, or a number beyond float32), and their different spellings. */
  readonly without: number
  readonly spellingsWithout: readonly string[]
  /**
   * The different texts, with the rows that have them as a label (none for a spelling of a missing value) and the first
   * of these as a spreadsheet counts; `isHeader` where all cells of that row are the names of their columns.
   */
  readonly labels: readonly {
    readonly text: string
    readonly count: number
    readonly firstRow: number
    readonly isHeader: boolean
  }[]
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
  /** The texts whose rows are left out, because their class is rare. */
  readonly leftOutTexts: ReadonlySet<string>
  readonly warnings: readonly string[]
}

/** The one class of a regression's split. */
export const REGRESSION_CLASS = '*'

const MIN_ROWS = 50

/**
 * What kind of prediction the target asks for. Two distinct values: binary; text: multiclass; other numbers:
 * regression, but for few integers, of which {@link readIntegers} tells; the manifest's `problem` outranks this. Rows
 * without a target value are left out, and those of rare classes, but for integers that could as well be a number.
 * `meanings`: the words that a target of 0 and 1 had before a one-hot step, which are its classes. `known`: the model
 * that serves: its classes keep their spelling. `notNumbers`: why cells are no number that may look so. `numberOf`: the
 * number of a label that is written in a way of its own, as `5 €` is: few of them are classes, where plain ones are.
 * @throws BoostlineError `rows-too-few`, `target-constant`, `target-not-number`, `target-not-binary`,
 * `class-too-small`, `classes-too-many`.
 */
export function inferProblem(
  file: UploadedFile,
  target: Target,
  tally: LabelTally,
  manifest: Pick<Manifest, 'problem' | 'classes'>,
  meanings?: CellMeanings,
  known?: Problem,
  notNumbers?: NotNumbers,
  numberOf: (text: string) => number | undefined = () => undefined,
): InferredProblem {
  const used = tally.rows - tally.without
  if (used < MIN_ROWS) throw tooFewRows(file, target, used, tally.rows)
  const labels = tally.labels.filter(({ count }) => count > 0)
  const numeric = tally.overflowIsNumeric && labels.every(({ text }) => parseNumber(text) !== undefined)
  const classes = groupClasses(labels, known)
  if (classes.counts.length < 2) throw constantTarget(file, target, labels[0]?.text ?? '', tally)
  const areCodes = numeric && notNumbers?.why === 'codes'
  const numbers = areCodes
    ? undefined
    : countsOfNumbers(labels, numeric ? parseNumber : tally.overflow > 0 ? () => undefined : numberOf)
  const reading = readTarget(target, classes.counts, { numbers, numeric }, tally.overflow > 0, manifest)
  const odd =
    manifest.problem === null && numeric ? oddNumbers(target, classes.counts, labels, used, reading, manifest) : []
  const warnings = [...missingTargetWarnings(tally), ...reading.warnings, ...odd]
  if (reading.type === 'regression') {
    if (!numeric) throw notANumber(file, target, tally, notNumbers)
    const problem = { type: 'regression', reason: reading.reason, target: { mean: 0, min: 0, max: 0 } } as const
    const classOf = new Int32Array(tally.labels.length + 1)
    return { problem, classes: [REGRESSION_CLASS], classOf, leftOutTexts: new Set(), warnings }
  }
  const mayBeNumber = !numeric && manifest.problem === null
  const isMixed = mayBeNumber && notNumbers?.why === 'mixed' && hasManyNumbers(tally, labels, notNumbers.odd)
  if (mayBeNumber && (isNearlyNumeric(tally, labels) || (isMixed && notNumbers.share >= NEARLY_ALL))) {
    throw notANumber(file, target, tally, notNumbers)
  }
  if (tally.overflow > 0) {
    throw isMixed
      ? notANumber(file, target, tally, notNumbers)
      : tooManyClasses(file, target, classes.counts.length, areCodes)
  }
  const counts = meanings === undefined ? classes.counts : asMeant(classes.counts, meanings)
  const minRows = reading.isAlsoNumber ? 1 : manifest.classes.minRows
  const { kept, leftOut, warnings: rare } = withoutRareClasses(counts, used, { ...manifest.classes, minRows })
  const again = headerAgain(target, labels)
  const isHeaderAlone =
    again.length > 0 && leftOut.length === 1 && leftOut[0]?.label === headerLabel(target.name, labels)?.text
  // Numbers that are hardly ever the same, beside words that are.
  if (isMixed && (kept.length < 2 || sumOf(leftOut) > MOST_LEFT_OUT * used)) {
    throw notANumber(file, target, tally, notNumbers)
  }
  if (kept.length < 2) throw smallClasses(file, target, counts, kept, { ...manifest.classes, minRows }, areCodes)
  if (sumOf(kept) < MIN_ROWS) throw tooFewKept(file, target, sumOf(kept), { ...manifest.classes, minRows })
  const type = manifest.problem ?? (kept.length === 2 ? 'binary' : 'multiclass')
  if (type === 'binary' && kept.length !== 2) throw notBinary(file, target, kept)
  const ordered = type === 'binary' ? positiveLast(kept) : sortedLabels(kept)
  const codes = new Map(
    ordered.flatMap(({ label, merged = [] }, code) => [label, ...merged].map((text) => [text, code])),
  )
  const codeOf = (text: string) => codes.get(classes.nameOf.get(text) ?? text) ?? -1
  const problem: Problem = {
    type: type === 'binary' ? 'binary' : 'multiclass',
    reason: reading.reason,
    classes: ordered,
    ...(leftOut.length > 0 && { leftOut: [...leftOut] }),
  }
  return {
    problem,
    classes: ordered.map((entry) => entry.label),
    classOf: Int32Array.from(tally.labels, ({ text }) => codeOf(text)),
    leftOutTexts: new Set(labels.flatMap(({ text }) => (codeOf(text) === -1 ? [text] : []))),
    warnings: [
      ...warnings,
      ...again,
      ...lettersOf(target, classes),
      ...foldedOf(target, classes),
      // It is no class, though it stands among those that are left out.
      ...(isHeaderAlone ? [] : rare),
      ...twinWarnings(kept),
      ...meaningWarnings(counts),
    ],
  }
}

type TargetReading = Omit<NumbersReading, 'type'> & {
  readonly type: ProblemType
  readonly warnings: readonly string[]
}

type Numbers = {
  /** Undefined where a label is none. */
  readonly numbers: ReturnType<typeof countsOfNumbers>
  /** Whether they are plain. */
  readonly numeric: boolean
}

/** Which problem the values of the target make, and why. */
function readTarget(
  { name }: Target,
  counts: readonly ClassCount[],
  { numbers, numeric }: Numbers,
  overflows: boolean,
  { problem: wanted, classes: { minRows } }: Pick<Manifest, 'problem' | 'classes'>,
): TargetReading {
  const sure = { isAlsoNumber: false, warnings: [] } as const
  if (wanted !== null) return { ...sure, type: wanted, reason: 'the manifest says so' }
  if (!overflows && counts.length === 2) return { ...sure, type: 'binary', reason: 'the target has two values' }
  if (overflows && numbers) return { ...sure, type: 'regression', reason: 'the target is a number' }
  const reading = numbers && readNumbers(name, numbers)
  // Labels that are written in a way of their own are read as numbers where they are one.
  if (reading === undefined || (reading.type !== 'multiclass' && !numeric)) {
    return { ...sure, type: 'multiclass', reason: 'the target is text of several values' }
  }
  if (reading.doubt === undefined) return { ...reading, warnings: [] }
  // Of classes that are nearly all rare most rows would be left out.
  const [, second = 0] = counts.map(({ count }) => count).toSorted((a, b) => b - a)
  const keepRare = second < minRows ? ` and classes.minRows to ${second}` : ''
  const other =
    reading.type === 'regression'
      ? `"multiclass"${keepRare} to predict them as classes`
      : '"regression" to predict a number'
  return { ...reading, warnings: [`Column ${quoted(name)}: ${reading.doubt}. Set "problem" to ${other}.`] }
}

/** Numbers that are mistakes have no more of the rows; either of two classes beside them has at least so many. */
const MOST_ODD = 0.01
const FREQUENT = 0.1
/** Among more classes than two a rare one is a mistake where it has so few rows. */
const FEW_ODD = 2

/**
 * Of numbers that stand in nearly no row beside few others: most likely mistakes, which make several classes of two, or
 * a number, and are kept where a rare class of words is not.
 */
function oddNumbers(
  { name }: Target,
  counts: readonly ClassCount[],
  labels: LabelTally['labels'],
  used: number,
  { type, isAlsoNumber }: TargetReading,
  { classes: { minRows } }: Pick<Manifest, 'classes'>,
): readonly string[] {
  const odd = counts.filter(({ count }) => count < minRows)
  const others = counts.filter(({ count }) => count >= minRows)
  const areTwo = others.length === 2 && others.every(({ count }) => count >= FREQUENT * used)
  const isKept = type === 'multiclass' && isAlsoNumber && others.length > 1 && sumOf(odd) <= FEW_ODD
  if (odd.length === 0 || sumOf(odd) > MOST_ODD * used || !(areTwo || isKept)) return []
  const rowOf = ({ label }: ClassCount) => labels.find(({ text }) => text === label)?.firstRow ?? 0
  const shown = listed(
    odd.map((entry) => {
      const row = `row ${rowOf(entry)}`
      return `${quoted(entry.label)} (${entry.count === 1 ? row : `${entry.count} rows, the first of them ${row}`})`
    }),
  )
  const mostRows = areTwo ? others.map(({ label }) => quoted(label)).join(' and ') : `${others.length} others`
  const them = odd.length === 1 && odd[0]?.count === 1 ? 'it' : 'them'
  return [
    `Column ${quoted(name)}: nearly all rows hold ${mostRows}, and few ${shown}: if a mistake, correct ${them} in the file; "problem": "${areTwo ? 'binary' : 'multiclass'}" in the manifest leaves ${them} out, as classes of fewer than ${minRows} rows (classes.minRows).`,
  ]
}

const NEARLY_ALL = 0.9
/** Of a target that has numbers, too. */
const MOST_LEFT_OUT = 0.5
/** So many different numbers are no classes. */
const MANY_NUMBERS = 10

/** Numbers with a few odd cells: leaving out the rare ones would leave nothing of them. */
function isNearlyNumeric({ rows, without }: LabelTally, labels: LabelTally['labels']): boolean {
  const numbers = labels.filter(({ text }) => parseNumber(text) !== undefined)
  return numbers.length > MANY_NUMBERS && sumOf(numbers) >= NEARLY_ALL * (rows - without)
}

/** Whether more different numbers stand beside the odd cells than classes would have. */
function hasManyNumbers({ overflow }: LabelTally, labels: LabelTally['labels'], odd: readonly Cells[]): boolean {
  const isOdd = new Set(odd.map(({ text }) => text))
  return overflow > 0 || labels.filter(({ text }) => !isOdd.has(text)).length > MANY_NUMBERS
}

type Classes = {
  readonly counts: readonly ClassCount[]
  readonly nameOf: ReadonlyMap<string, string>
  /** Those of which a letter is one character in some rows, and taken apart in others. */
  readonly composed: readonly string[]
  /** Spellings of yes and no, each with its class. */
  readonly folded: readonly { readonly text: string; readonly as: string }[]
}

/**
 * The distinct values; one that is spelled in several ways goes by its most frequent spelling, or by that of the model
 * that serves where only the characters of a letter differ.
 */
function groupClasses(labels: LabelTally['labels'], known: Problem | undefined): Classes {
  const texts = labels.map(({ text }) => text)
  const plain = labelIdentity(texts)
  const truths = truthsOf(texts)
  const identity = (text: string) => {
    const value = truths?.get(text) ?? plain(text)
    return typeof value === 'string' ? value.normalize() : value
  }
  const spelled = nameFinder(known === undefined || known.type === 'regression' ? [] : known.classes.map(labelText))
  const byFrequency = labels.toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
  const classes = new Map<unknown, { label: string; count: number; merged?: string[] }>()
  const first = new Map<unknown, string>()
  const composed = new Set<string>()
  const folded: { readonly text: string; readonly as: string }[] = []
  for (const { text, count } of byFrequency) {
    const value = identity(text)
    const one = classes.get(value)
    if (one === undefined) {
      classes.set(value, { label: spelled(text), count })
      first.set(value, text)
    } else {
      one.count += count
      if (typeof value === 'string' && first.get(value) !== text) composed.add(one.label)
      if (typeof value === 'boolean') folded.push({ text, as: one.label })
    }
  }
  if (truths !== undefined) {
    for (const one of classes.values()) {
      const spellings = texts.filter((text) => classes.get(identity(text)) === one)
      one.label =
        spellings.find((text) => known?.type !== 'regression' && known?.classes.some(({ label }) => label === text)) ??
        one.label
      // What reads labels later knows these words in no other case.
      if (spellings.length > 1) one.merged = spellings
    }
  }
  const nameOf = new Map(byFrequency.map(({ text }) => [text, classes.get(identity(text))?.label ?? text]))
  return {
    counts: [...classes.values()],
    nameOf,
    composed: [...composed],
    folded: folded.map(({ text }) => ({ text, as: nameOf.get(text) ?? text })),
  }
}

function labelText({ label }: { readonly label: string }): string {
  return label
}

/** The classes by the words they were before a one-hot step; `merged` has the cell that stands for each. */
function asMeant(counts: readonly ClassCount[], meanings: CellMeanings): readonly ClassCount[] {
  return counts.map((entry) => {
    const label = meaningOf(meanings, entry.label)
    return label === entry.label ? entry : { label, count: entry.count, merged: [entry.label] }
  })
}

/**
 * Binary classes with the positive one last (code 1): of a known pair the affirmative one, otherwise the rarer one,
 * on a tie the later in sort order.
 */
function positiveLast(counts: readonly ClassCount[]): ClassCount[] {
  const [first, second] = sortedLabels(counts)
  if (!first || !second) return [...counts]
  const positive = affirmativeOf(first.label, second.label)
  const firstIsPositive = positive === undefined ? first.count < second.count : first.label === positive
  return firstIsPositive ? [second, first] : [first, second]
}

/** By value where all labels are numbers, else by text; the one that rare ones were merged into last. */
function sortedLabels(counts: readonly ClassCount[]): ClassCount[] {
  const isRest = ({ label, merged }: ClassCount) => label === MERGED_LABEL && merged !== undefined
  const numeric = counts.every((entry) => isRest(entry) || parseNumber(entry.label) !== undefined)
  return counts.toSorted((a, b) => {
    if (isRest(a) || isRest(b)) return isRest(a) ? 1 : -1
    if (numeric) return (parseNumber(a.label) ?? 0) - (parseNumber(b.label) ?? 0)
    return a.label < b.label ? -1 : 1
  })
}

/** The label of rows that are the header again. */
export function headerLabel(name: string, labels: LabelTally['labels']): LabelTally['labels'][number] | undefined {
  return labels.find(({ text, isHeader }) => isHeader && text.normalize() === name.normalize())
}

/** Files that were put together from several have the header of each; a class may have the target's name too. */
function headerAgain({ name }: Target, labels: LabelTally['labels']): readonly string[] {
  const again = headerLabel(name, labels)
  if (again === undefined) return []
  const rows =
    again.count === 1
      ? `Row ${again.firstRow} seems`
      : `${again.count} rows, the first of them row ${again.firstRow}, seem`
  return [
    `${rows} to be the header again: the columns hold their own names, the target ${quoted(name)}. Remove such rows.`,
  ]
}

function lettersOf({ name }: Target, { composed }: Classes): readonly string[] {
  return composed.length === 0 ? [] : [lettersWarning(name, composed, 'class')]
}

function foldedOf({ name }: Target, { folded }: Classes): readonly string[] {
  if (folded.length === 0) return []
  const shown = listed(folded.map(({ text, as }) => `${quoted(text)} as ${quoted(as)}`))
  return [
    `Column ${quoted(name)}: yes and no in several spellings are one class each (${shown}). Answers have the commonest spelling.`,
  ]
}

function missingTargetWarnings({ rows, without, spellingsWithout }: LabelTally): readonly string[] {
  if (without === 0) return []
  const spellings = spellingsWithout.toSorted()
  const shown = listed(spellings.map((spelling) => (spelling === '' ? 'an empty cell' : quoted(spelling))))
  return [
    `${without} of ${rows} rows ${without === 1 ? 'has' : 'have'} no target value (${shown}) and ${without === 1 ? 'is' : 'are'} left out.`,
  ]
}

function tooFewRows(file: UploadedFile, target: Target, used: number, total: number): Error {
  const rows = used === 1 ? '1 row' : `${used} rows`
  const message =
    used === total
      ? `${file.place} has ${rows} of data.`
      : `${file.place} has ${rows} with a value in the target column ${quoted(target.name)}, of ${total} in all.`
  return refusal('rows-too-few', message, `At least ${MIN_ROWS} are needed to train and judge a model. Collect more.`)
}

function tooFewKept(file: UploadedFile, target: Target, rows: number, { minRows, rare }: Manifest['classes']): Error {
  const merge = rare === 'merge' ? '' : ' set classes.rare to "merge" in the manifest,'
  return refusal(
    'rows-too-few',
    `${file.place}: ${rows} rows are left without those of classes of fewer than ${minRows} rows in the target column ${quoted(target.name)}.`,
    `At least ${MIN_ROWS} are needed to train and judge a model. Collect more,${merge} or lower classes.minRows.`,
  )
}

function constantTarget(file: UploadedFile, target: Target, label: string, { without }: LabelTally): Error {
  const place = `${file.place}: the target column ${quoted(target.name)} holds`
  const otherTarget = 'Set "target" in the manifest to the column to predict, or upload rows with other outcomes too.'
  if (without === 0) {
    const message = `${place} ${quoted(label)} in every row, so there is nothing to predict.`
    return refusal('target-constant', message, otherTarget)
  }
  return refusal(
    'target-constant',
    `${place} ${quoted(label)} or nothing (${without === 1 ? '1 row' : `${without} rows`}), and a row without a target value is not used, so there is nothing to predict.`,
    `If an empty cell is the other outcome, write it out, for example as "no". ${otherTarget}`,
  )
}

const MOST_NAMED = 3

/** Says which cells are no numbers, and what makes numbers of the others. */
function notANumber(file: UploadedFile, target: Target, tally: LabelTally, notNumbers?: NotNumbers): Error {
  const mixed = notNumbers?.why === 'mixed' ? notNumbers : undefined
  const odd = mixed?.odd[0] ?? firstText(tally)
  const [place, text] = [`${file.place}, row ${odd?.row}, column ${quoted(target.name)}`, quoted(odd?.text ?? '')]
  if (mixed && (mixed.odd.length === 0 || undress(odd?.text ?? '') !== undefined)) {
    const units = mixed.units.map((unit) => (unit === '' ? 'none' : quoted(unit)))
    return refusal(
      'target-not-number',
      `${place}: ${text} stands among numbers of another unit${units.length > 1 ? ` (${listed(units)})` : ''}; several units are never read as one, and a regression needs one.`,
      'Write all cells of the column in one unit.',
    )
  }
  const message = `${place}: ${text} is not a number, and a regression needs one`
  if (mixed === undefined) {
    return refusal(
      'target-not-number',
      `${message}.`,
      'Correct such cells; or name in csv.missing of the manifest what means that the value is not known, which leaves such rows out; or set "problem" to "multiclass" or "binary" to have classes.',
    )
  }
  const names = mixed.odd.slice(0, MOST_NAMED).map((cells) => JSON.stringify(cells.text))
  return refusal(
    'target-not-number',
    `${message}; ${Math.floor(1000 * mixed.share) / 10} % of the cells are numbers.`,
    `If it means that the value is not known, name it in the manifest, which leaves such rows out: "csv": {"missing": [${names.join(', ')}]}. Else correct such cells.`,
  )
}

/** The first row whose label is no number, in no way to write one if there is such a label. */
function firstText(tally: LabelTally): LabelTally['firstOverflow'] {
  const texts = tally.labels
    .filter(({ text, count }) => count > 0 && parseNumber(text) === undefined)
    .toSorted((a, b) => a.firstRow - b.firstRow)
  const first = texts.find(({ text }) => undress(text) === undefined) ?? texts[0]
  return first ? { row: first.firstRow, text: first.text } : tally.firstOverflow
}

function notBinary(file: UploadedFile, target: Target, counts: readonly ClassCount[]): Error {
  return refusal(
    'target-not-binary',
    `${file.place}: the target column ${quoted(target.name)} has ${counts.length} values (${listed(counts.map((entry) => quoted(entry.label)))}) where the manifest says "problem": "binary".`,
    'Remove "problem" from the manifest, make the target two-valued, or raise classes.minRows to leave rare values out.',
  )
}

/** So many rows of a class can be in all parts. */
const FEWEST_CLASS_ROWS = 3

function smallClasses(
  file: UploadedFile,
  target: Target,
  counts: readonly ClassCount[],
  kept: readonly ClassCount[],
  { minRows, rare }: Manifest['classes'],
  areCodes: boolean,
): Error {
  const small = counts.filter((entry) => !kept.includes(entry))
  const shown = listed(small.map((entry) => `${quoted(entry.label)} (${entry.count})`))
  const left = kept[0] === undefined ? 'no class' : `only ${quoted(kept[0].label)}`
  const second = counts.map(({ count }) => count).toSorted((a, b) => b - a)[1] ?? 0
  const others = counts.filter(({ label, count }) => count < minRows || label === MERGED_LABEL)
  const canMerge = rare !== 'merge' && others.length < counts.length && sumOf(others) >= minRows
  const ways = [
    'add rows of these classes',
    ...(canMerge ? ['set classes.rare to "merge" in the manifest to make one class of them'] : []),
    ...(second >= FEWEST_CLASS_ROWS && second < minRows
      ? [`set classes.minRows to ${second} in the manifest to keep them`]
      : []),
    ...(areCodes ? ['set "problem" to "regression" to predict a number'] : []),
    'set "target" to another column',
  ]
  return refusal(
    'class-too-small',
    `${file.place}: ${small.length} of the ${counts.length} classes of the target column ${quoted(target.name)} ${small.length === 1 ? 'has' : 'have'} fewer than ${minRows} rows: ${shown}. Without them ${left} is left.`,
    `${inARow(ways)}.`,
  )
}

/** Sentences that can be chosen from, as one. */
function inARow(ways: readonly string[]): string {
  const text = `${ways.slice(0, -1).join(', ')}, or ${ways.at(-1)}`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `classes` is the cap. */
function tooManyClasses(file: UploadedFile, target: Target, classes: number, areCodes: boolean): Error {
  const number = areCodes
    ? ' Its numbers have zeros in front or are codes otherwise: set "problem" to "regression" to predict a number.'
    : ''
  return refusal(
    'classes-too-many',
    `${file.place}: the target column ${quoted(target.name)} has more than ${classes} different values, and ${classes} classes are the most a model can have.`,
    `Set "target" in the manifest to the column to predict, or merge classes in the file.${number}`,
  )
}
