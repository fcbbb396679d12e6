import { variedReason } from '#engines/dataset/encode/build-category.ts'
import { MISSING_IN_TRAINING } from '#engines/dataset/encode/build-columns.ts'
import { checkSettings } from '#engines/dataset/profile/check-settings.ts'
import { EMPTY_PROFILE } from '#engines/dataset/profile/column-profile.ts'
import type { ReadingFinding } from '#engines/dataset/profile/column-reading.ts'
import {
  type InferredColumn,
  inferColumns,
  looksLikeId,
  requireFeature,
  requireReadableTarget,
} from '#engines/dataset/profile/infer-columns.ts'
import { emptyEndsWarning } from '#engines/dataset/profile/infer-dataset.ts'
import { inferProblem, type LabelTally } from '#engines/dataset/profile/infer-problem.ts'
import { inferTarget, NOTHING_KNOWN, type Target } from '#engines/dataset/profile/infer-target.ts'
import { meaningsOf, pairFinder } from '#engines/dataset/profile/one-hot-target.ts'
import { targetFactsOf } from '#engines/dataset/profile/target-facts.ts'
import { numberOf, targetReader } from '#engines/dataset/profile/target-reading.ts'
import { timeText } from '#engines/dataset/rows/row-key.ts'
import type { UploadedFile } from '#engines/dataset/source/uploaded-file.ts'
import { checkParts, shareWarnings } from '#engines/dataset/split/split-checks.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { wordsOf } from '#shared/schema/text/hashed-words.ts'
import { PARTS, type Part } from '#shared/split/part-of.ts'
import { referenceOneHot } from './one-hot-target.ts'
import { profileColumn } from './profile-column.ts'
import { columnReader, type ReferenceValue, WORD } from './read-cell.ts'
import { decimalPoint, readReference, type Table } from './read-reference.ts'
import { labelText, referenceReadings, type Settled } from './reference-readings.ts'
import { rowKey } from './row-key.ts'
import { splitRows } from './split-rows.ts'

/** What the engine has to agree with, of a file small enough to look at as a whole. */
export type ReferenceResult = {
  readonly target: string
  readonly problem: unknown
  readonly columns: readonly InferredColumn[]
  readonly boundaries: Readonly<Record<string, unknown>>
  readonly counts: Readonly<Record<Part, number>>
  /** Used rows in the order of the file: part, row number, key, label and all cells. */
  readonly rows: readonly {
    readonly part: Part
    readonly rowNumber: number
    readonly key: string
    readonly label: number
    readonly cells: readonly string[]
  }[]
  /** By column: what the training rows hold. */
  readonly training: readonly {
    readonly values: readonly ReferenceValue[]
    readonly missing: number
    readonly words: number
  }[]
  /** By column: how many used rows have a text. */
  readonly usedCounts: readonly ReadonlyMap<string, number>[]
  /** Those that both can know: not of leaks. */
  readonly warnings: readonly string[]
}

/** The dataset engine the slow and obvious way: the whole file in memory, texts, sorts. */
export function prepareReference(
  content: string,
  place: string,
  delimiter: string,
  manifest: Manifest,
): ReferenceResult {
  const table = readReference(content, place, delimiter, manifest.csv)
  const file = { place, header: table.header }
  checkSettings(file, manifest)
  const target = chosenTarget(file, table, manifest)
  return prepareTable(file, table, target, manifest)
}

