import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { Scorer } from './xgboost/load-model.ts'

/** How far each of a file's columns moved the margins of some rows, from where the model begins without any. */
export type ColumnContributions = {
  /** The features, in the order of the file. */
  readonly names: readonly string[]
  /** Margins of a row: one a class where there are several classes, else 1. */
  readonly outputs: number
  /** For each row and output one a feature. */
  readonly values: Float64Array
  /** Of a row and output (counted through, as the values are), those of a feature's encoded cells. */
  readonly cellsOf: (block: number, column: number) => ArrayLike<number>
  /** For each row and output: what no feature moves, and what it is with all of them. */
  readonly baseValues: Float64Array
  readonly margins: Float32Array
}

/**
 * TreeSHAP by the columns of the file: the cells that a column became when it was encoded (one a category, the hour of
 * a date, a missing value's) are added up, which is exact for their sum.
 */
export function columnContributions(
  model: Scorer,
  schema: FeatureSchema,
  rows: Float32Array,
  count: number,
): ColumnContributions {
  const features = featureColumns(schema)
  const { outputs } = model.info
  const ofCells = model.contributions(rows, count)
  const width = model.info.features
  const starts = [...features.map(({ position }) => position), width]
  const values = new Float64Array(count * outputs * features.length)
  const baseValues = new Float64Array(count * outputs)
  for (let block = 0; block < baseValues.length; block++) {
    const from = block * (width + 1)
    baseValues[block] = ofCells[from + width] ?? Number.NaN
    for (let column = 0; column < features.length; column++) {
      let sum = 0
      for (let cell = starts[column] ?? 0; cell < (starts[column + 1] ?? 0); cell++) sum += ofCells[from + cell] ?? 0
      values[block * features.length + column] = sum
    }
  }
  const cellsOf = (block: number, column: number) => {
    const from = block * (width + 1)
    return ofCells.subarray(from + (starts[column] ?? 0), from + (starts[column + 1] ?? 0))
  }
  const names = features.map(({ name }) => name)
  return { names, outputs, values, cellsOf, baseValues, margins: model.margins(rows, count) }
}
