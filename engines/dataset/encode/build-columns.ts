import { CALENDAR_PARTS, dayOf, localMs, varyingParts, writtenDate } from '#shared/schema/calendar.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { encodedWidthOf } from '#shared/schema/encoded-width.ts'
import type { Column, FeatureColumn } from '#shared/schema/feature-schema.ts'
import { parseDateByReading } from '#shared/schema/reading/date-reading.ts'
import { missingNumbers, missingTest } from '#shared/schema/reading/missing-words.ts'
import { WORD_HASH } from '#shared/schema/text/hashed-words.ts'
import type { TextEntry } from '../cells/text-entry.ts'
import { missingEntryTest, numberReader, sampledNumberReader, valueReader } from '../profile/column-profile.ts'
import type { ColumnReading } from '../profile/column-reading.ts'
import type { ColumnTally } from '../profile/column-tally.ts'
import type { InferredColumn } from '../profile/infer-columns.ts'
import type { SampledCell } from '../rows/row-sample.ts'
import { buildCategory, type Draft } from './build-category.ts'
import type { TrainingCounts } from './column-writer.ts'
import { encodedWidth, MAX_ENCODED_WIDTH, widthOf } from './encoded-width.ts'
import { WITHIN_AN_HOUR } from './one-day.ts'
import { numberStatistics, orderOf, quantile } from './statistics.ts'
import { storedWords } from './stored-words.ts'
import { withRoomForWords } from './text-columns.ts'
import type { TrainingFacts } from './training-facts.ts'

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
    if (column.role === 'ignored') {
      return { column: { ...ignored(column, column.reason), ...(column.isVaried && { isVaried: true as const }) } }
    }
    return buildFeature(column, facts) ?? { column: ignored(column, MISSING_IN_TRAINING) }
  })
  return placed(withRoomForWords(withinWidth(drafts), facts.room))
}

function ignored({ name, index }: InferredColumn, reason: string): Column {
  return { name, index, role: 'ignored', reason }
}

type InferredFeature = Extract<InferredColumn, { role: 'feature' }>

/** Positions are set when all widths are known. Undefined where no training row has a value. */
function buildFeature(column: InferredFeature, facts: TrainingFacts): Draft | undefined {
  const tally = facts.tallies[column.index] as ColumnTally
  const base = { name: column.name, index: column.index, role: 'feature', position: 0, missing: 0 } as const
  if (column.type === 'category') return buildCategory(base, column, tally, facts)
  if (column.type === 'text') return buildText(base, column, facts)
  const isMissing = missingEntryTest(column.reading)
  const isEverMissing =
    (tally.missingEntry !== undefined && facts.isTrain(tally.missingEntry)) ||
    tally.entries.some((entry) => isMissing(entry) && facts.isTrain(entry.number)) ||
    hasOddShapes(column.reading, tally) ||
    // Of the numbers that found no room nobody knows which they are.
    (tally.overflow.number > 0 && missingNumbers(column.reading.missingWords).size > 0)
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
    return { column: { ...base, ...booleans, reading: { missingWords: storedWords(missingWords), words } } }
  }
  const inOrder = numbersOf(facts.sampledCells(column.index), sampledReader(column.reading))
  if (inOrder.length === 0) return undefined
  const order = orderOf(inOrder)
  const values = inOrder.sort()
  if (column.type === 'date') {
    const fill = isEverMissing ? null : (values[Math.floor((values.length - 1) / 2)] ?? 0)
    const statistics = numberStatistics(values.map((epochMs) => dayOf(epochMs)))
    const { missingWords, order, digits, latestYear, shortYearFirst } = column.reading
    const reading = {
      missingWords: storedWords(missingWords),
      order,
      digits,
      ...(latestYear !== undefined && { latestYear }),
      ...(shortYearFirst && { shortYearFirst }),
    }
    const parts = CALENDAR_PARTS.filter((part) => part !== 'hour' || column.hasTime)
    const calendar = [...varyingParts(trainingDates(column, tally, facts), parts)]
    const isWhole = tally.overflow.date + tally.shapes.length === 0 && !isEverMissing
    if (column.hasTime && calendar.length === 0 && statistics.min === statistics.max && isWhole) {
      return { column: ignored(column, WITHIN_AN_HOUR) }
    }
    const date = { type: 'date', encoding: 'date', hasTime: column.hasTime, calendar, fill, statistics } as const
    return { column: { ...base, ...date, reading } }
  }
  const { missingWords, number, word, lacksUnit } = column.reading
  const fill = isEverMissing ? null : quantile(values, 0.5)
  const statistics = { ...numberStatistics(values), ...(order !== undefined && { order }) }
  const numbers = { type: 'number', encoding: 'number', fill, statistics } as const
  const reading = { missingWords: storedWords(missingWords), number, ...(lacksUnit && { lacksUnit }) }
  return { column: { ...base, ...numbers, reading, ...(word === undefined ? {} : { word }) } }
}

