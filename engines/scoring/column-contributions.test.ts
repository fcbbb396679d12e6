import { expect, it } from 'vitest'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { columnContributions } from './column-contributions.ts'
import { MIXED_COLUMNS } from './testing/mixed-columns.ts'
import { trainedModel } from './testing/trained-model.ts'
import { loadModel } from './xgboost/load-model.ts'
import { mostDifference, spreadOf } from './xgboost/testing/compare.ts'

it.each([
  ['two classes', MIXED_COLUMNS.binary, 1],
  ['several classes', MIXED_COLUMNS.multiclass, 3],
  ['a number', MIXED_COLUMNS.regression, 1],
])('of %s: XGBoost’s contributions, the cells of a column added up', (_, schema, outputs) => {
  const { reference, bytes, rows } = trainedModel(schema)
  const ours = columnContributions(loadModel(bytes), schema, rows.values, rows.count)
  const theirs = reference.predict('contributions', rows)
  const margins = reference.predict('margins', rows)
  reference.free()
  expect(ours.names).toEqual(['age', 'plan', 'since'])
  expect(ours.outputs).toBe(outputs)
  expect(ours.margins).toEqual(margins)

  const spread = spreadOf(margins)
  const width = schema.encodedWidth + 1
  const sums: number[] = []
  for (let block = 0; block < margins.length; block++) {
    const cells = theirs.slice(block * width, (block + 1) * width)
    const expected = featureColumns(schema).map(({ name }) =>
      CELLS_OF[name]?.reduce((sum, cell) => sum + (cells[cell] ?? Number.NaN), 0),
    )
    const values = ours.values.slice(block * expected.length, (block + 1) * expected.length)
    expect(mostDifference(values, Float64Array.from(expected.map(Number))) / spread).toBeLessThan(1e-4)
    expect(Math.abs((ours.baseValues[block] ?? 0) - (cells[width - 1] ?? 0)) / spread).toBeLessThan(1e-4)
    sums.push(values.reduce((sum, value) => sum + value, ours.baseValues[block] ?? 0))
  }
  expect(mostDifference(Float64Array.from(sums), margins) / spread).toBeLessThan(1e-5)
})

const CELLS_OF: Readonly<Record<string, readonly number[]>> = { age: [0], plan: [1, 2, 3], since: [4, 5, 6] }
