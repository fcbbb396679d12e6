import { describe, expect, it } from 'vitest'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import type { RowBlock } from '#shared/serving/scorer.ts'
import { importanceRows, permutationImportance } from './permutation-importance.ts'

function column(name: string, index: number, position: number): FeatureColumn {
  const statistics = { min: 0, max: 1, mean: 0.5, deciles: [], counts: [], missingRate: 0 }
  return {
    name,
    index,
    role: 'feature',
    missing: 0,
    type: 'number',
    encoding: 'number',
    position,
    fill: null,
    statistics,
  }
}

const SCHEMA: FeatureSchema = {
  version: 1,
  runId: 'r',
  dataset: 'd',
  problem: { type: 'regression', target: { mean: 0, min: 0, max: 9 } },
  columns: [column('noise', 0, 0), { name: 'y', index: 1, role: 'target' }, column('signal', 2, 1)],
  encodedWidth: 2,
  warnings: [],
}

describe('permutationImportance', () => {
  it('finds the column that the model listens to, and nothing in one it does not', async () => {
    const rows = Array.from({ length: 200 }, (_, row) => [`${row % 7}`, 'unused', `${row % 10}`])
    const actual = Float64Array.from(rows, (row) => Number(row[2]))
    const score = async ({ values }: RowBlock) => values.filter((_, cell) => cell % 2 === 1)
    const found = await permutationImportance(SCHEMA, rows, actual, score)
    expect(found).toMatchObject({
      metric: 'rmse',
      rows: 200,
      features: [{ name: 'signal' }, { name: 'noise', increase: 0 }],
    })
    // Two independent draws of 0 to 9 are on average the square root of 16.5 apart.
    expect(found.features[0]?.increase).toBeCloseTo(Math.sqrt(16.5), 0)
    expect(await permutationImportance(SCHEMA, rows, actual, score)).toEqual(found)
  })
})

describe('importanceRows', () => {
  it('takes all of few rows, 2,000 of many, spread over the file', () => {
    expect(importanceRows(SCHEMA, 3)).toEqual([0, 1, 2])
    const many = importanceRows(SCHEMA, 10_000)
    expect(many).toHaveLength(2000)
    expect(many.slice(0, 2)).toEqual([0, 5])
  })

  it('takes fewer where there are many columns, and none where there are too many', () => {
    const rows = (count: number) => {
      const columns = Array.from({ length: count }, (_, index) => column(`c${index}`, index, index))
      return importanceRows({ ...SCHEMA, columns }, 10_000).length
    }
    expect([rows(1000), rows(2000), rows(2001), rows(17_500)]).toEqual([200, 100, 0, 0])
  })
})
