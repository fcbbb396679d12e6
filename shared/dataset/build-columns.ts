import { isMissing, parseBoolean, parseDate, parseNumber } from '#shared/schema/cell-values.ts'
import { encodedWidthOf } from '#shared/schema/column-codec.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import type { InferredColumn } from './infer-columns.ts'
import { numberStatistics, quantile, valueCounts, valueStatistics } from './statistics.ts'

const MAX_ONE_HOT_LEVELS = 64
const MAX_ENCODED_WIDTH = 1000
const DAY_MS = 86_400_000

/**
 * The columns of schema.json: encoding, vocabulary, fill and statistics, all from the training rows alone (`rows`,
 * indexes into the table), and the encoded positions in the order of the file.
 */
export function buildColumns(
  inferred: readonly InferredColumn[],
  table: readonly (readonly string[])[],
  rows: readonly number[],
): readonly Column[] {
  const drafts = inferred.map((column): Draft => {
    if (column.role === 'target') return { column: { name: column.name, index: column.index, role: 'target' } }
    if (column.role === 'ignored') return { column: ignored(column, column.reason) }
    const cells = rows.map((row) => (table[row]?.[column.index] ?? '').trim())
    const reason = 'constant: every value among the training rows is missing'
    return buildFeature(column, cells) ?? { column: ignored(column, reason) }
  })
  return placed(withinWidth(drafts))
}

/** A one-hot column can become codes where the encoded row is too wide. */
type Draft = { readonly column: Column; readonly asCodes?: Column }

function ignored({ name, index }: InferredColumn, reason: string): Column {
  return { name, index, role: 'ignored', reason }
}

type InferredFeature = Extract<InferredColumn, { role: 'feature' }>

/** Positions are set when all widths are known. Undefined where no training row has a value. */
function buildFeature(column: InferredFeature, cells: readonly string[]): Draft | undefined {
  const base = { name: column.name, index: column.index, role: 'feature', position: 0 } as const
  if (column.type === 'category') return buildCategory(base, cells)
  if (column.type === 'boolean') {
    const present = cells.flatMap((text) => parseBoolean(text) ?? [])
    if (present.length === 0) return undefined
    const missing = cells.length - present.length
    const counts = valueCounts(present.map(String))
    const fill = missing > 0 ? null : Number(counts[0]?.value === 'true')
    const statistics = valueStatistics(counts, missing, cells.length)
    return { column: { ...base, type: 'boolean', encoding: 'zero-one', missing, fill, statistics } }
  }
  const values = sortedNumbers(cells, column.type === 'date' ? (text) => parseDate(text)?.epochMs : parseNumber)
  if (values.length === 0) return undefined
  const missing = cells.length - values.length
  if (column.type === 'date') {
    const fill = missing > 0 ? null : (values[Math.floor((values.length - 1) / 2)] ?? 0)
    const days = values.map((epochMs) => Math.floor(epochMs / DAY_MS))
    const statistics = numberStatistics(days, cells.length)
    return { column: { ...base, type: 'date', encoding: 'date', hasTime: column.hasTime, missing, fill, statistics } }
  }
  const fill = missing > 0 ? null : quantile(values, 0.5)
  const statistics = numberStatistics(values, cells.length)
  return { column: { ...base, type: 'number', encoding: 'number', missing, fill, statistics } }
}

function buildCategory(
  base: { readonly name: string; readonly index: number; readonly role: 'feature'; readonly position: number },
  cells: readonly string[],
): Draft | undefined {
  const present = cells.filter((text) => !isMissing(text))
  if (present.length === 0) return undefined
  const missing = cells.length - present.length
  const counts = valueCounts(present)
  const byFrequency = counts.map((entry) => entry.value)
  const category = {
    ...base,
    type: 'category',
    missing,
    statistics: valueStatistics(counts, missing, cells.length),
  } as const
  const asCodes = { ...category, encoding: 'codes', vocabulary: byFrequency, fill: missing > 0 ? null : 0 } as const
  if (byFrequency.length > MAX_ONE_HOT_LEVELS) return { column: asCodes }
  const vocabulary = byFrequency.toSorted()
  const fill = missing > 0 ? null : vocabulary.indexOf(byFrequency[0] ?? '')
  // Its real place is known when all widths are.
  const missingPosition = missing > 0 ? vocabulary.length : null
  return { column: { ...category, encoding: 'one-hot', vocabulary, missingPosition, fill }, asCodes }
}

function sortedNumbers(cells: readonly string[], parse: (text: string) => number | undefined): Float64Array {
  const values = cells.flatMap((text) => {
    const value = isMissing(text) ? undefined : parse(text)
    return value !== undefined && Number.isFinite(value) ? [value] : []
  })
  return Float64Array.from(values).sort()
}

/** While the encoded row is too wide, its widest one-hot column becomes codes (of equals the later one). */
function withinWidth(drafts: readonly Draft[]): readonly Column[] {
  const columns = drafts.map((draft) => draft.column)
  const widestFirst = [...drafts.keys()]
    .filter((at) => drafts[at]?.asCodes !== undefined)
    .sort((a, b) => widthOf(columns[b]) - widthOf(columns[a]) || b - a)
  for (const at of widestFirst) {
    if (encodedWidth(columns) <= MAX_ENCODED_WIDTH) break
    const codes = drafts[at]?.asCodes
    if (codes) columns[at] = codes
  }
  return columns
}

/** Gives each feature its place in the encoded row. */
function placed(columns: readonly Column[]): readonly Column[] {
  let position = 0
  return columns.map((column): Column => {
    if (column.role !== 'feature') return column
    const start = position
    position += encodedWidthOf(column)
    if (column.encoding !== 'one-hot') return { ...column, position: start }
    const missingPosition = column.missingPosition === null ? null : start + column.vocabulary.length
    return { ...column, position: start, missingPosition }
  })
}

/** Cells of an encoded row, without the label. */
export function encodedWidth(columns: readonly Column[]): number {
  return columns.reduce((width, column) => width + widthOf(column), 0)
}

function widthOf(column: Column | undefined): number {
  return column?.role === 'feature' ? encodedWidthOf(column) : 0
}
