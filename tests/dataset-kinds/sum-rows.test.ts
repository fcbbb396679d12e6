import { expect, test } from 'vitest'
import { prepareFile } from './prepare-file.ts'

/*
 * A last row without a word such as Total that holds the sum, or the mean, of all rows above in each of its number columns.
 */

type Row = readonly [a: number, b: number, price: number]

const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, row): Row => [(row * 37) % 50, 5 + ((row * 53) % 44), 100 + ((row * 7919) % 900)])
const columnsOf = (rows: readonly Row[]) => [0, 1, 2].map((column) => rows.map((row) => row[column] ?? 0))
const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)

function csvOf(rows: readonly Row[], end: string, blankLines = ''): string {
  const lines = rows.map(([a, b, price], row) => `${['north', 'south'][row % 2]},${a},${b},${price}`)
  return `place,a,b,price\n${lines.join('\n')}\n${blankLines}${end}\n`
}

async function told(content: string, manifest = {}) {
  const { warnings } = await prepareFile(content, manifest)
  return warnings.filter((warning) => warning.includes('of all rows above'))
}

const ROWS = rowsOf(200)
const SUMS = columnsOf(ROWS).map(sumOf)
const MEANS = SUMS.map((sum) => (sum / 200).toFixed(2))

test.each<[string, string, string]>([
  ['sums', `,${SUMS.join(',')}`, 'row 202, holds in "a", "b", "price" the sum of all rows above'],
  ['means', `,${MEANS.join(',')}`, 'row 202, holds in "a", "b", "price" the mean of all rows above'],
  ['both', `,${SUMS[0]},${MEANS[1]},${SUMS[2]}`, 'the sum or the mean of all rows above'],
  ['sums without one column', `,,${SUMS[1]},${SUMS[2]}`, 'holds in "b", "price" the sum'],
  ['sums with a word of the column', `north,${SUMS.join(',')}`, 'the sum of all rows above'],
])('%s are told', async (_, end, says) => {
  expect(await told(csvOf(ROWS, end), { target: 'price' })).toEqual([expect.stringContaining(says)])
})

test('the row has the number that it has in the file', async () => {
  const [warning] = await told(csvOf(ROWS, `,${SUMS.join(',')}\n\n`, '\n\n'), { target: 'price' })
  expect(warning).toContain('row 204,')
})

test.each<[string, string]>([
  ['a row like others', 'north,20,20,400'],
  [
    'the largest of each',
    `north,${columnsOf(ROWS)
      .map((values) => Math.max(...values))
      .join(',')}`,
  ],
  ['the sum of one column alone', `,${SUMS[0]},20,400`],
  ['the sums but for the target', `,${SUMS[0]},${SUMS[1]},400`],
  ['sums that are slightly wrong', `,${SUMS.map((sum) => sum + 9).join(',')}`],
  [
    'means without their decimals, which are numbers like others',
    `,${MEANS.map((mean) => Number(mean).toFixed(0)).join(',')}`,
  ],
])('%s is not', async (_, end) => {
  expect(await told(csvOf(ROWS, end), { target: 'price' })).toEqual([])
})

test('a class needs no number', async () => {
  const lines = ROWS.map(([a, b], row) => `${a},${b},${row % 3 ? 'no' : 'yes'}`)
  const content = `a,b,left\n${lines.join('\n')}\n${SUMS[0]},${SUMS[1]},no\n`
  expect(await told(content)).toEqual([expect.stringContaining('row 202, holds in "a", "b" the sum')])
})

test('dressed numbers add up too', async () => {
  const lines = ROWS.map(([a, b, price]) => `$${a}.50;${b} kg;"${price},5"`)
  const content = `a;b;price\n${lines.join('\n')}\n$${(SUMS[0] ?? 0) + 100}.00;${SUMS[1]} kg;"${(SUMS[2] ?? 0) + 100},0"\n`
  expect(await told(content)).toEqual([expect.stringContaining('row 202, holds in "a", "b", "price" the sum')])
})

test('of more rows than the sample has a sum is told, and nothing else', async () => {
  const rows = rowsOf(12_000)
  const sums = columnsOf(rows).map(sumOf)
  const content = csvOf(rows, `,${sums.join(',')}`)
  expect(await told(content, { target: 'price' })).toEqual([expect.stringContaining('row 12002, holds')])
  expect(await told(csvOf(rows, 'north,20,20,400'), { target: 'price' })).toEqual([])
  expect(await told(csvOf(rows, `,${sums.map((sum) => sum / 2).join(',')}`), { target: 'price' })).toEqual([])
})