/** Classes that turn out to be left out are left out from the beginning: none of their rows is sampled. */
function prepareTable(
  file: UploadedFile,
  table: Table,
  target: Target,
  manifest: Manifest,
  settled?: Settled,
): ReferenceResult {
  const { place } = file
  const { findings, targetReading, targetWarnings } = referenceReadings(table, target, manifest, settled)
  const cellOf = (row: number) => (table.rows[row]?.[target.index] ?? '').trim()
  const readLabel = targetReader(targetReading)
  const labelOf = (row: number) => labelText(cellOf(row), targetReading, manifest)
  const labelled = [...table.rows.keys()].filter((row) => ['label', 'number'].includes(readLabel(cellOf(row)).kind))
  const labels = tallyOf(table, labelled, labelOf, cellOf)
  const profiles = findings.map((finding, index) => profileColumn(table, index, finding))
  requireReadableTarget(file, target.name, profiles[target.index] ?? EMPTY_PROFILE, labels.labels.length, manifest)
  const ofTarget = referenceOneHot(table, target.index, labelled)
  const { problem, classes, classOf, leftOutTexts, warnings } = inferProblem(
    file,
    target,
    labels,
    manifest,
    ofTarget && meaningsOf(ofTarget),
    undefined,
    findings[target.index]?.notNumbers,
    numberOf(findings[target.index] as ReadingFinding),
  )
  if (settled === undefined && leftOutTexts.size > 0)
    return prepareTable(file, table, target, manifest, { leftOutTexts, targetReading })
  const used = labelled.filter((row) => !leftOutTexts.has(labelOf(row)))
  const inferred = inferColumns(file, table.rows.length, profiles, target.index, manifest, undefined, ofTarget)
  // Numbers and dates that are all different, and no feature as the text they are taken for, are part of the key.
  const isKey = (column: InferredColumn) =>
    column.role === 'feature' ||
    (column.role === 'ignored' &&
      !column.reason.includes('the manifest') &&
      !ofTarget?.others.some(({ index }) => index === column.index) &&
      findings[column.index]?.looksLikeValues === true &&
      profiles[column.index]?.isUnique === true)
  const keyColumns = inferred.columns.filter(isKey)
  const withoutIds = keyColumns.filter(({ name, index }) => {
    const profile = profiles[index]
    return profile === undefined || !looksLikeId(name, profile)
  })
  const keys = keysOf(table, used, withoutIds.length > 0 ? withoutIds : keyColumns, manifest)
  const classNames = used.map((row) => {
    if (manifest.split.strategy !== 'random' || manifest.split.key !== null) return '*'
    return classes[classOf[labels.labels.findIndex(({ text }) => text === labelOf(row))] ?? 0] ?? ''
  })
  const { parts, boundaries } = splitRows(keys, classNames, manifest.split)
  const encode = createLabelEncoder(problem, {
    missingWords:
      typeof targetReading.missingWords === 'string' ? targetReading.missingWords : [...targetReading.missingWords],
    number: targetReading.number ?? null,
  })
  const rows = used.map((row, at) => ({
    part: parts[at] ?? 'train',
    rowNumber: table.rowNumbers[row] ?? 0,
    key: keys[at] ?? '',
    label: encode(problem.type === 'regression' && targetReading.number ? cellOf(row) : labelOf(row)) ?? Number.NaN,
    cells: table.rows[row] ?? [],
  }))
  const byClass = partsByClass(rows, problem.type === 'regression' ? 1 : problem.classes.length)
  checkParts(place, byClass, problem, manifest.split, inferred.columns)
  const training = findings.map(({ reading }, index) => trainingCells(rows, index, columnReader(reading)))
  const usedCounts = table.header.map((_, index) => countsOf(rows.map((row) => (row.cells[index] ?? '').trim())))
  const columns = inferred.columns.map((column) => {
    return asTrained(column, training[column.index]?.values ?? [], usedCounts[column.index] ?? new Map())
  })
  requireFeature(file, columns)
  const counts = Object.fromEntries(PARTS.map((part) => [part, rows.filter((row) => row.part === part).length]))
  return {
    target: target.name,
    problem,
    columns,
    boundaries,
    counts: counts as Record<Part, number>,
    rows,
    training,
    usedCounts,
    warnings: [
      ...target.warnings,
      ...emptyEndsWarning(table.emptyEnds),
      ...targetWarnings,
      ...warnings,
      ...inferred.warnings,
      ...shareWarnings(counts as Record<Part, number>, manifest.split, problem),
    ],
  }
}

/** By names first, then by the cells, whose readings depend a little on which rows have a target. */
function chosenTarget(file: UploadedFile, table: Table, manifest: Manifest): Target {
  const choose = (target: Target) => {
    const { findings, targetReading } = referenceReadings(table, target, manifest)
    const profiles = findings.map((finding, index) => profileColumn(table, index, finding))
    const readLabel = targetReader(targetReading)
    const used = [...table.rows.keys()].filter((row) => {
      return ['label', 'number'].includes(readLabel((table.rows[row]?.[target.index] ?? '').trim()).kind)
    })
    const pairOf = pairFinder(table.header, (column) => referenceOneHot(table, column, used))
    return inferTarget(file, manifest, targetFactsOf(file, table.rows.length, profiles, manifest, pairOf))
  }
  const byNames = inferTarget(file, manifest, NOTHING_KNOWN)
  const byCells = choose(byNames)
  return byCells.index === byNames.index ? byCells : choose(byCells)
}

