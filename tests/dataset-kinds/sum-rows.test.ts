import { describe, expect, test } from 'vitest'
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

test('a word that nobody knows beside the sum of one column alone is told', async () => {
  const lines = ROWS.map(([, b], row) => `${['north', 'south'][row % 2]},w${row % 37},${b}`)
  const file = (end: string) => `place,kind,b\n${lines.join('\n')}\n${end}\n`
  expect(await told(file(`Gesamtheit,w,${SUMS[1]}`))).toEqual([
    expect.stringContaining('row 202, holds in "b" the sum'),
  ])
  expect(await told(file(`Mitte,w,${MEANS[1]}`))).toEqual([expect.stringContaining('row 202, holds in "b" the mean')])
  expect(await told(file('Mitte,w,26'))).toEqual([])
  expect(await told(file(`Mitte,w,${(SUMS[1] ?? 0) / 2}`))).toEqual([])
})

test('where some rows have no target, its sum alone tells', async () => {
  const lines = ROWS.map(([a, b, price], row) => `north,${a},${b},${row % 50 === 7 ? '' : price}`)
  const left = sumOf(ROWS.flatMap(([, , price], row) => (row % 50 === 7 ? [] : [price])))
  const file = (end: string) => `place,a,b,price\n${lines.join('\n')}\n${end}\n`
  expect(await told(file(`Netto,${SUMS[0]},,${left}\nMwSt,,,20\n,,,\nBrutto,,,120`), { target: 'price' })).toEqual([
    expect.stringContaining(
      'Row 202 holds in "price" the sum of all rows above: it looks like a total, and it and the 2',
    ),
  ])
  expect(await told(file(`Netto,${SUMS[0]},,${left + 9}`), { target: 'price' })).toEqual([])
})

describe('of several closing rows the first tells, whatever the others hold', () => {
  const [least, most] = [Math.min, Math.max].map((of) => columnsOf(ROWS).map((values) => of(...values)))
  test.each<[string, readonly string[], string]>([
    ['a tax', [`Netto,${SUMS.join(',')}`, 'MwSt,,,20', 'Brutto,,,120'], 'the sum of all rows above'],
    ['shares', [`Sold,${SUMS.join(',')}`, 'in %,100,100,100'], 'the sum of all rows above'],
    ['deviations', [`Mitte,${MEANS.join(',')}`, 'Streuung,14.1,12.2,260.1'], 'the mean of all rows above'],
    ['counts', ['rows,200,200,200', `Mitte,${MEANS.join(',')}`], 'the number of all rows above'],
    ['the least and the highest', [`low,${least?.join(',')}`, `high,${most?.join(',')}`], 'the least value of all'],
    ['the highest and the least', [`high,${most?.join(',')}`, `low,${least?.join(',')}`], 'the highest value of all'],
  ])('%s', async (_, end, says) => {
    const [warning, ...others] = await told(csvOf(ROWS, end.join('\n')), { target: 'price' })
    expect(others).toEqual([])
    const under = end.length === 2 ? '1 row' : `${end.length - 1} rows`
    expect(warning).toContain('Row 202 holds in "a", "b", "price"')
    expect(warning).toContain(says)
    expect(warning).toContain(`it and the ${under} under it are used as data`)
  })

  test.each<[string, readonly string[]]>([
    ['the highest of each', [`high,${most?.join(',')}`, 'north,20,20,400']],
    [
      'means without their decimals',
      [`x,${MEANS.map((mean) => Number(mean).toFixed(0)).join(',')}`, 'north,20,20,400'],
    ],
    ['the same row twice', [`high,${most?.join(',')}`, `high,${most?.join(',')}`]],
  ])('%s tells nothing', async (_, end) => {
    expect(await told(csvOf(ROWS, end.join('\n')), { target: 'price' })).toEqual([])
  })
})

test('of more rows than the sample has a sum is told above other closing rows, too', async () => {
  const rows = rowsOf(12_000)
  const end = `Netto,${columnsOf(rows).map(sumOf).join(',')}\nMwSt,,,20\nBrutto,,,120`
  expect(await told(csvOf(rows, end), { target: 'price' })).toEqual([expect.stringContaining('Row 12002 holds')])
})

