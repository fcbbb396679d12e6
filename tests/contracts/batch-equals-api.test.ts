import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { scoringProcess } from '#engines/scoring/graph/scoring-process.ts'
import { farthest, SAME_ROWS, scoreSameRows, scoreSameRowsByOnnx, TABLES } from '../../bench/batch/same-rows.ts'
import { findPython } from '../../bench/python.ts'

const TOLERANCE = 1e-6
const ENCODINGS = ['date', 'hashed-words', 'number', 'one-hot', 'words', 'zero-one']
const python = findPython(['pandas', 'xgboost'])

describe.each(TABLES)('$name', (table) => {
  let scored: ReturnType<typeof scoreSameRows> | undefined
  const answers = () => (scored ??= scoreSameRows(table, python))

  it('are the same answers by file and by API', { timeout: 240_000 }, async () => {
    const { file, api, labels, ranges, schema } = await answers()
    const encodings = schema.columns.flatMap((column) => (column.role === 'feature' ? [column.encoding] : []))
    expect([...new Set(encodings)].toSorted()).toEqual(ENCODINGS)
    expect(file).toHaveLength(SAME_ROWS)
    expect(new Set(file.map(String)).size).toBeGreaterThan(SAME_ROWS / 2)
    expect(farthest(file, api)).toBeLessThanOrEqual(TOLERANCE)
    expect(labels.file).toEqual(labels.api)
    expect(farthest(ranges.file, ranges.api)).toBeLessThanOrEqual(TOLERANCE)
  })

  it('are the same answers by pandas and XGBoost, which encode by schema.json', {
    timeout: 240_000,
  }, async (context) => {
    if (python === undefined) return context.skip('No Python here has pandas and xgboost.')
    const { file, pandas } = await answers()
    expect(pandas).toHaveLength(SAME_ROWS)
    expect(farthest(file, pandas ?? [])).toBeLessThanOrEqual(TOLERANCE)
  })
})

describe('an ONNX model', () => {
  const models = scoringProcess({ file: path.resolve('engines/scoring/onnx/scoring-process.ts'), limitMs: 20_000 })
  afterAll(() => models.end())

  it.each(TABLES)('gives the same answers by file and by API: $name', { timeout: 240_000 }, async (table) => {
    const { file, api, labels } = await scoreSameRowsByOnnx(table, models)
    expect(file).toHaveLength(SAME_ROWS)
    expect(new Set(file.map(String)).size).toBeGreaterThan(SAME_ROWS / 2)
    expect(farthest(file, api)).toBeLessThanOrEqual(TOLERANCE)
    expect(labels.file).toEqual(labels.api)
  })
})
