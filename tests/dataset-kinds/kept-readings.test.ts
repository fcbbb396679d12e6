import { expect, test } from 'vitest'
import type { Champion } from '#engines/dataset/profile/champion.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
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
const shortOpen: Cell = (row) => `0${(row % 4) + 1}/0${(row % 7) + 1}/0${(row % 5) + 1}`
/** A number below 1 that goes with nothing. */
const noise = (row: number) => Math.abs(Math.sin(row + 1) * 43_758.5453) % 1
const shortFirst: Cell = (row) => `${88 + Math.floor(12 * noise(row))}/06/${two(1 + Math.floor(28 * noise(row + 160)))}`
const shortYearFirst = { type: 'date', reading: { shortYearFirst: true } }
const SPLIT = 'split at random'
const KEPT = 'as the model that serves learnt it'

test.each<[string, Cell, Cell, object, readonly string[]]>([
  [
    'commas, where nothing else tells',
    euros,
    (row) => `${(row % 90) + 1},${100 + row}`,
    number,
    ['no cell has the "€"'],
  ],
  [
    'thousands, where nothing else tells',
    euros,
    (row) => `${(row % 90) + 1}.${100 + row}`,
    number,
    ['no cell has the "€"'],
  ],
  ['but not where points tell', euros, plain, number, ['is written as "1234.5" in this file']],
  [
    'a unit that a file has not',
    (row) => `${row % 50} kg`,
    (row) => String(row % 50),
    number,
    ['no cell has the "kg" that the model that serves learnt it with'],
  ],
  [
    'but not percents of shares',
    (row) => `${row % 99}%`,
    (row) => `0.${two(row % 99)}`,
    number,
    ['learnt it from "1234.5%"'],
  ],
  [
    'numbers, where they look like days',
    (row) => String(20_000_000 + row * 331),
    (row) => `2023${two((row % 12) + 1)}${two((row % 28) + 1)}`,
    number,
    ['stays a number, as the model that serves learnt it, though its numbers look like dates. Set csv.dateOrder'],
  ],
  [
    'numbers, where they look like months',
    (row) => `${row % 13}.${2000 + ((row * 7) % 900)}`,
    (row) => `${(row % 12) + 1}.${2000 + (row % 20)}`,
    number,
    ['stays a number, as the model that serves learnt it, though its numbers look like dates. Set csv.dateOrder'],
  ],
  [
    'days of digits, but not with an hour behind',
    (row) => `2023${two((row % 12) + 1)}${two((row % 28) + 1)}`,
    (row) => `2023${two((row % 12) + 1)}${two((row % 28) + 1)}${two(row % 24)}`,
    { type: 'date', reading: { digits: 'hour' } },
    [
      'its numbers are days with an hour',
      'has dates such as 2024013112 in this file, where the model that serves learnt it from 20240131',
      SPLIT,
    ],
  ],
  ['a currency on the other side', dollars, (row) => `${row % 90}.5${row % 7} $`, number, []],
  ['but not another currency', dollars, (row) => `€${row % 90}.5${row % 7}`, number, ['is written as "€1234.5"']],
  ['times without a date, unless none are', (row) => `${two(row % 24)}:30`, plain, number, ['learnt it from "13:45"']],
  [
    'but not times of numbers',
    (row) => `${row % 24}.30`,
    (row) => `${row % 24}.30 Uhr`,
    number,
    ['taken as times such as "0.30 Uhr"', 'is written as "13:45" in this file'],
  ],
  ['the day first', days, open, dayFirst, [`day, month, year, ${KEPT}; it could be month, day, year`, SPLIT]],
  ['the month first', months, open, monthFirst, [`month, day, year, ${KEPT}; it could be day, month, year`, SPLIT]],
  ['the day first, where all have the year first', days, (row) => `2024-03-${two((row % 28) + 1)}`, dayFirst, [SPLIT]],
  ['unless parts over 12 tell', months, days, dayFirst, ['day, month, year in this file', SPLIT]],
  [
    'zeros that are no day, where the file has none',
    (row) => (row % 5 ? days(row) : '00/00/0000'),
    days,
    { type: 'date', reading: { missingWords: expect.arrayContaining(['00/00/0000']) } },
    [SPLIT],
  ],
  ['the year of two digits first', shortFirst, shortOpen, shortYearFirst, [SPLIT]],
  [
    'the year of two digits last, where nothing tells',
    (row) => `${(row % 27) + 1}/03/${22 + (row % 2)}`,
    shortOpen,
    dayFirst,
    [`day, month, year, ${KEPT}; it could be month, day, year. Set`, SPLIT],
  ],
  [
    'unless it can only be first',
    (row) => `${(row % 27) + 1}/03/${22 + (row % 2)}`,
    shortFirst,
    shortYearFirst,
    ['has dates in the order year, month, day in this file, where the model that serves learnt it as day', SPLIT],
  ],
  [
    'unless it can only be last',
    shortFirst,
    (row) => `${(row % 27) + 1}/03/${22 + (row % 2)}`,
    dayFirst,
    ['has dates in the order day, month, year in this file, where the model that serves learnt it as year', SPLIT],
  ],
  [
    'a category, whatever it looks like',
    (row) => `0${1000 + (row % 20)}`,
    (row) => String(1000 + (row % 20)),
    category,
    [
      'all values are written otherwise than the model that serves has them, "1000", "1001", "1002" where it has "01000"',
    ],
  ],
  [
    'a category of which some had zeros in front',
    (row) => ['02134', '10001', '94110'][(row >> 3) % 3] ?? '',
    (row) => ['2134', '10001', '94110'][(row >> 3) % 3] ?? '',
    category,
    ['1 of its values is written otherwise than the model that serves has them, "2134" where it has "02134"'],
  ],
  [
    'a category, though of other words',
    (row) => `a${row % 5}`,
    (row) => `b${row % 5}`,
    category,
    ['the model that serves knows none of its values, such as "b0", "b1", "b2"; it learnt others, such as "a0"'],
  ],
  [
    'a category of which one value is known',
    (row) => `a${row % 5}`,
    (row) => `${row % 5 ? 'b' : 'a'}${row % 5}`,
    category,
    [],
  ],
  [
    'plain numbers, unless they have a unit now',
    (row) => String(row % 80),
    (row) => `${row % 80} kg`,
    number,
    ['is written as "1234.5 kg" in this file, where the model that serves learnt it from "1234.5"'],
  ],
  [
    'plain numbers, unless they are percents now',
    (row) => String(row % 99),
    (row) => `${row % 99}%`,
    number,
    ['is written as "1234.5%" in this file'],
  ],
  [
    'decimal points, unless several tell of thousands',
    (row) => `${1 + (row % 9)}.${100 + row}`,
    (row) => `${1 + (row % 9)}.${100 + row}.000`,
    number,
    ['learnt it from "1234.5". Set csv.decimal to "." if it is no other number'],
  ],
  [
    'a number, though zeros stand in front',
    (row) => String(10_000 + (row % 40) * 3),
    (row) => `0${1000 + (row % 40) * 3}`,
    number,
    ['stays a number, as the model that serves learnt it, though its numbers have zeros in front'],
  ],
  [
    'nothing of an empty column',
    (row) => String(row % 50),
    () => '',
    { name: 'x' },
    ['is left out in this file (constant: every value is missing), where the model that serves learnt from it'],
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
  expect(column).toMatchObject('type' in found ? { role: 'feature', ...found } : found)
  const warnings = after.warnings.filter((warning) => warning.startsWith('Column "x"'))
  expect(warnings).toEqual(says.map((part) => expect.stringContaining(part)))
})

test.each<[string, Cell, Cell, readonly string[], readonly (readonly [string, string])[]]>([
  [
    'all in capitals',
    (row) => (row % 7 < 3 ? 'Premium' : 'Basic'),
    (row) => (row % 7 < 3 ? 'PREMIUM' : 'BASIC'),
    ['spelled otherwise than the model that serves has them', 'BASIC'],
    [
      ['BASIC', 'Basic'],
      ['PREMIUM', 'Premium'],
    ],
  ],
  [
    'of which one is known',
    (row) => (row % 7 < 3 ? 'Premium' : 'Basic'),
    (row) => (row % 7 < 3 ? 'premium' : 'Basic'),
    ['("premium" as "Premium")'],
    [['premium', 'Premium']],
  ],
  [
    'in spaces too',
    (row) => (row % 7 < 3 ? 'New  York' : 'Rome'),
    (row) => (row % 7 < 3 ? 'New York' : 'Rome'),
    ['as "New  York"'],
    [['New York', 'New  York']],
  ],
  [
    'in a spelling that both have',
    (row) => (row % 7 < 3 ? 'Premium' : 'Basic'),
    (row) => (row % 7 < 2 ? 'PREMIUM' : row % 7 < 3 ? 'Premium' : 'Basic'),
    ['"Premium" as "PREMIUM"'],
    [['Premium', 'PREMIUM']],
  ],
  ['of two letters', (row) => (row % 7 < 3 ? 'Co' : 'Fe'), (row) => (row % 7 < 3 ? 'CO' : 'FE'), ['knows none'], []],
  ['of other words', (row) => (row % 7 < 3 ? 'Premium' : 'Basic'), (row) => (row % 7 < 3 ? 'Gold' : 'Basic'), [], []],
])('categories %s go on as the model that serves spells them', async (_, cell, later, says, spellings) => {
  const before = await prepareFile(csvOf(cell))
  const { schema, warnings } = await prepareFile(csvOf(later), {}, before)
  const [column] = schema.columns
  if (column?.role !== 'feature' || column.type !== 'category') throw new Error('a category was expected')
  const found = (column.reading?.spellings ?? []).map(({ text, as }) => [text, as] as const)
  expect(found.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual(spellings)
  const told = warnings.filter((warning) => warning.startsWith('Column "x"')).join(' ')
  expect(says.filter((part) => !told.includes(part))).toEqual([])
  expect(told === '').toBe(says.length === 0)
})

const TURNED = 'Set csv.decimal to "." if it is no other number, or approve the new model once those who call it know.'
const UNIT = 'Write all files in the same unit, or approve the new model once those who call it know.'

test.each<[string, Cell, Cell, readonly string[]]>([
  ['the decimal sign', (row) => `${row % 90}.5${row % 7} €`, (row) => `1.${100 + row}.${200 + row} €`, [TURNED]],
  ['the unit', (row) => `${row % 90}.5 kg`, (row) => `${row % 90}.5 lb`, [UNIT]],
])('of another way to write numbers says what can be done: %s', async (_, cell, later, says) => {
  const before = await prepareFile(csvOf(cell))
  const { warnings } = await prepareFile(csvOf(later), {}, before)
  const told = warnings.filter((warning) => warning.includes('is written as'))
  expect(told).toEqual(says.map((part) => expect.stringContaining(part)))
})

/** A target of amounts. */
function amountsOf(cell: Cell): string {
  const lines = Array.from({ length: 160 }, (_, row) => `${(row * 37) % 101};${row % 3};${cell(row)}`)
  return `x;other;price\n${lines.join('\n')}\n`
}

test.each<[string, Cell, Cell, object | null, readonly string[]]>([
  [
    'turned is told',
    (row) => `${100 + row}.${10 + (row % 90)} €`,
    (row) => `1.${100 + row}.${200 + row} €`,
    { decimal: ',', thousands: '.', suffix: '€' },
    ['is written as "1.234,5€" in this file, where the model that serves learnt it from "1234.5€"'],
  ],
  ['in another unit is told', dollars, (row) => `£${row}.5`, { prefix: '£' }, ['learnt it from "$1234.5"']],
  ['is kept where a file has no unit', dollars, plain, { prefix: '$' }, ['no cell has the "$"']],
  [
    'is kept where nothing else tells',
    (row) => `1.${100 + row}.${200 + row}`,
    (row) => `${100 + row}.${200 + row}`,
    { decimal: ',', thousands: '.' },
    [],
  ],
  ['is plain as before', plain, plain, null, []],
])('how a target is read %s', async (_, cell, later, reading, says) => {
  const before = await prepareFile(amountsOf(cell), { target: 'price' })
  expect(before.schema.problem.type).toBe('regression')
  const after = await prepareFile(amountsOf(later), { target: 'price' }, before)
  expect(after.schema.columns[2]).toMatchObject({ role: 'target', reading: { number: reading } })
  const warnings = after.warnings.filter((warning) => warning.startsWith('Column "price"'))
  expect(warnings).toEqual(says.map((part) => expect.stringContaining(part)))
})

const championOf = ({ schema }: Awaited<ReturnType<typeof prepareFile>>) =>
  ({ schema, split: { method: 'random', columns: [] } }) as unknown as Champion

test('a category that has become too varied is told as left out', async () => {
  const few: Cell = (row) => `c${row % 30}`
  const champion = championOf(await prepareFile(csvOf(few)))
  const { warnings } = await prepareFile(
    `${csvOf(few)}${csvOf((row) => `z${row % 80}`).replace(/^.*\n/, '')}`,
    {},
    champion,
  )
  expect(warnings.join('\n')).toMatch(
    /Column "x" is left out in this file \(too varied: .* features\.keep adds it .*\), where the model that serves learnt from it\./,
  )
})

test('codes of which some lost their zeros, so that they are too many, are told', async () => {
  const codes: Cell = (row) => `0${1000 + (row % 50)}`
  const champion = championOf(await prepareFile(csvOf(codes)))
  const later = `${csvOf(codes)}${csvOf((row) => String(1000 + (row % 50))).replace(/^.*\n/, '')}`
  const { warnings } = await prepareFile(later, {}, champion)
  const told = 'learnt from it. Zeros in front may have got lost: "1000" where it has "01000". Write them as before'
  expect(warnings.join('\n')).toContain(told)
  const features = { ...DEFAULT_MANIFEST.features, keep: ['x'] }
  const { schema } = await prepareFile(later, { features }, champion)
  expect(schema.columns[0]).toMatchObject({ role: 'feature', type: 'category', encoding: 'codes' })
})

test('classes that have become a number are told, and kept by the setting', async () => {
  const target = (cell: (row: number) => number) => {
    const lines = Array.from({ length: 160 }, (_, row) => `${'uvw'[row % 3]};${(row * 37) % 101};${cell(row)}`)
    return `x;other;grade\n${lines.join('\n')}\n`
  }
  const champion = championOf(await prepareFile(target((row) => 1 + (row % 3))))
  const later = target((row) => (row < 80 ? 1 + (row % 3) : 5 + (row % 30)))
  const told =
    'The target is a number in this file, where it is one of several classes to the model that serves. Set "problem" to "multiclass"'
  const { warnings, schema } = await prepareFile(later, {}, champion)
  expect([schema.problem.type, warnings.join('\n')]).toEqual(['regression', expect.stringContaining(told)])
  const kept = await prepareFile(later, { problem: 'multiclass' }, champion)
  expect([kept.schema.problem.type, kept.warnings.join('\n')]).toEqual([
    'multiclass',
    expect.not.stringContaining(told),
  ])
})
