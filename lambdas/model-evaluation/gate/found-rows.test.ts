import { describe, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { foundInTestAlone } from './found-rows.ts'

const CHAMPION = { dataset: 'churn', runId: 'champion' }
const KEYS = runKeys(CHAMPION.dataset, CHAMPION.runId)

type Parts = { readonly train?: string; readonly validation?: string; readonly test: string }

/** Which of the rows, each a label and two cells, are found. */
async function found(rows: readonly (readonly [number, number, number])[], { train, validation, test }: Parts) {
  const objects = memoryObjectStore()
  if (train !== undefined) await objects.put(`${KEYS.trainPrefix}part-00000.csv`, train)
  if (validation !== undefined) await objects.put(`${KEYS.validationPrefix}part-00000.csv`, validation)
  await objects.put(KEYS.testPart, test)
  const values = Float64Array.from(rows.flatMap(([, ...cells]) => cells))
  const labels = Float64Array.from(rows, ([label]) => label)
  return await foundInTestAlone({ values, width: 2 }, labels, CHAMPION, objects)
}

describe('rows that a champion has among its test rows', () => {
  it('are found however their numbers were written, all that are alike', async () => {
    const test = '1,22.20,\n0,1,2\n'
    const rows = [
      [0, 1, 2],
      [1, 22.2, Number.NaN],
      [0, 5, 5],
      [0, 1, 2],
    ] as const
    expect(await found(rows, { train: '0,9,9\n', test })).toEqual({ rows: [0, 1, 3] })
  })

  it('are none of it with another label, or another missing cell', async () => {
    const rows = [
      [0, 1, 2],
      [1, 3, Number.NaN],
    ] as const
    expect(await found(rows, { train: '0,9,9\n', test: '1,1,2\n1,3,4\n' })).toEqual({ rows: [] })
  })

  it.each([
    ['learnt', { train: '0,1.0,2\n', validation: '0,7,7\n' }],
    ['stopped by', { train: '0,7,7\n', validation: '0,1,2\n' }],
  ])('are dropped where the champion has %s one like them', async (_, parts) => {
    const rows = [
      [0, 1, 2],
      [1, 3, 4],
    ] as const
    expect(await found(rows, { ...parts, test: '0,1,2\n1,3,4\n' })).toEqual({ rows: [1] })
  })

  it('are not known where what it learnt is gone', async () => {
    expect(await found([[0, 1, 2]], { test: '0,1,2\n' })).toEqual({ reason: 'the rows which that one learnt are gone' })
  })
})
