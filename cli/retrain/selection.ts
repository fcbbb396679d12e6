import { figure } from '#shared/metrics/metric-words.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { readValue } from '#shared/schema/read-value.ts'

type Features = Readonly<Record<string, unknown>>

/** Standard deviations, and a share of rows, from which on a difference is worth telling. */
const LEAST_SHIFT = 0.3
const LEAST_SHARE = 0.1
/** Of fewer rows on either side chance makes such differences. */
const FEWEST_ROWS = 50
const MOST_TOLD = 5

type Difference = { readonly size: number; readonly text: string }

/**
 * How rows whose outcome is known differ from those whose is not, the most striking first: outcomes come selectively,
 * and a model that learns from such rows learns of those alone.
 */
export function selectionLines(
  schema: FeatureSchema,
  known: readonly Features[],
  others: readonly Features[],
): readonly string[] {
  if (known.length < FEWEST_ROWS || others.length < FEWEST_ROWS) return []
  return featureColumns(schema)
    .flatMap((column) => differenceOf(column, known, others) ?? [])
    .sort((a, b) => b.size - a.size)
    .slice(0, MOST_TOLD)
    .map(({ text }) => text)
}

function differenceOf(
  column: FeatureColumn,
  known: readonly Features[],
  others: readonly Features[],
): Difference | undefined {
  if (column.type === 'number') return shiftOf(column, known, others)
  if (column.type !== 'category' && column.type !== 'boolean') return undefined
  const [here, there] = [sharesOf(column.name, known), sharesOf(column.name, others)]
  const [most] = [...new Set([...here.keys(), ...there.keys()])]
    .map((value) => ({ value, a: here.get(value) ?? 0, b: there.get(value) ?? 0 }))
    .sort((x, y) => Math.abs(y.a - y.b) - Math.abs(x.a - x.b))
  if (!most || Math.abs(most.a - most.b) < LEAST_SHARE) return undefined
  const text = `${column.name}: ${JSON.stringify(most.value)} is ${percent(most.a)} of the rows with an outcome, and ${percent(most.b)} of the others.`
  // A share of a half is a standard deviation of as much.
  return { size: 2 * Math.abs(most.a - most.b), text }
}

function shiftOf(
  column: FeatureColumn,
  known: readonly Features[],
  others: readonly Features[],
): Difference | undefined {
  const [a, b] = [momentsOf(column, known), momentsOf(column, others)]
  const deviation = Math.sqrt((a.variance + b.variance) / 2)
  const shift = (a.mean - b.mean) / deviation
  if (!(Math.abs(shift) >= LEAST_SHIFT)) return undefined
  const way = shift > 0 ? 'higher' : 'lower'
  const text = `${column.name} is ${figure(Math.abs(Number(shift.toFixed(1))))} standard deviations ${way} where the outcome is known.`
  return { size: Math.abs(shift), text }
}

function momentsOf(column: FeatureColumn, rows: readonly Features[]) {
  const codec = columnCodec(column)
  const values = rows.flatMap((row) => {
    const reading = readValue(codec, row[column.name] ?? null, false)
    return 'value' in reading && typeof reading.value === 'number' && Number.isFinite(reading.value)
      ? [reading.value]
      : []
  })
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1)
  return { mean, variance }
}

function sharesOf(name: string, rows: readonly Features[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const sent = row[name] ?? ''
    const value = typeof sent === 'string' ? sent.trim() : JSON.stringify(sent)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return new Map([...counts].map(([value, count]) => [value, count / rows.length]))
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`
}
