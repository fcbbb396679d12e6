import { expect, test } from 'vitest'
import { columnCodec } from '#shared/schema/column-codec.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { readValue } from '#shared/schema/read-value.ts'
import { prepareFile } from './prepare-file.ts'

// Numbers such as `10,000+`: the API reads them as the file does, and by the schema of an older file refuses them.

const csvOf = (cell: (row: number) => string) => {
  const lines = Array.from({ length: 120 }, (_, row) => `"${cell(row)}",${(row * 37) % 101},${row % 3 ? 'no' : 'yes'}`)
  return `reviews,size,left\n${lines.join('\n')}\n`
}

const marked = (row: number) => `${1 + (row % 9)},${100 + row}${row % 2 ? '+' : ''}`

async function columnOf(cell: (row: number) => string, before?: Awaited<ReturnType<typeof prepareFile>>) {
  const prepared = await prepareFile(csvOf(cell), {}, before)
  return { prepared, column: prepared.schema.columns[0] as FeatureColumn }
}

test('are accepted where the file has some', async () => {
  const { column } = await columnOf(marked)
  expect(column).toMatchObject({ reading: { number: { thousands: ',', marks: true } } })
  for (const sent of ['7,104+', '7,104', '~7,104', '[7,104]', '7104', 7104]) {
    expect(readValue(columnCodec(column), sent, false)).toEqual({ value: 7104 })
  }
  expect(readValue(columnCodec(column), '7,104 kg', false)).toMatchObject({ problem: expect.stringContaining('unit') })
})

test('are refused where it has none', async () => {
  const { column } = await columnOf((row) => (row % 9 ? marked(row).replace('+', '') : '12'))
  expect(column).toMatchObject({ reading: { number: { thousands: ',' } } })
  expect(readValue(columnCodec(column), '7,104+', false)).toMatchObject({
    problem: expect.stringContaining('is wanted'),
  })
})

test('stay accepted after a file that has none', async () => {
  const { prepared } = await columnOf(marked)
  const { column } = await columnOf((row) => marked(row).replace('+', ''), prepared)
  expect(readValue(columnCodec(column), '7,104+', false)).toEqual({ value: 7104 })
})

test('numbers that all stand in parentheses are as high without them, in the rows and for callers', async () => {
  const { prepared, column } = await columnOf((row) => `(${1950 + (row % 70)})`)
  expect(column).toMatchObject({ reading: { number: { enclosed: true } }, statistics: { min: 1950 } })
  for (const sent of ['(1957)', '1957', 1957]) {
    expect(readValue(columnCodec(column), sent, false)).toEqual({ value: 1957 })
  }
  expect(readValue(columnCodec(column), '-1957', false)).toMatchObject({ value: -1957 })
  const train = Buffer.from((await prepared.objects.get(`${prepared.keys.trainPrefix}part-00000.csv`))?.body ?? [])
  expect(train.toString()).toMatch(/^\d,19\d\d,/)
  expect(train.toString()).not.toContain('-')
})
