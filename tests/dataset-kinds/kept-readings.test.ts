import { expect, test } from 'vitest'
import { prepareFile } from './prepare-file.ts'

/*
 * A later file of a dataset is read as the model that serves was, unless its cells contradict that; then a warning says
 * so. Each case has a column of the first file, of the second, and what the second's warnings say of it.
 */

type Cell = (row: number) => string

function csvOf(cell: Cell): string {
  const lines = Array.from({ length: 160 }, (_, row) => `${cell(row)};${(row * 37) % 101};${row % 3 ? 'no' : 'yes'}`)
  return `x;other;churned\n${lines.join('\n')}\n`
}

const two = (value: number) => String(value).padStart(2, '0')
const euros: Cell = (row) => `${row % 90},5${row % 7} €`
const dollars: Cell = (row) => `$${row % 90}.5${row % 7}`
const plain: Cell = (row) => `${row % 90}.5${row % 7}`
const days: Cell = (row) => `${two(13 + (row % 15))}/03/2024`
const months: Cell = (row) => `03/${two(13 + (row % 15))}/2024`
const open: Cell = (row) => `0${(row % 9) + 1}/03/2024`
const number = { type: 'number' }
const category = { type: 'category' }
const dayFirst = { type: 'date', reading: { order: 'dmy' } }
const monthFirst = { type: 'date', reading: { order: 'mdy' } }
const SPLIT = 'split at random'

test.each<[string, Cell, Cell, object, readonly string[]]>([
  ['commas, where nothing else tells', euros, (row) => `${(row % 90) + 1},${100 + row}`, number, ['have no "€"']],
  ['thousands, where nothing else tells', euros, (row) => `${(row % 90) + 1}.${100 + row}`, number, ['have no "€"']],
  ['but not where points tell', euros, plain, number, ['is written as "1234.5" in this file']],
  [
    'a unit that a file has not',
    (row) => `${row % 50} kg`,
    (row) => String(row % 50),
    number,
    ['160 cells have no "kg"'],
  ],
  [
    'but not percents of shares',
    (row) => `${row % 99}%`,
    (row) => `0.${two(row % 99)}`,
    number,
    ['learnt it from "1234.5%"'],
  ],
  ['a currency on the other side', dollars, (row) => `${row % 90}.5${row % 7} $`, number, []],
  ['but not another currency', dollars, (row) => `€${row % 90}.5${row % 7}`, number, ['is written as "€1234.5"']],
  ['times without a date, unless none are', (row) => `${two(row % 24)}:30`, plain, number, ['learnt it from "13:45"']],
  ['the day first', days, open, dayFirst, [SPLIT]],
  ['the month first', months, open, monthFirst, [SPLIT]],
  ['unless parts over 12 tell', months, days, dayFirst, ['day, month, year in this file', SPLIT]],
  [
    'a category, whatever it looks like',
    (row) => `0${1000 + (row % 20)}`,
    (row) => String(1000 + (row % 20)),
    category,
    [],
  ],
  ['but no number of words', plain, (row) => (row % 7 < 3 ? 'low' : 'high'), category, ['where it is a number to']],
  [
    'and no date',
    (row) => `2024-01-${two((row % 28) + 1)}`,
    (row) => (row % 7 < 3 ? 'a' : 'b'),
    category,
    ['is a date to'],
  ],
  [
    'and no truth value',
    (row) => (row % 7 < 3 ? 'ja' : 'nein'),
    (row) => `m${row % 7}`,
    category,
    ['is a truth value to'],
  ],
])('%s', async (_, cell, later, found, says) => {
  const before = await prepareFile(csvOf(cell))
  const after = await prepareFile(csvOf(later), {}, before)
  const column = after.schema.columns[0]
  expect(column).toMatchObject({ role: 'feature', ...found })
  const warnings = after.warnings.filter((warning) => warning.startsWith('Column "x"'))
  expect(warnings).toEqual(says.map((part) => expect.stringContaining(part)))
})
