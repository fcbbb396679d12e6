import { expect, test } from 'vitest'
import { prepareFile } from './prepare-file.ts'

// Delimiters at the end of a part of the rows only.

const SAYS = 'with a delimiter behind the last column: the empty cell there is ignored.'

function csvOf(
  end: (row: number) => string,
  header = 'a,b,left',
  cell = (row: number) => `0.${10 + (row % 80)}`,
): string {
  const lines = Array.from(
    { length: 160 },
    (_, row) => `${cell(row)},${(row * 37) % 101},${row % 3 ? 'no' : 'yes'}${end(row)}`,
  )
  return `${header}\n${lines.join('\n')}\n`
}

test.each<[string, string, number]>([
  ['in every other row', csvOf((row) => (row % 2 ? ',' : '')), 80],
  ['in most rows', csvOf((row) => (row % 8 ? ',' : '')), 140],
  ['in one row', csvOf((row) => (row === 90 ? ',' : '')), 1],
  ['with spaces behind', csvOf((row) => (row % 2 ? ', ' : '')), 80],
  ['several in a row', csvOf((row) => (row % 4 ? ',,,' : '')), 120],
  [
    'beside quoted cells',
    csvOf(
      (row) => (row % 2 ? ',' : ''),
      'a,b,left',
      (row) => `"${row}.5"`,
    ),
    80,
  ],
  ['in the header and every other row', csvOf((row) => (row % 2 ? ',' : ''), 'a,b,left,'), 80],
])('%s are left out and counted', async (_, content, count) => {
  const usual = await prepareFile(content.replace(/, *(?=\n)|,+(?=\n)/g, '').replace(/,+(?=\n)/g, ''))
  const { schema, rows, split, warnings } = await prepareFile(content)
  const told = warnings.filter((warning) => warning.includes('behind the last column'))
  expect(told).toEqual([`${count} ${count === 1 ? 'row ends' : 'rows end'} ${SAYS}`])
  expect(schema.columns).toEqual(usual.schema.columns)
  expect([rows, split]).toEqual([usual.rows, usual.split])
})

test('rows with such an end below an empty one are rows, and no footer', async () => {
  const content = `${csvOf((row) => (row % 2 ? ',' : ''))},,\n0.50,7,yes,\n0.60,9,no,\n`
  const { rows, warnings } = await prepareFile(content)
  expect(rows.total).toBe(162)
  expect(warnings.filter((warning) => warning.includes('no data'))).toEqual([])
})

test.each([',,,', ', , ,,'])('rows of nothing but delimiters do not count: %s', async (line) => {
  const lines = csvOf((row) => (row % 2 ? ',' : '')).split('\n')
  const { rows, warnings } = await prepareFile(lines.toSpliced(9, 0, line).join('\n'))
  expect(rows).toMatchObject({ total: 160, withoutTarget: 0 })
  expect(warnings).toContainEqual(`80 rows end ${SAYS}`)
})

test('numbers alone are written as without them', async () => {
  const csv = (end: string) => {
    const lines = Array.from(
      { length: 160 },
      (_, row) => `${row % 9},${(row * 37) % 101},${row % 2}${row % 5 ? '' : end}`,
    )
    return `a,b,left\n${lines.join('\n')}\n`
  }
  const [with_, without] = [await prepareFile(csv(',')), await prepareFile(csv(''))]
  expect(with_.schema.columns).toEqual(without.schema.columns)
  expect(with_.rows).toEqual(without.rows)
})

test.each([
  ['a word', ',x'],
  ['an empty cell in quotes', ',""'],
  ['an empty cell and a word', ',,x'],
])('%s behind the last column stays a mistake', async (_, end) => {
  const content = csvOf((row) => (row === 5 ? end : row % 2 ? ',' : ''))
  await expect(prepareFile(content)).rejects.toThrow('row 7: ')
})
