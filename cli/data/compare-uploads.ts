import { figure } from '#shared/metrics/metric-words.ts'
import type { Column, FeatureSchema } from '#shared/schema/feature-schema.ts'

/** What a run knows of its upload: how many rows, and of each column what its training rows were. */
export type RunData = { readonly rows: number; readonly schema: FeatureSchema }

/** Less is told of no column: other rows of the same source differ by as much. */
const MOVED_SHARE = 0.05
/** Of the middle eight tenths of a column's values. */
const MOVED_MEDIAN = 0.1

/** What changed between two uploads, a line each: rows, columns, and the columns whose values moved. */
export function compareUploads(before: RunData, after: RunData): readonly string[] {
  const left = new Map(before.schema.columns.map((column) => [column.name, column]))
  const right = new Map(after.schema.columns.map((column) => [column.name, column]))
  const difference = after.rows - before.rows
  const names = [...left.keys()].filter((name) => right.has(name))
  const moved = names.flatMap((name) => changesOf(left.get(name), right.get(name)).map((text) => `"${name}": ${text}`))
  return [
    `rows: ${before.rows} → ${after.rows} (${difference >= 0 ? '+' : ''}${difference})`,
    ...[...right.keys()].filter((name) => !left.has(name)).map((name) => `"${name}" came`),
    ...[...left.keys()].filter((name) => !right.has(name)).map((name) => `"${name}" went`),
    ...moved,
    ...(moved.length === 0 ? ['no column that both have moved'] : []),
  ]
}

function changesOf(left: Column | undefined, right: Column | undefined): readonly string[] {
  if (!left || !right) return []
  if (left.role !== right.role) return [`${left.role} → ${right.role}`]
  if (left.role !== 'feature' || right.role !== 'feature') return []
  if (left.type !== right.type) return [`${left.type} → ${right.type}`]
  const [a, b] = [left.statistics, right.statistics]
  const missing =
    Math.abs(a.missingRate - b.missingRate) >= MOVED_SHARE
      ? [`missing ${percent(a.missingRate)} → ${percent(b.missingRate)}`]
      : []
  if ('deciles' in a && 'deciles' in b) return [...medianMoved(a.deciles, b.deciles), ...missing]
  if ('top' in a && 'top' in b) return [...sharesMoved(a.top, b.top), ...missing]
  return missing
}

function medianMoved(a: readonly number[], b: readonly number[]): readonly string[] {
  const [low = 0, middle = 0, high = 0] = [a[1], a[5], a[9]]
  const now = b[5] ?? 0
  const width = high - low
  if (Math.abs(now - middle) <= MOVED_MEDIAN * width || now === middle) return []
  return [`median ${figure(middle)} → ${figure(now)} (eight of ten rows were from ${figure(low)} to ${figure(high)})`]
}

type Top = readonly { readonly value: string; readonly count: number }[]

/** Shares among the most frequent values, which are all that is known. */
function sharesMoved(a: Top, b: Top): readonly string[] {
  const [left, right] = [sharesOf(a), sharesOf(b)]
  const values = new Set([...left.keys(), ...right.keys()])
  return [...values].flatMap((value) => {
    const [was, is] = [left.get(value) ?? 0, right.get(value) ?? 0]
    return Math.abs(was - is) >= MOVED_SHARE ? [`"${value}" ${percent(was)} → ${percent(is)}`] : []
  })
}

function sharesOf(top: Top): ReadonlyMap<string, number> {
  const total = top.reduce((sum, { count }) => sum + count, 0)
  return new Map(top.map(({ value, count }) => [value, total === 0 ? 0 : count / total]))
}

function percent(share: number): string {
  return `${figure(100 * share)} %`
}