/** A feature without a value among the training rows is none, nor is a category of too many. */
function asTrained(
  column: InferredColumn,
  values: readonly ReferenceValue[],
  usedCounts: ReadonlyMap<string, number>,
): InferredColumn {
  if (column.role !== 'feature') return column
  const { name, index } = column
  const isThere = values.some((value) => typeof value === 'string' || Number.isFinite(value))
  if (!isThere) return { name, index, role: 'ignored', reason: MISSING_IN_TRAINING }
  const texts = new Set(values.map(String))
  if (column.type !== 'category' || texts.size <= MOST_VALUES) return column
  if (column.isNamed || (column.hasWords && commonWords(texts, usedCounts).length > 0)) return column
  return { name, index, role: 'ignored', reason: variedReason(texts.size), isVaried: true }
}

const MOST_VALUES = 64

/** Words of some texts that more than one row has, the most frequent first. */
export function commonWords(texts: ReadonlySet<string>, usedCounts: ReadonlyMap<string, number>): readonly string[] {
  const rows = [...texts].flatMap((text) => {
    const words = [...new Set(wordsOf(text).map((word) => word.text))]
    return Array.from({ length: usedCounts.get(text) ?? 0 }, () => words).flat()
  })
  return [...countsOf(rows)]
    .filter(([, count]) => count > 1)
    .sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
    .map(([word]) => word)
}

function tallyOf(
  table: Table,
  used: readonly number[],
  labelOf: (row: number) => string,
  cellOf: (row: number) => string,
): LabelTally {
  const isUsed = new Set(used)
  const counts = countsOf(used.map(labelOf))
  const without = [...table.rows.keys()].filter((row) => !isUsed.has(row))
  return {
    rows: table.rows.length,
    without: without.length,
    spellingsWithout: [...new Set(without.map(cellOf))],
    labels: [...counts].map(([text, count]) => {
      const first = used.find((row) => labelOf(row) === text) ?? 0
      const isHeader = table.header.every(
        (name, column) => table.rows[first]?.[column]?.normalize() === name.normalize(),
      )
      return { text, count, firstRow: table.rowNumbers[first] ?? 0, isHeader }
    }),
    overflow: 0,
    overflowIsNumeric: true,
    firstOverflow: undefined,
  }
}

function keysOf(
  table: Table,
  used: readonly number[],
  columns: readonly InferredColumn[],
  { split, csv }: Manifest,
): readonly string[] {
  const keyNames = columns.map((column) => column.name)
  const names = split.key ?? (split.column === null ? keyNames : [split.column])
  const indexes = names.map((name) => table.header.indexOf(name)).sort((a, b) => a - b)
  return used.map((row) => {
    const cells = indexes.map((index) => decimalPoint((table.rows[row]?.[index] ?? '').trim(), csv.decimal))
    if (split.strategy === 'time') {
      const [cell = ''] = cells
      return timeText(split.column === null ? row : (parseDate(cell)?.epochMs ?? parseNumber(cell) ?? Number.NaN))
    }
    return rowKey(cells, split.seed, split.duplicates === 'independent' ? row : undefined)
  })
}

function partsByClass(rows: ReferenceResult['rows'], classes: number): Record<Part, Float64Array> {
  const counts = { train: [], validation: [], test: [] } as Record<Part, number[]>
  for (const part of PARTS) {
    counts[part] = Array.from({ length: classes }, (_, code) => {
      return rows.filter((row) => row.part === part && (classes === 1 || row.label === code)).length
    })
  }
  return {
    train: Float64Array.from(counts.train),
    validation: Float64Array.from(counts.validation),
    test: Float64Array.from(counts.test),
  }
}

function trainingCells(rows: ReferenceResult['rows'], index: number, read: (cell: string) => ReferenceValue) {
  const cells = rows.filter((row) => row.part === 'train').map((row) => read(row.cells[index] ?? ''))
  const values = cells.filter((value) => typeof value !== 'symbol')
  const words = cells.filter((value) => value === WORD).length
  return { values, missing: cells.length - values.length - words, words }
}

function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
