import { LOSS_OF } from '#shared/metrics/metrics.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder } from '#shared/schema/row-encoder.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'
import { mean } from './metric-values.ts'
import { createRandom } from './random.ts'
import { rowLosses } from './row-losses.ts'

export type Importance = NonNullable<EvaluationRecord['importance']>

const MOST_ROWS = 2_000
/** Keeps a file of a thousand columns within a minute or two. */
const MOST_SCORED_ROWS = 200_000
const FEWEST_ROWS = 100
/** For each column all cells of the rows are encoded and scored anew: of more columns it would take longer than the function has. */
export const MOST_COLUMNS = 2_000
const SEED = 1729
/** A loss does not depend on the threshold. */
const THRESHOLD = 0.5

/** Which of so many test rows take part, evenly spread over the file; none where there are too many columns. */
export function importanceRows(schema: FeatureSchema, testRows: number): readonly number[] {
  const columns = featureColumns(schema).length
  if (columns > MOST_COLUMNS) return []
  const affordable = Math.floor(MOST_SCORED_ROWS / Math.max(1, columns))
  const wanted = Math.min(testRows, MOST_ROWS, Math.max(FEWEST_ROWS, affordable))
  return Array.from({ length: wanted }, (_, index) => Math.floor((index * testRows) / wanted))
}

/**
 * How much the model's loss (log loss, or RMSE of a regression) grows when the cells of one of the user's columns
 * are permuted among the rows: one permutation a column, with the same seed for every run. `rows` are as uploaded.
 */
export async function permutationImportance(
  schema: FeatureSchema,
  rows: readonly (readonly string[])[],
  actual: Float64Array,
  score: (rows: RowBlock) => Promise<Float64Array>,
): Promise<Importance> {
  const { problem } = schema
  const encoder = createRowEncoder(schema)
  const random = createRandom(SEED)
  const metric = LOSS_OF[problem.type]
  const lossOf = async (cells: readonly (readonly string[])[]) => {
    const { width } = encoder
    const encoded = new Float64Array(cells.length * width)
    for (const [row, each] of cells.entries()) encoder.encodeCells(each, encoded, row * width)
    const values = await score({ values: encoded, width })
    const loss = mean(rowLosses(metric, problem, actual, { values, threshold: THRESHOLD }))
    return metric === 'rmse' ? Math.sqrt(loss) : loss
  }
  const before = await lossOf(rows)
  const features: { name: string; increase: number }[] = []
  for (const { name, index } of featureColumns(schema)) {
    const order = shuffled(rows.length, random)
    const mixed = rows.map((row, place) => row.with(index, rows[order[place] ?? 0]?.[index] ?? ''))
    features.push({ name, increase: (await lossOf(mixed)) - before })
  }
  features.sort((a, b) => b.increase - a.increase)
  return { metric, rows: rows.length, features }
}

function shuffled(count: number, random: () => number): readonly number[] {
  const order = Array.from({ length: count }, (_, place) => place)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const moved = order[last] ?? 0
    order[last] = order[other] ?? 0
    order[other] = moved
  }
  return order
}
