import { expect, test } from 'vitest'
import { championCell } from '../../lambdas/model-evaluation/gate/champion-cell.ts'
import { changesForCallers, incomparable } from '../../lambdas/model-evaluation/gate/champion-differences.ts'
import { prepareFile } from './prepare-file.ts'

/*
 * What the gate tells of a later file whose cells are written otherwise: what callers of the model that serves have to
 * change, and whether the two can be compared. Each case has a column of the first file and of the second.
 */

type Cell = (row: number) => string

function csvOf(cell: Cell): string {
  const lines = Array.from({ length: 160 }, (_, row) => `${cell(row)};${(row * 37) % 101};${row % 3 ? 'no' : 'yes'}`)
  return `x;other;churned\n${lines.join('\n')}\n`
}

const two = (value: number) => String(value).padStart(2, '0')
const euros: Cell = (row) => `${(row % 9) + 1}.${100 + row},${two(row % 100)} €`
const dollars: Cell = (row) => `$${(row % 9) + 1},${100 + row}.${two(row % 100)}`
const percents: Cell = (row) => `${row % 90},${row % 10}%`
const days: Cell = (row) => `${two(13 + (row % 15))}/03/2024`
const months: Cell = (row) => `03/${two(13 + (row % 15))}/2024`
const none: readonly string[] = []

test.each<[string, Cell, Cell, readonly string[], boolean]>([
  ['another currency', euros, dollars, ['x is read as in "$1,234.5" where it was as in "1.234,5€"'], false],
  [
    'another unit',
    (row) => `${row % 90}.5 kg`,
    (row) => `${row % 90}.5 lb`,
    ['x is read as in "1234.5 lb" where it was as in "1234.5 kg"'],
    false,
  ],
  [
    'shares of percents',
    percents,
    (row) => `0,${two(row % 90)}${row % 10}`,
    ['x is a share as in "0,65" where it was as in "65%"'],
    false,
  ],
  [
    'percents of shares',
    (row) => `0,${two(row % 90)}5`,
    percents,
    ['x is as in "65%" where it was a share as in "0,65"'],
    false,
  ],
  ['the month first', days, months, ['x is read as in "01/31/2024" where it was as in "31.01.2024"'], false],
  [
    'yes and no in another language',
    (row) => (row % 7 < 3 ? 'ja' : 'nein'),
    (row) => (row % 7 < 3 ? 'oui' : 'non'),
    ['x is "oui" or "non" where it was "ja" or "nein"'],
    true,
  ],
  [
    'numbers of times',
    (row) => `${two(row % 24)}:30`,
    (row) => `${row % 24}.5`,
    ['x is read as in "1234.5" where it was as in "13:45"'],
    false,
  ],
  ['the same file again', euros, euros, none, true],
  [
    'numbers without the unit',
    euros,
    (row) => `${(row % 9) + 1}.${100 + row},${two(row % 100)}`,
    ['x has no "€" in any cell of the file, where it had: its numbers may be in another unit'],
    false,
  ],
  [
    'grams of kilograms',
    (row) => `${row % 90}.5 kg`,
    (row) => String(1000 * (row % 90) + 500),
    ['x has no "kg" in any cell of the file, where it had: its numbers may be in another unit'],
    false,
  ],
  [
    'numbers of which few lack the unit',
    (row) => `${row % 90}.5 kg`,
    (row) => (row % 40 ? `${row % 90}.5 kg` : `${row % 90}.5`),
    none,
    true,
  ],
  [
    'categories in capitals',
    (row) => (row % 7 < 3 ? 'Plus' : 'Basic'),
    (row) => (row % 7 < 3 ? 'PLUS' : 'BASIC'),
    none,
    true,
  ],
  [
    'categories of two letters in capitals',
    (row) => (row % 7 < 3 ? 'Co' : 'Fe'),
    (row) => (row % 7 < 3 ? 'CO' : 'FE'),
    ['x is "CO" where it was "Co", "FE" where it was "Fe"'],
    false,
  ],
  [
    'a category that is gone',
    (row) => (row % 7 < 3 ? 'Plus' : 'Basic'),
    (row) => (row % 7 < 3 ? 'Gold' : 'Basic'),
    none,
    true,
  ],
  [
    'the currency on the other side',
    (row) => `$${row % 90}.5${row % 7}`,
    (row) => `${row % 90}.5${row % 7} $`,
    none,
    true,
  ],
  ['a unit where there was none', (row) => `${row % 90}.5`, (row) => `$${row % 90}.5`, none, true],
  ['dates with the year first', days, (row) => `2024-03-${two((row % 28) + 1)}`, none, true],
  ['dates that had the year first', (row) => `2024-03-${two((row % 28) + 1)}`, days, none, true],
  ['fractions of integers', (row) => String(row % 90), (row) => `${row % 90},5`, none, true],
])('%s', async (_, cell, later, changes, isComparable) => {
  const before = await prepareFile(csvOf(cell))
  const after = await prepareFile(csvOf(later), {}, before)
  expect(changesForCallers(after.schema, before.schema)).toEqual(changes)
  const facts = ({ schema, split }: typeof before) => ({ schema, training: { split } as never })
  const found = incomparable(facts(after), facts(before))
  expect(found.map((text) => text.includes('reads x in another way'))).toEqual(isComparable ? [] : [true])
})

test('the model that serves knows categories in its own spelling', async () => {
  const before = await prepareFile(csvOf((row) => (row % 7 < 3 ? 'Plus' : 'Basic')))
  const after = await prepareFile(
    csvOf((row) => (row % 7 < 3 ? 'PLUS' : 'BASIC')),
    {},
    before,
  )
  const cell = championCell(after.schema.columns[0], before.schema)
  expect(['PLUS', 'BASIC', 'Plus', 'Gold'].map(cell)).toEqual(['Plus', 'Basic', 'Plus', 'Gold'])
})

test('a model that was approved without the unit is followed by others without', async () => {
  const grams = csvOf((row) => String(1000 * (row % 90) + 500))
  const before = await prepareFile(csvOf((row) => `${row % 90}.5 kg`))
  const approved = await prepareFile(grams, {}, before)
  const next = await prepareFile(grams, {}, approved)
  expect(changesForCallers(next.schema, approved.schema)).toEqual([])
})

test('a target whose decimal sign turned cannot be compared', async () => {
  const amounts = (cell: Cell) => {
    const lines = Array.from({ length: 160 }, (_, row) => `${(row * 37) % 101};${row % 3};${cell(row)}`)
    return `x;other;price\n${lines.join('\n')}\n`
  }
  const before = await prepareFile(amounts((row) => `${100 + row}.${10 + (row % 90)} €`))
  const after = await prepareFile(
    amounts((row) => `1.${100 + row}.${201 + row} €`),
    {},
    before,
  )
  const facts = ({ schema, split }: typeof before) => ({ schema, training: { split } as never })
  expect(incomparable(facts(after), facts(before))).toEqual([
    'the target price is read as in "1.234,5€" here, and as in "1234.5€" there: their answers mean different things',
  ])
})
