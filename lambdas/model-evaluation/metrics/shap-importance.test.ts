import { describe, expect, it } from 'vitest'
import { MIXED_COLUMNS } from '#engines/scoring/testing/mixed-columns.ts'
import { trainedModel } from '#engines/scoring/testing/trained-model.ts'
import { loadModel } from '#engines/scoring/xgboost/load-model.ts'
import { rowsOfBlock } from '../score/encoded-rows.ts'
import { shapImportance } from './shap-importance.ts'

const CELLS: Readonly<Record<string, readonly number[]>> = { age: [0], plan: [1, 2, 3], since: [4, 5, 6] }

describe('the importance of the columns', () => {
  it.each([
    ['two classes', MIXED_COLUMNS.binary],
    ['several classes', MIXED_COLUMNS.multiclass],
    ['a number', MIXED_COLUMNS.regression],
  ])('of %s is the mean of XGBoost’s own contributions, whatever their sign', (_, schema) => {
    const { reference, bytes, rows } = trainedModel(schema)
    const theirs = reference.predict('contributions', rows)
    reference.free()
    const width = schema.encodedWidth + 1
    const expected = Object.entries(CELLS).map(([name, cells]) => {
      let sum = 0
      for (let block = 0; block < theirs.length; block += width) {
        sum += Math.abs(cells.reduce((total, cell) => total + (theirs[block + cell] ?? Number.NaN), 0))
      }
      return { name, meanAbsolute: expect.closeTo(sum / rows.count, 4) as number }
    })
    const encoded = rowsOfBlock({ values: Float64Array.from(rows.values), width: schema.encodedWidth })
    const found = shapImportance(loadModel(bytes), schema, encoded, () => false)
    expect(found).toMatchObject({ rows: 400, wantedRows: 400 })
    expect(found.features.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(expected)
    const sizes = found.features.map(({ meanAbsolute }) => meanAbsolute)
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a))
  })

  it('is of 5,000 rows at most, and of fewer, spread over the file, where the time is over', () => {
    const schema = MIXED_COLUMNS.binary
    const { reference, bytes } = trainedModel(schema, 1)
    reference.free()
    const seen: number[] = []
    const rows = {
      count: 12_000,
      slice: (start: number) => {
        seen.push(start)
        return { values: new Float64Array(schema.encodedWidth), width: schema.encodedWidth }
      },
    }
    const model = loadModel(bytes)
    expect(shapImportance(model, schema, rows, () => false)).toMatchObject({ rows: 5000, wantedRows: 5000 })
    expect(new Set(seen).size).toBe(5000)
    seen.length = 0
    expect(shapImportance(model, schema, rows, () => true)).toMatchObject({ rows: 50, wantedRows: 5000 })
    expect([seen[0], seen[25], seen[49]]).toEqual([0, 6000, 11_760])
  })
})