/** The dates of the sample, then those of all entries that training rows have: as they were written, whatever the zone. */
function* trainingDates(
  { index, reading }: InferredFeature & { type: 'date' },
  { entries }: ColumnTally,
  facts: TrainingFacts,
): Generator<number> {
  const isMissing = missingTest(reading.missingWords)
  const localOf = (text: string) => {
    const date = isMissing(text) ? undefined : parseDateByReading(text, reading)
    return date && localMs(writtenDate(date))
  }
  for (const cell of facts.sampledCells(index)) {
    const written = localOf(String(cell))
    if (written !== undefined) yield written
  }
  for (const { number, text } of entries) {
    const written = facts.isTrain(number) ? localOf(text) : undefined
    if (written !== undefined) yield written
  }
}

/** Some cell without an entry has a shape that the reading makes nothing of; whether in training is not known. */
function hasOddShapes(reading: ColumnReading, { shapes }: ColumnTally): boolean {
  if (reading.kind === 'boolean' || reading.kind === 'text') return false
  const read = reading.kind === 'number' ? numberReader(reading) : valueReader(reading)
  return shapes.some(({ text }) => read(text) === undefined)
}

const NO_VALUES = { top: [], missingRate: 0 }

/** Its cells are given when all others are known. */
function buildText(
  base: Pick<FeatureColumn, 'name' | 'index' | 'role' | 'position' | 'missing'>,
  { reading, meanWords, index }: Extract<InferredFeature, { type: 'text' }>,
  { isTrain, tallies, sampledCells }: TrainingFacts,
): Draft | undefined {
  const isMissing = missingTest(reading.missingWords)
  const isThere =
    sampledCells(index).some((cell) => !isMissing(String(cell))) ||
    (tallies[index]?.entries ?? []).some(({ number, text }) => !isMissing(text) && isTrain(number))
  if (!isThere) return undefined
  const text = { type: 'text', encoding: 'hashed-words', words: WORD_HASH, width: 0, fill: null } as const
  const reason = `its values are texts that hardly repeat, of ${meanWords.toFixed(1)} words on average`
  const stored = { missingWords: storedWords(reading.missingWords) }
  return { column: { ...base, ...text, reason, statistics: NO_VALUES, reading: stored } }
}

function sampledReader(
  reading: ColumnReading & { kind: 'number' | 'date' | 'boolean' },
): (cell: SampledCell) => number | undefined {
  if (reading.kind === 'number') return sampledNumberReader(reading)
  const read = valueReader(reading)
  return (cell) => (typeof cell === 'number' ? cell : read(cell))
}

/** In the order of the file. */
function numbersOf(cells: readonly SampledCell[], read: (cell: SampledCell) => number | undefined): Float64Array {
  const values = new Float64Array(cells.length)
  let count = 0
  for (const cell of cells) {
    const value = read(cell)
    if (value !== undefined && Number.isFinite(value)) values[count++] = value
  }
  return values.subarray(0, count)
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
    const rows = trainRows - missing
    if (column.type === 'text') return { ...column, missing, statistics: { ...column.statistics, missingRate, rows } }
    const { isMissing, parse } = columnCodec(column)
    const valueOf = ({ text }: TextEntry) =>
      column.type === 'boolean' ? String(parse(text) === 1) : (column.vocabulary[Number(parse(text) ?? -1)] ?? text)
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
    return { ...column, missing, statistics: { top, missingRate, rows } }
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
