import { describe, expect, test } from 'vitest'
import { KIND_COLUMNS } from './kind-columns.ts'
import { linesOf, prepareFile } from './prepare-file.ts'

/*
 * Files as people have them, of many kinds: what a careful person expects of one column among others, by the line that
 * schema.json, `npm start` and `doctor --csv` have of it, and by the warnings.
 */

const ROWS = 120
const PLACES = ['north', 'south', 'east']

/** The column among others that are read in one way only. */
function csvOf(name: string, cell: (row: number) => string, delimiter: string): string {
  const quoted = (text: string) => (text.includes(delimiter) || text.includes('"') ? `"${text}"` : text)
  const lines = Array.from({ length: ROWS }, (_, row) => {
    return [String((row * 37) % 101), quoted(cell(row)), PLACES[row % 3] ?? '', row % 4 ? 'no' : 'yes'].join(delimiter)
  })
  return `${[['size', name, 'place', 'left'].join(delimiter), ...lines].join('\n')}\n`
}

describe.each(Object.entries(KIND_COLUMNS))('%s', (_, kinds) => {
  test.each(kinds)('$0', async (_, { name = 'x', cell, delimiter = ',', is, says = [], manifest = {} }) => {
    const prepared = await prepareFile(csvOf(name, cell, delimiter), manifest)
    const own = JSON.stringify(name)
    const [line] = linesOf(prepared).filter((each) => each.startsWith(own))
    expect(line).toContain(`${own} is ${is}`)
    const warnings = prepared.warnings.filter((warning) => warning.startsWith(`Column ${own}`))
    expect(warnings).toEqual(says.map((part) => expect.stringContaining(part)))
  })
})

test('a target whose comma may be either is refused with both readings', async () => {
  const lines = Array.from({ length: ROWS }, (_, row) => `${row % 13},"${(row % 9) + 1},${100 + row}"`)
  await expect(prepareFile(['rooms,price', ...lines].join('\n'))).rejects.toThrow(
    's3://test-bucket/datasets/kind.csv, row 2, column "price": "1,100" may be 1100 or 1.100, and nothing in the file tells which.',
  )
})

test('a target in euros may have points between thousands', async () => {
  const lines = Array.from({ length: ROWS }, (_, row) => `${row % 13},${100 + ((row * 37) % 899)}.${100 + row} €`)
  const { schema, warnings } = await prepareFile(['rooms,price', ...lines].join('\n'))
  expect(schema.columns.find(({ role }) => role === 'target')).toMatchObject({
    reading: { number: { decimal: ',', thousands: '.', suffix: '€' } },
  })
  expect(warnings.join(' ')).toContain('"100.100 €" is taken as 100100; it could be 100.100')
})

test('points of kilometres are read as those of the money beside them', async () => {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    return `${20 + (row % 70)}.${100 + row} km;${1 + (row % 90)}.${120 + row} €;${row % 4 ? 'no' : 'yes'}`
  })
  const prepared = await prepareFile(['km;preis;left', ...lines].join('\n'))
  expect(prepared.schema.columns[0]).toMatchObject({
    reading: { number: { decimal: ',', thousands: '.', suffix: 'km' } },
  })
  expect(prepared.warnings.join(' ')).toContain('it could be 20.100')
})

test.each(['kg', 'm', 'l', 't'])('points of %s are those of decimals, whatever the money beside them', async (unit) => {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    return `${1 + (row % 70)}.${100 + row} ${unit};${1 + (row % 90)}.${120 + row} €;${row % 4 ? 'no' : 'yes'}`
  })
  const prepared = await prepareFile(['size;preis;left', ...lines].join('\n'))
  expect(prepared.schema.columns[0]).toMatchObject({ reading: { number: { decimal: '.', suffix: unit } } })
})

test.each<[string, string, readonly string[]]>([
  ['X', 'is a number', ['may be an ID, by its name']],
  ['...1', 'is left out: an ID: by its name', []],
  ['Nº', 'is left out: an ID: by its name', []],
  ['x', 'is a number', []],
])('a first column of different integers called %s %s', async (name, is, says) => {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    return `${100_000 + ((row * 7919) % 90_000)},${(row * 37) % 101},${row % 4 ? 'no' : 'yes'}`
  })
  const prepared = await prepareFile([`${name},size,left`, ...lines].join('\n'))
  expect(linesOf(prepared)[0]).toContain(is)
  const own = prepared.warnings.filter((warning) => warning.startsWith(`Column ${JSON.stringify(name)}`))
  expect(own).toEqual(says.map((part) => expect.stringContaining(part)))
})
