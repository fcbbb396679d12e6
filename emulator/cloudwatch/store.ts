import type { Database } from '../state/database.ts'
import type { Distribution } from './statistics.ts'

export type Dimension = { readonly Name: string; readonly Value: string }

export type Metric = { readonly namespace: string; readonly name: string; readonly dimensions: readonly Dimension[] }

export type Measurement = {
  readonly metric: Metric
  readonly unit: string
  readonly timestampMs: number
  readonly values: Distribution
}

export type PeriodQuery = {
  readonly metric: Metric
  /** Measurements in any unit where it is not given. */
  readonly unit: string | undefined
  readonly periodMs: number
  readonly startMs: number
  /** Not in it. */
  readonly endMs: number
}

/** One period with measurements. */
export type Period = { readonly startMs: number; readonly distribution: Distribution }

export type MetricStore = ReturnType<typeof createMetricStore>

export const MINUTE_MS = 60_000

/** Measurements by minute; how often each value came, so that every statistic stays exact. */
export function createMetricStore(database: Database) {
  database.migrate(`
    CREATE TABLE IF NOT EXISTS cloudwatch_metrics (
      id INTEGER PRIMARY KEY,
      namespace TEXT NOT NULL,
      name TEXT NOT NULL,
      dimensions TEXT NOT NULL,
      unit TEXT NOT NULL,
      UNIQUE (namespace, name, dimensions, unit)
    );
    CREATE TABLE IF NOT EXISTS cloudwatch_points (
      metric_id INTEGER NOT NULL REFERENCES cloudwatch_metrics (id),
      minute_ms INTEGER NOT NULL,
      value REAL NOT NULL,
      count REAL NOT NULL,
      PRIMARY KEY (metric_id, minute_ms, value)
    ) WITHOUT ROWID;
  `)
  const prepare = (sql: string) => database.prepare(sql)

  function ensureMetric({ namespace, name, dimensions }: Metric, unit: string): number {
    const identity = [namespace, name, dimensionsKey(dimensions), unit]
    const found = prepare(
      'SELECT id FROM cloudwatch_metrics WHERE namespace = ? AND name = ? AND dimensions = ? AND unit = ?',
    ).get(...identity)
    if (found) return found['id'] as number
    const insert = prepare('INSERT INTO cloudwatch_metrics (namespace, name, dimensions, unit) VALUES (?, ?, ?, ?)')
    return Number(insert.run(...identity).lastInsertRowid)
  }

  return {
    transaction: <T>(work: () => T): T => database.transaction(work),

    add({ metric, unit, timestampMs, values }: Measurement): void {
      const id = ensureMetric(metric, unit)
      const minuteMs = Math.floor(timestampMs / MINUTE_MS) * MINUTE_MS
      const upsert = prepare(
        `INSERT INTO cloudwatch_points (metric_id, minute_ms, value, count) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET count = count + excluded.count`,
      )
      for (const { value, count } of values) upsert.run(id, minuteMs, value, count)
    },

    /** Drops what was measured before, and the metrics of which nothing is left. */
    dropBefore(minuteMs: number): void {
      prepare('DELETE FROM cloudwatch_points WHERE minute_ms < ?').run(minuteMs)
      prepare('DELETE FROM cloudwatch_metrics WHERE id NOT IN (SELECT metric_id FROM cloudwatch_points)').run()
    },

    /** In the order of the time; periods begin at multiples of their length. */
    periods({ metric, unit, periodMs, startMs, endMs }: PeriodQuery): readonly Period[] {
      const rows = prepare(
        `SELECT minute_ms - minute_ms % :periodMs AS start_ms, value, SUM(count) AS count
         FROM cloudwatch_metrics JOIN cloudwatch_points ON metric_id = id
         WHERE namespace = :namespace AND name = :name AND dimensions = :dimensions
           AND (:unit IS NULL OR unit = :unit) AND minute_ms >= :startMs AND minute_ms < :endMs
         GROUP BY start_ms, value ORDER BY start_ms, value`,
      ).all({
        periodMs,
        namespace: metric.namespace,
        name: metric.name,
        dimensions: dimensionsKey(metric.dimensions),
        unit: unit ?? null,
        startMs,
        endMs,
      })
      const periods = Map.groupBy(rows, (row) => row['start_ms'] as number)
      return [...periods].map(([start, values]) => ({
        startMs: start,
        distribution: values.map((row) => ({ value: row['value'] as number, count: row['count'] as number })),
      }))
    },

    /** The metrics with a measurement since then, each once, whatever its units. */
    metrics(sinceMs: number): readonly Metric[] {
      const rows = prepare(
        `SELECT DISTINCT namespace, name, dimensions FROM cloudwatch_metrics
         WHERE EXISTS (SELECT 1 FROM cloudwatch_points WHERE metric_id = id AND minute_ms >= ?)
         ORDER BY namespace, name, dimensions`,
      ).all(sinceMs)
      return rows.map((row) => ({
        namespace: row['namespace'] as string,
        name: row['name'] as string,
        dimensions: (JSON.parse(row['dimensions'] as string) as [string, string][]).map(([Name, Value]) => ({
          Name,
          Value,
        })),
      }))
    },
  }
}

/** The same for the same dimensions in any order. */
function dimensionsKey(dimensions: readonly Dimension[]): string {
  const sorted = [...dimensions].sort((a, b) => (a.Name < b.Name ? -1 : 1))
  return JSON.stringify(sorted.map(({ Name, Value }) => [Name, Value]))
}
