import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { KEYS } from '../testing/evaluation-world.ts'
import { writePredictions } from './predictions-file.ts'

const BINARY: Problem = {
  type: 'binary',
  classes: [
    { label: 'stays', count: 5 },
    { label: 'leaves, "angry"', count: 5 },
  ],
}

const TWO_ROWS = {
  problem: BINARY,
  actual: Float64Array.of(0, 1),
  predicted: Float64Array.of(0, 1),
  answers: Float64Array.of(0.25, 0.75),
  rowNumbers: ['12', '97'],
  escapeFormulas: true,
}

async function written(objects: ReturnType<typeof memoryObjectStore>): Promise<string> {
  const found = await objects.get(KEYS.predictions)
  return Buffer.from(found?.body ?? []).toString('utf8')
}

describe('writePredictions', () => {
  it("names rows as in the uploaded file, in the dataset's own labels, with the predicted class's probability", async () => {
    const objects = memoryObjectStore()
    await writePredictions(objects, KEYS.predictions, TWO_ROWS)
    expect(await written(objects)).toBe(
      'row,actual,predicted,probability\n12,stays,stays,0.75\n97,"leaves, ""angry""","leaves, ""angry""",0.75\n',
    )
  })

  it('takes the probability of the predicted one of several classes', async () => {
    const objects = memoryObjectStore()
    await writePredictions(objects, KEYS.predictions, {
      problem: { type: 'multiclass', classes: ['a', 'b', 'c'].map((label) => ({ label, count: 5 })) },
      actual: Float64Array.of(2, 0),
      predicted: Float64Array.of(1, 2),
      answers: Float64Array.of(0.1, 0.6, 0.3, 0.2, 0.1, 0.7),
      rowNumbers: ['1', '2'],
      escapeFormulas: true,
    })
    expect(await written(objects)).toBe('row,actual,predicted,probability\n1,c,b,0.6\n2,a,c,0.7\n')
  })

  it.each([
    [true, ["'=1+1", "'@SUM(A1)", "'+cmd|' /C calc'!A0", "'-a", '-1', '+2', 'a=b', "'\t=1"]],
    [false, ['=1+1', '@SUM(A1)', "+cmd|' /C calc'!A0", '-a', '-1', '+2', 'a=b', '\t=1']],
  ])('with escapeFormulas %s labels are written so', async (escapeFormulas, expected) => {
    const labels = ['=1+1', '@SUM(A1)', "+cmd|' /C calc'!A0", '-a', '-1', '+2', 'a=b', '\t=1']
    const objects = memoryObjectStore()
    const codes = Float64Array.from(labels.keys())
    await writePredictions(objects, KEYS.predictions, {
      problem: { type: 'multiclass', classes: labels.map((label) => ({ label, count: 5 })) },
      actual: codes,
      predicted: codes,
      answers: new Float64Array(labels.length ** 2),
      rowNumbers: labels.map((_, row) => String(row)),
      escapeFormulas,
    })
    const rows: string[][] = parse(await written(objects), { from: 2 })
    expect(rows.map(([, actual]) => actual)).toEqual(expected)
  })

  it('has no probability for a regression', async () => {
    const objects = memoryObjectStore()
    await writePredictions(objects, KEYS.predictions, {
      problem: { type: 'regression', target: { mean: 0, min: 0, max: 0 } },
      actual: Float64Array.of(1.5),
      predicted: Float64Array.of(-2),
      answers: Float64Array.of(-2),
      rowNumbers: ['1'],
      escapeFormulas: true,
    })
    expect(await written(objects)).toBe('row,actual,predicted,probability\n1,1.5,-2,\n')
  })

  it('writes every row of a file of many chunks once', async () => {
    const objects = memoryObjectStore()
    const rows = 2_500
    const numbers = Float64Array.from({ length: rows }, (_, row) => row)
    const problem: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 0 } }
    const rowNumbers = Array.from(numbers, (row) => String(row + 1))
    const predictions = {
      problem,
      actual: numbers,
      predicted: numbers,
      answers: numbers,
      rowNumbers,
      escapeFormulas: true,
    }
    await writePredictions(objects, KEYS.predictions, predictions)
    const lines = (await written(objects)).trimEnd().split('\n')
    expect(lines.slice(1)).toEqual(Array.from({ length: rows }, (_, row) => `${row + 1},${row},${row},`))
  })
})
