import { columnContributions } from '#engines/scoring/column-contributions.ts'
import type { Scorer } from '#engines/scoring/xgboost/load-model.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { EncodedRows } from '../score/encoded-rows.ts'

export type ShapImportance = NonNullable<EvaluationRecord['shapImportance']>

const MOST_ROWS = 5_000
/** Between two looks at the clock: the largest models take a tenth of a second a row. */
const ROWS_AT_ONCE = 50

/**
 * How far each of the user's columns moves the model's margin, in the mean of up to 5,000 rows, evenly spread over the
 * test part. However many of them were met when the time is over (some always are), these are evenly spread, too.
 */
export function shapImportance(
  explainer: Scorer,
  schema: FeatureSchema,
  rows: EncodedRows,
  isTimeOver: () => boolean,
): ShapImportance {
  const wanted = Math.min(rows.count, MOST_ROWS)
  const passes = Math.ceil(wanted / ROWS_AT_ONCE)
  const names = featureColumns(schema).map(({ name }) => name)
  const sums = new Float64Array(names.length)
  let done = 0
  for (let pass = 0; pass < passes && (pass === 0 || !isTimeOver()); pass++) {
    const block: number[] = []
    let count = 0
    for (let each = pass; each < wanted; each += passes) {
      const row = Math.floor((each * rows.count) / wanted)
      block.push(...rows.slice(row, row + 1).values)
      count++
    }
    const { values } = columnContributions(explainer, schema, new Float32Array(block), count)
    for (const [at, value] of values.entries()) {
      const column = at % names.length
      sums[column] = (sums[column] ?? 0) + Math.abs(value)
    }
    done += count
  }
  const features = names.map((name, column) => ({ name, meanAbsolute: (sums[column] ?? 0) / Math.max(done, 1) }))
  features.sort((a, b) => b.meanAbsolute - a.meanAbsolute)
  return { rows: done, wantedRows: wanted, features }
}
