import { figure } from '#shared/metrics/metric-words.ts'
import { type ColumnCodec, columnCodec } from '#shared/schema/column-codec.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { readValue } from '#shared/schema/read-value.ts'
import { type FileSample, truthWords } from './cell-style.ts'

type Features = Readonly<Record<string, unknown>>

/** Standard deviations, and a share of rows, from which on a difference is worth telling. */
const LEAST_SHIFT = 0.3
const LEAST_SHARE = 0.1
/** Of fewer rows on either side chance makes such differences. */
export const FEWEST_ROWS = 50
const MOST_TOLD = 5

type Difference = { readonly size: number; readonly text: string }

/**
 * How rows whose outcome is known differ from those whose is not, the most striking first: outcomes come selectively,
 * and a model that learns from such rows learns of those alone. Values are what schema.json reads them as, however they
 * were sent; yes and no are told in the words of the file's `sample`.
 */
export function selectionLines(
  schema: FeatureSchema,
  known: readonly Features[],
  others: readonly Features[],
  sample: FileSample,
): readonly string[] {
  if (known.length < FEWEST_ROWS || others.length < FEWEST_ROWS) return []
  return featureColumns(schema)
    .flatMap((column) => differenceOf(column, known, others, sample) ?? [])
    .sort((a, b) => b.size - a.size)
    .slice(0, MOST_TOLD)
    .map(({ text }) => text)
}

function differenceOf(
  column: FeatureColumn,
  known: readonly Features[],
  others: readonly Features[],
  sample: FileSample,
): Difference | undefined {
  const codec = columnCodec(column)
  if (column.type === 'number') return shiftOf(codec, known, others)
  if (column.type !== 'category' && column.type !== 'boolean') return undefined
  const [here, there] = [sharesOf(codec, known), sharesOf(codec, others)]
  const [most] = [...new Set([...here.keys(), ...there.keys()])]
    .map((value) => ({ value, a: here.get(value) ?? 0, b: there.get(value) ?? 0 }))
    .sort((x, y) => Math.abs(y.a - y.b) - Math.abs(x.a - x.b))
  if (!most || Math.abs(most.a - most.b) < LEAST_SHARE) return undefined
  const told = toldOf(codec, most.value, sample)
  const text = `${column.name}: ${told} is ${percent(most.a)} of the rows with an outcome, and ${percent(most.b)} of the others.`
  // A share of a half is a standard deviation of as much.
  return { size: 2 * Math.abs(most.a - most.b), text }
}

function shiftOf(codec: ColumnCodec, known: readonly Features[], others: readonly Features[]): Difference | undefined {
  const { column } = codec
  const [a, b] = [momentsOf(codec, known), momentsOf(codec, others)]
  const deviation = Math.sqrt((a.variance + b.variance) / 2)
  const shift = (a.mean - b.mean) / deviation
  if (!(Math.abs(shift) >= LEAST_SHIFT)) return undefined
  const way = shift > 0 ? 'higher' : 'lower'
  const text = `${column.name} is ${figure(Math.abs(Number(shift.toFixed(1))))} standard deviations ${way} where the outcome is known.`
  return { size: Math.abs(shift), text }
}

function momentsOf(codec: ColumnCodec, rows: readonly Features[]) {
  const values = rows.flatMap((row) => {
    const reading = readValue(codec, row[codec.column.name] ?? null, false)
    return 'value' in reading && typeof reading.value === 'number' && Number.isFinite(reading.value)
      ? [reading.value]
      : []
  })
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1)
  return { mean, variance }
}

/** What a value is to the model: a number, NaN where it is missing; the text of one that the column does not know. */
type Meaning = number | string

function sharesOf(codec: ColumnCodec, rows: readonly Features[]): ReadonlyMap<Meaning, number> {
  const counts = new Map<Meaning, number>()
  for (const row of rows) {
    const meaning = meaningOf(codec, row[codec.column.name] ?? null)
    counts.set(meaning, (counts.get(meaning) ?? 0) + 1)
  }
  return new Map([...counts].map(([value, count]) => [value, count / rows.length]))
}

function meaningOf(codec: ColumnCodec, sent: unknown): Meaning {
  const reading = readValue(codec, sent, false)
  const isKnown = 'value' in reading && reading.warning?.kind !== 'unknown-category'
  if (isKnown && typeof reading.value === 'number') return reading.value
  return typeof sent === 'string' ? sent.trim().normalize() : JSON.stringify(sent)
}

function toldOf({ column }: ColumnCodec, value: Meaning, sample: FileSample): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Number.isNaN(value)) return 'a missing value'
  if (column.type === 'category') return JSON.stringify(column.vocabulary[value])
  return JSON.stringify(truthWords(columnCodec(column), sample)[value === 1 ? 1 : 0] ?? String(value === 1))
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
