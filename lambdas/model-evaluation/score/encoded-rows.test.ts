import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { type EncodedRows, readEncodedRows } from './encoded-rows.ts'

const BINARY: Problem = {
  type: 'binary',
  classes: [
    { label: 'no', count: 5 },
    { label: 'yes', count: 5 },
  ],
}
const REGRESSION: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 0 } }

async function storeWith(text: string): Promise<ObjectStore> {
  const objects = memoryObjectStore('bucket')
  await objects.put('part.csv', text)
  return objects
}

function tableOf(rows: EncodedRows, start = 0, end = rows.count): readonly (readonly number[])[] {
  const { values, width } = rows.slice(start, end)
  return Array.from({ length: values.length / width }, (_, row) => [...values.subarray(row * width, (row + 1) * width)])
}

describe('readEncodedRows', () => {
  it('parts each line at its first comma and needs no last line end', async () => {
    const { actual, rows } = await readEncodedRows(await storeWith('1,2.5,,3\n0,1,2,3'), ['part.csv'], BINARY)
    expect([...actual]).toEqual([1, 0])
    expect(tableOf(rows)).toEqual([
      [2.5, Number.NaN, 3],
      [1, 2, 3],
    ])
  })

  it('gives the same rows however the bytes are cut', async () => {
    const text = '-1.5,1,2\n3,,4\n1e-7,5,\n'
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: text.length }), async (chunkBytes) => {
        const objects = await storeWith(text)
        const cut: ObjectStore = {
          ...objects,
          open: async () => ({ sizeBytes: text.length, eTag: 'e', body: inChunks(text, chunkBytes) }),
        }
        const { actual, rows } = await readEncodedRows(cut, ['part.csv'], REGRESSION)
        expect([...actual]).toEqual([-1.5, 3, 1e-7])
        expect(tableOf(rows)).toEqual([
          [1, 2],
          [Number.NaN, 4],
          [5, Number.NaN],
        ])
      }),
    )
  })

  it.each([
    [
      'a class that the schema does not have',
      '0,1\n2,1\n',
      BINARY,
      'Line 2 of s3://bucket/part.csv does not begin with a class code from 0 to 1 and a comma.',
    ],
    [
      'a class code that is no integer',
      '0.5,1\n',
      BINARY,
      'Line 1 of s3://bucket/part.csv does not begin with a class code from 0 to 1 and a comma.',
    ],
    ['an empty label', ',1\n', REGRESSION, 'Line 1 of s3://bucket/part.csv does not begin with a number and a comma.'],
    [
      'a word for a label',
      'target,x\n',
      REGRESSION,
      'Line 1 of s3://bucket/part.csv does not begin with a number and a comma.',
    ],
    ['a label alone', '12\n', REGRESSION, 'Line 1 of s3://bucket/part.csv does not begin with a number and a comma.'],
    ['no line', '', BINARY, 's3://bucket/part.csv has no rows.'],
  ])('refuses %s', async (_, text, problem, message) => {
    await expect(readEncodedRows(await storeWith(text), ['part.csv'], problem)).rejects.toThrow(message)
  })

  it('stops at the limit and reads no further', async () => {
    const { rows } = await readEncodedRows(await storeWith('0,1\n1,2\nbroken'), ['part.csv'], BINARY, 2)
    expect(tableOf(rows)).toEqual([[1], [2]])
  })

  it('reads several parts as one, and gives any of the rows', async () => {
    const objects = await storeWith('0,1\n1,\n')
    await objects.put('more.csv', '1,3\n0,1e-7')
    const { actual, rows } = await readEncodedRows(objects, ['part.csv', 'more.csv'], BINARY)
    expect([...actual]).toEqual([0, 1, 1, 0])
    expect(tableOf(rows)).toEqual([[1], [Number.NaN], [3], [1e-7]])
    expect(tableOf(rows, 1, 3)).toEqual([[Number.NaN], [3]])
    expect(tableOf((await readEncodedRows(objects, ['part.csv', 'more.csv'], BINARY, 3)).rows)).toHaveLength(3)
  })

  it.each([
    ['more cells', '0,1,2\n1,1,2,3\n', 'has not the 2 cells of the first row'],
    ['fewer cells', '0,1,2\n1,1\n', 'has not the 2 cells of the first row'],
    ['a word', '0,1,2\n1,1,x\n', 'has a cell that is not a number'],
  ])('refuses a row with %s when it is asked for', async (_, text, problem) => {
    const { rows } = await readEncodedRows(await storeWith(text), ['part.csv'], BINARY)
    expect(() => rows.slice(0, 2)).toThrow(`Row 2 of s3://bucket/part.csv ${problem}.`)
  })

  it('names a part that is not there', async () => {
    await expect(readEncodedRows(memoryObjectStore('bucket'), ['part.csv'], BINARY)).rejects.toMatchObject({
      code: 'test-data-missing',
      message: 'There is no s3://bucket/part.csv.',
    })
  })
})

async function* inChunks(text: string, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < text.length; start += chunkBytes) yield Buffer.from(text.slice(start, start + chunkBytes))
}