describe('closing rows of which the words are known', () => {
  const end = (label: string, row: readonly (number | string)[]) => `${label},${row.join(',')}`
  const DESCRIBED = [
    end('count', [200, 200, 200]),
    end('mean', MEANS),
    end('std', [14.1, 12.2, 260.1]),
    end('min', [0, 5, 100]),
    end('25%', [12, 15, 322]),
    end('50%', [25, 26, 549]),
    end('75%', [37, 37, 776]),
    end('max', [49, 48, 999]),
  ].join('\n')
  const INVOICE = [end('Subtotal', SUMS), 'Tax,,,20', 'Total,,,120'].join('\n')

  test.each([
    ['as pandas describes columns', DESCRIBED, 8],
    ['an invoice', INVOICE, 3],
    ['a mean and its deviation', `${end('Mean', MEANS)}\n${end('Std', [14.1, 12.2, 260.1])}`, 2],
    ['one unknown word among them', `Tax,,,20\n${end('Total', SUMS)}`, 2],
  ])('%s, are left out behind a blank line', async (_, closing, count) => {
    const { rows, warnings } = await prepareFile(csvOf(ROWS, closing, '\n'), { target: 'price' })
    expect(rows.total).toBe(200)
    expect(warnings[0]).toContain(`The last ${count} lines, rows 203 to ${202 + count}, are no data and left out`)
  })

  test.each([
    ['as pandas describes columns', DESCRIBED, 8],
    ['an invoice', INVOICE, 3],
    ['a sum', end('Razem', SUMS), 1],
    ['a mean', end('Durchschnitt', MEANS), 1],
  ])('%s, are left out where the numbers say so, too', async (_, closing, count) => {
    const { rows, warnings } = await prepareFile(csvOf(ROWS, closing), { target: 'price' })
    expect(rows.total).toBe(200)
    const which =
      count === 1 ? 'The last line, row 202, is' : `The last ${count} lines, rows 202 to ${201 + count}, are`
    expect(warnings[0]).toContain(`${which} no data and left out`)
    expect(warnings.join()).not.toContain('all rows above')
  })

  test.each([
    [DESCRIBED.replace('count,200', 'count,100'), 'The last 8 rows, from row 202 on, look like totals and are used'],
    ['Subtotal,,,20\nTax,,,2\nTotal,,,22', 'The last 3 rows, from row 202 on, look like totals and are used'],
    ['Total,20,20,400', 'The last row, row 202, looks like a total and is used as data'],
  ])('are told where they may be rows: %j', async (closing, says) => {
    const { rows, warnings } = await prepareFile(csvOf(ROWS, closing), { target: 'price' })
    expect(rows.total).toBe(200 + closing.split('\n').length)
    expect(warnings[0]).toContain(says)
  })

  test('of more rows than the sample has they are told', async () => {
    const rows = rowsOf(12_000)
    const content = csvOf(rows, end('Total', columnsOf(rows).map(sumOf)))
    const { warnings } = await prepareFile(content, { target: 'price' })
    expect(warnings[0]).toContain('The last row, row 12002, looks like a total and is used as data')
    expect(warnings.join()).toContain('row 12002, holds in "a", "b", "price" the sum')
  })

  test('are left out where their words stand in a column of numbers', async () => {
    const { rows } = await prepareFile(csvOf(ROWS, DESCRIBED).replaceAll('north', '7').replaceAll('south', '8'))
    expect(rows.total).toBe(200)
  })

  test.each([
    ['two names of people and firms', 'Max,20,20,400\nTotal,21,21,300\nUnion,22,22,200'],
    ['words that stand further up', 'min,20,20,400\nmean,21,21,300\nmin,22,22,200\nmean,23,23,500'],
  ])('%s are rows', async (_, closing) => {
    const { rows, warnings } = await prepareFile(csvOf(ROWS, closing), { target: 'price' })
    expect(rows.total).toBe(200 + closing.split('\n').length)
    expect(warnings.join()).not.toContain('left out')
  })
})

describe('totals of groups all through a file', () => {
  function groupsOf(rows: readonly Row[], size: number, word: (group: number) => string, times = 1): string {
    const lines = rows.map(([a, b, price], row) => `${['north', 'south'][row % 2]},${a},${b},${price}`)
    const groups = Array.from({ length: rows.length / size }, (_, group) => {
      const sums = columnsOf(rows.slice(group * size, (group + 1) * size)).map((each) =>
        Math.round(sumOf(each) * times),
      )
      return [...lines.slice(group * size, (group + 1) * size), `${word(group)},${sums.join(',')}`].join('\n')
    })
    return `place,a,b,price\n${groups.join('\n')}\n`
  }
  const toldOf = async (content: string) => {
    const { warnings } = await prepareFile(content, { target: 'price' })
    return warnings.filter((warning) => warning.includes('sums of other rows'))
  }

  test.each([
    ['each called so', groupsOf(ROWS, 10, () => 'Total'), '20 rows, the first of them row 12,'],
    [
      'each by its own name',
      groupsOf(ROWS, 4, (group) => `G${group % 9} subtotal`),
      '50 rows, the first of them row 6,',
    ],
    [
      'the sum of all below them',
      `${groupsOf(ROWS, 10, () => 'Sum total')}Total,${SUMS.join(',')}\n`.replaceAll('Sum total', 'Total'),
      '21 rows',
    ],
    ['of more rows than the sample has', groupsOf(rowsOf(12_000), 10, () => 'Total'), '1,200 rows, the first'],
  ])('%s', async (_, content, says) => {
    expect(await toldOf(content)).toEqual([expect.stringContaining(says)])
  })

  test.each([
    ['are no sums', groupsOf(ROWS, 10, () => 'total', 0.5)],
    ['are no sums of more rows than the sample has', groupsOf(rowsOf(12_000), 10, () => 'total', 0.5)],
  ])('but not where they %s', async (_, content) => {
    expect(await toldOf(content)).toEqual([])
  })
})
