import { dayOf, localMs, varyingParts, writtenDate } from '#shared/schema/calendar.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { encodedWidthOf } from '#shared/schema/encoded-width.ts'
import type { Column, FeatureColumn, TargetColumn } from '#shared/schema/feature-schema.ts'
import { parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import { type MissingWords, missingTest } from '#shared/schema/reading/missing-words.ts'
import type { TextEntry } from '../cells/text-entry.ts'
import { missingEntryTest, numberReader, valueReader } from '../profile/column-profile.ts'
import type { ColumnReading } from '../profile/column-reading.ts'
import type { ColumnTally } from '../profile/column-tally.ts'
import type { InferredColumn } from '../profile/infer-columns.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import type { TrainingCounts } from './column-writer.ts'
import type { Spellings } from './fold-spellings.ts'
import { numberStatistics, quantile } from './statistics.ts'

const MAX_ONE_HOT_LEVELS = 64
const MAX_ENCODED_WIDTH = 1000

/** What is known of the training rows before they are read again. */
export type TrainingFacts = {
  readonly tallies: readonly ColumnTally[]
  readonly targetReading: NonNullable<TargetColumn['reading']>
  /** By column, spellings that are read as another. */
  readonly spellings: ReadonlyMap<number, Spellings>
  /** Whether a training row has the entry. */
  readonly isTrain: (entry: number) => boolean
  /** The column's cells of the training rows of the sample. */
  readonly sampledCells: (column: number) => readonly SampledCell[]
}

/** Why a feature is left out of which only validation and test rows have a value. */
export const MISSING_IN_TRAINING = 'constant: every value among the training rows is missing'

/**
 * The columns of schema.json: encoding, vocabulary and fill, and the encoded positions in the order of the file. What
 * only counting the training rows tells (missing values, frequent categories) is 0 and empty still; see
 * {@link withTrainingCounts}.
 */
export function buildColumns(inferred: readonly InferredColumn[], facts: TrainingFacts): readonly Column[] {
  const drafts = inferred.map((column): Draft => {
    if (column.role === 'target') {
      return { column: { name: column.name, index: column.index, role: 'target', reading: facts.targetReading } }
    }
    if (column.role === 'ignored') return { column: ignored(column, column.reason) }
    return buildFeature(column, facts) ?? { column: ignored(column, MISSING_IN_TRAINING) }
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
function buildFeature(column: InferredFeature, facts: TrainingFacts): Draft | undefined {
  const tally = facts.tallies[column.index] as ColumnTally
  const base = { name: column.name, index: column.index, role: 'feature', position: 0, missing: 0 } as const
  if (column.type === 'category') return buildCategory(base, column.reading, tally, facts)
  const isMissing = missingEntryTest(column.reading)
  const isEverMissing =
    (tally.missingEntry !== undefined && facts.isTrain(tally.missingEntry)) ||
    tally.entries.some((entry) => isMissing(entry) && facts.isTrain(entry.number)) ||
    hasOddShapes(column.reading, tally)
  if (column.type === 'boolean') {
    const read = valueReader(column.reading)
    const counts = [0, 0]
    let isThere = false
    for (const { number, text, usedCount } of tally.entries) {
      const value = read(text)
      if (value === undefined) continue
      counts[value] = (counts[value] ?? 0) + usedCount
      isThere ||= facts.isTrain(number)
    }
    if (!isThere) return undefined
    const fill = isEverMissing ? null : Number((counts[1] ?? 0) > (counts[0] ?? 0))
    const { missingWords, words } = column.reading
    const booleans = { type: 'boolean', encoding: 'zero-one', fill, statistics: NO_VALUES } as const
    return { column: { ...base, ...booleans, reading: { missingWords: stored(missingWords), words } } }
  }
  const parse = column.type === 'date' ? valueReader(column.reading) : numberReader(column.reading)
  const values = sortedNumbers(facts.sampledCells(column.index), parse)
  if (values.length === 0) return undefined
  if (column.type === 'date') {
    const fill = isEverMissing ? null : (values[Math.floor((values.length - 1) / 2)] ?? 0)
    const statistics = numberStatistics(values.map((epochMs) => dayOf(epochMs)))
    const { missingWords, order, digits } = column.reading
    const reading = { missingWords: stored(missingWords), order, digits }
    const inTraining = tally.entries.flatMap(({ number, text }) => (facts.isTrain(number) ? text : []))
    const calendar = [...varyingParts(localTimes([...facts.sampledCells(column.index), ...inTraining], column.reading))]
    const date = { type: 'date', encoding: 'date', hasTime: column.hasTime, calendar, fill, statistics } as const
    return { column: { ...base, ...date, reading } }
  }
  const { missingWords, number, word } = column.reading
  const fill = isEverMissing ? null : quantile(values, 0.5)
  const numbers = { type: 'number', encoding: 'number', fill, statistics: numberStatistics(values) } as const
  const reading = { missingWords: stored(missingWords), number }
  return { column: { ...base, ...numbers, reading, ...(word === undefined ? {} : { word }) } }
}

/** The times of dates as they were written, whatever the zone. */
function localTimes(cells: readonly SampledCell[], reading: ColumnReading & { kind: 'date' }): readonly number[] {
  const isMissing = missingTest(reading.missingWords)
  return cells.flatMap((cell) => {
    const text = String(cell)
    const date = isMissing(text) ? undefined : parseDateByReading(text, reading)
    return date === undefined ? [] : [localMs(writtenDate(date))]
  })
}

/** Some cell without an entry has a shape that the reading makes nothing of; whether in training is not known. */
function hasOddShapes(reading: ColumnReading, { shapes }: ColumnTally): boolean {
  if (reading.kind === 'boolean' || reading.kind === 'text') return false
  const read = reading.kind === 'number' ? numberReader(reading) : valueReader(reading)
  return shapes.some(({ text }) => read(text) === undefined)
}

/** As schema.json has it. */
function stored(missingWords: MissingWords): 'values' | 'words' | string[] {
  return typeof missingWords === 'string' ? missingWords : [...missingWords]
}

const NO_VALUES = { top: [], missingRate: 0 }

/**
 * The vocabulary is what training rows hold, in the order of its frequency in the whole file: the codes are known before
 * the training rows are counted.
 */
function buildCategory(
  base: Pick<FeatureColumn, 'name' | 'index' | 'role' | 'position' | 'missing'>,
  { missingWords }: ColumnReading,
  { entries }: ColumnTally,
  { isTrain, spellings }: TrainingFacts,
): Draft | undefined {
  const folded = spellings.get(base.index) ?? []
  const canonical = new Map(folded.map(({ text, as }) => [text, as]))
  const counts = new Map<string, number>()
  const inTraining = new Set<string>()
  let isEverMissing = false
  const isMissing = missingTest(missingWords)
  for (const { number, text: spelling, usedCount } of entries) {
    const isInTraining = isTrain(number)
    const text = canonical.get(spelling) ?? spelling
    if (isMissing(text)) isEverMissing ||= isInTraining
    else {
      counts.set(text, (counts.get(text) ?? 0) + usedCount)
      if (isInTraining) inTraining.add(text)
    }
  }
  if (inTraining.size === 0) return undefined
  const byFrequency = [...inTraining].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || (a < b ? -1 : 1))
  const reading = { missingWords: stored(missingWords), spellings: [...folded] }
  const category = { ...base, type: 'category', statistics: NO_VALUES, reading } as const
  const asCodes = { ...category, encoding: 'codes', vocabulary: byFrequency, fill: isEverMissing ? null : 0 } as const
  if (byFrequency.length > MAX_ONE_HOT_LEVELS) return { column: asCodes }
  const vocabulary = byFrequency.toSorted()
  const fill = isEverMissing ? null : vocabulary.indexOf(byFrequency[0] ?? '')
  // Its real place is known when all widths are.
  const missingPosition = isEverMissing ? vocabulary.length : null
  return { column: { ...category, encoding: 'one-hot', vocabulary, missingPosition, fill }, asCodes }
}

function sortedNumbers(cells: readonly SampledCell[], parse: (text: string) => number | undefined): Float64Array {
  const values = new Float64Array(cells.length)
  let count = 0
  for (const cell of cells) {
    const value = typeof cell === 'number' ? cell : parse(cell)
    if (value !== undefined && Number.isFinite(value)) values[count++] = value
  }
  return values.subarray(0, count).sort()
}

const MOST_TOP_VALUES = 20

/** The columns with what counting the training rows told. */
export function withTrainingCounts(
  columns: readonly Column[],
  tallies: readonly ColumnTally[],
  counts: readonly TrainingCounts[],
  trainRows: number,
): readonly Column[] {
  return columns.map((column): Column => {
    if (column.role !== 'feature') return column
    const { missing, texts } = counts[column.index] as TrainingCounts
    const missingRate = missing / trainRows
    if (column.type === 'number') return { ...column, missing, statistics: { ...column.statistics, missingRate } }
    if (column.type === 'date') return { ...column, missing, statistics: { ...column.statistics, missingRate } }
    const { isMissing, parse } = columnCodec(column)
    const valueOf = ({ text }: TextEntry) =>
      column.type === 'boolean' ? String(parse(text) === 1) : (column.vocabulary[parse(text) ?? -1] ?? text)
    const byValue = new Map<string, number>()
    for (const [index, entry] of (tallies[column.index] as ColumnTally).entries.entries()) {
      const count = texts[index] ?? 0
      if (count > 0 && !isMissing(entry.text)) {
        byValue.set(valueOf(entry), (byValue.get(valueOf(entry)) ?? 0) + count)
      }
    }
    const top = [...byValue]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, MOST_TOP_VALUES)
    return { ...column, missing, statistics: { top, missingRate } }
  })
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
