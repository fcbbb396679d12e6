import { isMissing, parseNumber } from '#shared/schema/cell-values.ts'
import type { Problem, ProblemType } from '#shared/schema/feature-schema.ts'
import { labelIdentity } from '#shared/schema/target-codes.ts'
import type { Target } from './infer-target.ts'
import type { Table } from './read-table.ts'
import { listed, quoted, refusal } from './refusal.ts'

export type InferredProblem = {
  /** For regression the facts of the target column among the used rows. */
  readonly problem: Problem
  /** Indexes into the table's rows: those with a target value. */
  readonly usedRows: readonly number[]
  /** The class label of each used row (`*` for regression). */
  readonly classes: readonly string[]
  readonly warnings: readonly string[]
}

/** The one class of a regression's split. */
const REGRESSION_CLASS = '*'

const MIN_ROWS = 50
const MIN_CLASS_ROWS = 10
const MAX_INTEGER_CLASSES = 10

/**
 * What kind of prediction the target asks for. Two distinct values: binary; text: multiclass; integers with 3 to 10
 * values of at least 10 rows each: multiclass; else regression; the manifest's `problem` outranks this. Rows without
 * a target value are left out.
 * @throws BoostlineError `rows-too-few`, `target-constant`, `target-not-number`, `target-not-binary`,
 * `class-too-small`.
 */
export function inferProblem(table: Table, target: Target, wanted: ProblemType | null): InferredProblem {
  const cells = table.rows.map((row) => (row[target.index] ?? '').trim())
  const present = cells.flatMap((cell, row) => (isMissing(cell) ? [] : [row]))
  const numeric = present.every((row) => parseNumber(cells[row] ?? '') !== undefined)
  const finite = numeric ? present.filter((row) => Number.isFinite(parseNumber(cells[row] ?? ''))) : present
  if (finite.length < MIN_ROWS) throw tooFewRows(table, target, finite.length)

  const labels = finite.map((row) => cells[row] ?? '')
  const classes = groupClasses(labels)
  const type = wanted ?? typeOf(classes, numeric)
  const warnings = missingTargetWarnings(cells, finite)
  if (classes.counts.length < 2) throw constantTarget(table, target, labels[0] ?? '')
  if (type === 'regression') {
    if (!numeric) throw notANumber(table, target, cells, finite)
    return {
      problem: { type, target: rangeOf(labels) },
      usedRows: finite,
      classes: finite.map(() => REGRESSION_CLASS),
      warnings,
    }
  }
  if (type === 'binary' && classes.counts.length !== 2) throw notBinary(table, target, classes.counts)
  const small = classes.counts.filter((entry) => entry.count < MIN_CLASS_ROWS)
  if (small.length > 0) throw smallClasses(table, target, small, classes.counts.length, cells, finite)
  const ordered = type === 'binary' ? positiveLast(classes.counts) : sortedLabels(classes.counts)
  return { problem: { type, classes: ordered }, usedRows: finite, classes: classes.ofRow, warnings }
}

type ClassCount = { readonly label: string; readonly count: number }
type Classes = { readonly counts: readonly ClassCount[]; readonly ofRow: readonly string[] }

/** The distinct values; one that is spelled in several ways goes by its most frequent spelling. */
function groupClasses(labels: readonly string[]): Classes {
  const spellings = new Map<string, number>()
  for (const label of labels) spellings.set(label, (spellings.get(label) ?? 0) + 1)
  const identity = labelIdentity(spellings.keys())
  const byFrequency = [...spellings].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
  const classes = new Map<unknown, { label: string; count: number }>()
  for (const [label, count] of byFrequency) {
    const known = classes.get(identity(label))
    if (known) known.count += count
    else classes.set(identity(label), { label, count })
  }
  const nameOf = new Map(byFrequency.map(([label]) => [label, classes.get(identity(label))?.label ?? label]))
  return { counts: [...classes.values()], ofRow: labels.map((label) => nameOf.get(label) ?? label) }
}

