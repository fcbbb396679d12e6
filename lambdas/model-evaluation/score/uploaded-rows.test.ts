import { describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { eachUploadedRow, readRowNumbers, type UploadedRow } from './uploaded-rows.ts'

const FILE = '_row,_hash,note\n12,00ff,"two\nlines, ""quoted"""\n97,01ff,\n'

describe('eachUploadedRow', () => {
  it('shows number, hash and cells of each row, whatever is in the cells', async () => {
    const objects = memoryObjectStore()
    await objects.put('rows.csv', FILE)
    const rows: UploadedRow[] = []
    expect(await eachUploadedRow(objects, 'rows.csv', 2, (row) => rows.push(row))).toBe(true)
    expect(rows).toEqual([
      { number: '12', hash: '00ff', cells: ['two\nlines, "quoted"'] },
      { number: '97', hash: '01ff', cells: [''] },
    ])
  })

  it.each([
    ['another number of rows', FILE, 's3://b/rows.csv has 2 rows where the encoded test part has 3.'],
    ['no rows', '', 's3://b/rows.csv has 0 rows where the encoded test part has 3.'],
    ['other columns', 'note\na\n', 's3://b/rows.csv does not begin with the columns _row and _hash.'],
  ])('refuses a file with %s', async (_, text, message) => {
    const objects = memoryObjectStore('b')
    await objects.put('rows.csv', text)
    await expect(eachUploadedRow(objects, 'rows.csv', 3, () => undefined)).rejects.toMatchObject({
      code: 'test-rows-differ',
      message,
    })
  })
})

describe('readRowNumbers', () => {
  it("gives the uploaded file's numbers, or places from 1 where they are not known", async () => {
    const objects = memoryObjectStore()
    expect(await readRowNumbers(objects, 'rows.csv', 2)).toEqual(['1', '2'])
    await objects.put('rows.csv', FILE)
    expect(await readRowNumbers(objects, 'rows.csv', 2)).toEqual(['12', '97'])
  })
})
