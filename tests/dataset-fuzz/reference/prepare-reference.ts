import { cellValueOf } from '#engines/dataset/cells/cell-value.ts'
import { MISSING_IN_TRAINING } from '#engines/dataset/encode/build-columns.ts'
import { checkSettings } from '#engines/dataset/profile/check-settings.ts'
import { type InferredColumn, inferColumns, requireFeature } from '#engines/dataset/profile/infer-columns.ts'
import { inferProblem, type LabelTally } from '#engines/dataset/profile/infer-problem.ts'
import { inferTarget } from '#engines/dataset/profile/infer-target.ts'
import { targetObstacleOf } from '#engines/dataset/profile/target-obstacle.ts'
import { timeText } from '#engines/dataset/rows/row-key.ts'
import { checkParts, shareWarnings } from '#engines/dataset/split/split-checks.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { isMissing, parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { PARTS, type Part } from '#shared/split/part-of.ts'
import { profileColumn } from './profile-column.ts'
import { readReference, type Table } from './read-reference.ts'
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
  readonly training: readonly { readonly values: readonly string[]; readonly missing: number }[]
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
  const profiles = table.header.map((name, index) =>
    profileColumn(table, index, manifest.features.categorical.includes(name)),
  )
  const target = inferTarget(file, manifest, targetObstacleOf(file, table.rows.length, profiles, manifest))
  const labelOf = (row: number) => (table.rows[row]?.[target.index] ?? '').trim()
  const labelled = [...table.rows.keys()].filter((row) => {
    const cellValue = cellValueOf(labelOf(row)).kind
    return cellValue !== 'missing' && cellValue !== 'infinite'
  })
  const labels = tallyOf(table, labelled, labelOf)
  const { problem, classes, classOf, leftOutTexts, warnings } = inferProblem(file, target, labels, manifest)
  const used = labelled.filter((row) => !leftOutTexts.has(labelOf(row)))
  const inferred = inferColumns(file, table.rows.length, profiles, target.index, manifest)
  const keys = keysOf(table, used, inferred.columns, manifest)
  const classNames = used.map((row) => {
    if (manifest.split.strategy !== 'random' || manifest.split.key !== null) return '*'
    return classes[classOf[labels.labels.findIndex(({ text }) => text === labelOf(row))] ?? 0] ?? ''
  })
  const { parts, boundaries } = splitRows(keys, classNames, manifest.split)
  const encode = createLabelEncoder(problem)
  const rows = used.map((row, at) => ({
    part: parts[at] ?? 'train',
    rowNumber: table.rowNumbers[row] ?? 0,
    key: keys[at] ?? '',
    label: encode(labelOf(row)) ?? Number.NaN,
    cells: table.rows[row] ?? [],
  }))
  const byClass = partsByClass(rows, problem.type === 'regression' ? 1 : problem.classes.length)
  checkParts(place, byClass, problem, manifest.split)
  const training = table.header.map((_, index) => trainingCells(rows, index))
  requireFeature(
    file,
    inferred.columns.map((column) => asTrained(column, training[column.index]?.values ?? [])),
  )
  const counts = Object.fromEntries(PARTS.map((part) => [part, rows.filter((row) => row.part === part).length]))
  return {
    target: target.name,
    problem,
    columns: inferred.columns,
    boundaries,
    counts: counts as Record<Part, number>,
    rows,
    training,
    usedCounts: table.header.map((_, index) => countsOf(rows.map((row) => (row.cells[index] ?? '').trim()))),
    warnings: [
      ...target.warnings,
      ...warnings,
      ...inferred.warnings,
      ...shareWarnings(counts as Record<Part, number>, manifest.split),
    ],
  }
}

/** A feature without a value among the training rows is none. */
function asTrained(column: InferredColumn, values: readonly string[]): InferredColumn {
  if (column.role !== 'feature') return column
  const isValue = (cell: string) => column.type !== 'number' || Number.isFinite(parseNumber(cell) ?? Number.NaN)
  if (values.some(isValue)) return column
  return { name: column.name, index: column.index, role: 'ignored', reason: MISSING_IN_TRAINING }
}

function tallyOf(table: Table, used: readonly number[], labelOf: (row: number) => string): LabelTally {
  const isUsed = new Set(used)
  const counts = countsOf(used.map(labelOf))
  const without = [...table.rows.keys()].filter((row) => !isUsed.has(row))
  return {
    rows: table.rows.length,
    without: without.length,
    spellingsWithout: [...new Set(without.map(labelOf))],
    labels: [...counts].map(([text, count]) => ({
      text,
      count,
      firstRow: table.rowNumbers[used.find((row) => labelOf(row) === text) ?? 0] ?? 0,
    })),
    overflow: 0,
    overflowIsNumeric: true,
    firstOverflow: undefined,
  }
}

function keysOf(
  table: Table,
  used: readonly number[],
  columns: readonly InferredColumn[],
  { split }: Manifest,
): readonly string[] {
  const features = columns.filter((column) => column.role === 'feature').map((column) => column.name)
  const names = split.key ?? (split.column === null ? features : [split.column])
  const indexes = names.map((name) => table.header.indexOf(name)).sort((a, b) => a - b)
  return used.map((row) => {
    const cells = indexes.map((index) => (table.rows[row]?.[index] ?? '').trim())
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

function trainingCells(rows: ReferenceResult['rows'], index: number) {
  const cells = rows.filter((row) => row.part === 'train').map((row) => (row.cells[index] ?? '').trim())
  const values = cells.filter((cell) => !isMissing(cell))
  return { values, missing: cells.length - values.length }
}

function countsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1)
  return counts
}