function typeOf({ counts }: Classes, numeric: boolean): ProblemType {
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
  const firstIsPositive = pair ? names[0] === pair[1] : first.count < second.count
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

function rangeOf(labels: readonly string[]): { mean: number; min: number; max: number } {
  let sum = 0
  let min = Number.POSITIVE_INFINITY
  let max = Number.NEGATIVE_INFINITY
  for (const label of labels) {
    const value = parseNumber(label) ?? 0
    sum += value
    min = Math.min(min, value)
    max = Math.max(max, value)
  }
  return { mean: sum / labels.length, min, max }
}

function missingTargetWarnings(cells: readonly string[], used: readonly number[]): readonly string[] {
  const left = cells.length - used.length
  if (left === 0) return []
  const usedRows = new Set(used)
  const spellings = new Set(cells.filter((_, row) => !usedRows.has(row)))
  const shown = listed([...spellings].sort().map((spelling) => (spelling === '' ? 'an empty cell' : quoted(spelling))))
  return [`${left} of ${cells.length} rows have no target value (${shown}) and are left out.`]
}

function tooFewRows(table: Table, target: Target, used: number): Error {
  const total = table.rows.length
  const message =
    used === total
      ? `${table.place} has ${total} rows of data.`
      : `${table.place} has ${used} rows with a value in the target column ${quoted(target.name)}, of ${total} in all.`
  return refusal('rows-too-few', message, `At least ${MIN_ROWS} are needed to train and judge a model. Collect more.`)
}

function constantTarget(table: Table, target: Target, label: string): Error {
  return refusal(
    'target-constant',
    `${table.place}: the target column ${quoted(target.name)} holds ${quoted(label)} in every row, so there is nothing to predict.`,
    'Set "target" in the manifest to the column to predict, or upload rows with other outcomes too.',
  )
}

function notANumber(table: Table, target: Target, cells: readonly string[], used: readonly number[]): Error {
  const row = used.find((index) => parseNumber(cells[index] ?? '') === undefined) ?? 0
  return refusal(
    'target-not-number',
    `${table.place}, row ${table.rowNumbers[row]}, column ${quoted(target.name)}: ${quoted(cells[row] ?? '')} is not a number, and a regression needs one.`,
    'Correct the cell, or set "problem" in the manifest to "multiclass" or "binary".',
  )
}

function notBinary(table: Table, target: Target, counts: readonly ClassCount[]): Error {
  return refusal(
    'target-not-binary',
    `${table.place}: the target column ${quoted(target.name)} has ${counts.length} values (${listed(counts.map((entry) => quoted(entry.label)))}) where the manifest says "problem": "binary".`,
    'Remove "problem" from the manifest, or make the target two-valued.',
  )
}

function smallClasses(
  table: Table,
  target: Target,
  small: readonly ClassCount[],
  classes: number,
  cells: readonly string[],
  used: readonly number[],
): Error {
  const shown = listed(small.map((entry) => `${quoted(entry.label)} (${entry.count})`))
  const texts = used.filter((row) => parseNumber(cells[row] ?? '') === undefined)
  const nearlyNumeric = texts.length * 10 <= used.length
  const culprit =
    texts[0] === undefined ? '' : `; row ${table.rowNumbers[texts[0]]} holds ${quoted(cells[texts[0]] ?? '')}`
  return refusal(
    'class-too-small',
    `${table.place}: ${small.length} of the ${classes} classes of the target column ${quoted(target.name)} have fewer than ${MIN_CLASS_ROWS} rows: ${shown}.`,
    nearlyNumeric && culprit !== ''
      ? `Nearly all its values are numbers${culprit}. Correct such cells to predict a number.`
      : `Add rows of these classes, merge them or leave them out; or set "target" in the manifest to the column to predict.`,
  )
}
