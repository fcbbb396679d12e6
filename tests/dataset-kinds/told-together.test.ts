import { expect, test } from 'vitest'
import { prepareFile } from './prepare-file.ts'

/* What is said of several columns in the same words is said once. */

const two = (value: number) => String(value).padStart(2, '0')

function fileOf(columns: Readonly<Record<string, (row: number) => string>>): string {
  const lines = Array.from({ length: 120 }, (_, row) =>
    [...Object.values(columns).map((cell) => cell(row)), row % 4 ? 'nein' : 'ja'].join(';'),
  )
  return [[...Object.keys(columns), 'Kündigung'].join(';'), ...lines].join('\n')
}

const amount = (row: number) => `${(row * 37) % 101},${two((row * 7) % 100)}`
const large = (row: number) => `${1 + (row % 9)}.${100 + ((row * 31) % 900)},${two(row % 100)}`
const day = (row: number) => `2024-${two((row % 12) + 1)}-${two((row % 28) + 1)}`

async function toldOf(columns: Parameters<typeof fileOf>[0]): Promise<readonly string[]> {
  const { warnings } = await prepareFile(fileOf(columns), { target: 'Kündigung' })
  return warnings
}

test('decimal commas of several columns are told in one line, those with thousands in another', async () => {
  expect(await toldOf({ Preis: amount, Menge: amount, Gehalt: large, Miete: large })).toEqual([
    'The columns "Preis", "Menge" are taken as numbers with decimals after ",". csv.decimal sets the decimal sign, features.categorical makes categories of them.',
    'The columns "Gehalt", "Miete" are taken as numbers with decimals after ",", "." between thousands. csv.decimal sets the decimal sign, features.categorical makes categories of them.',
  ])
})

test('a column of which more is to be said has a line of its own', async () => {
  const told = await toldOf({ Preis: amount, Menge: amount, Anteil: (row) => `${amount(row)} %` })
  expect(told).toEqual([
    expect.stringContaining('The columns "Preis", "Menge" are taken as numbers'),
    expect.stringContaining('Column "Anteil" is taken as numbers such as "0,00 %": decimals after ",", in "%"'),
  ])
})

test('one column of decimal commas is told by an example', async () => {
  expect(await toldOf({ Preis: amount, Alter: (row) => String(row % 60) })).toEqual([
    expect.stringContaining('Column "Preis" is taken as numbers such as'),
  ])
})

test('of many columns five are named', async () => {
  const columns = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`x${at}`, amount]))
  const [first] = await toldOf(columns)
  expect(first).toContain('The columns "x0", "x1", "x2", "x3", "x4" and 3 more are taken as numbers')
})

test('of dates of which some are missing the rows without one are to be left out first', async () => {
  const some = (each: number) => (row: number) => (row % each ? day(row) : '')
  const told = await toldOf({ Beginn: some(7), Ende: some(9), am: day })
  const AT_RANDOM = 'dates, but the rows are split at random: the test may look better than the future will be.'
  expect(told.filter((warning) => warning.includes('split at random'))).toEqual([
    `The columns "Beginn", "Ende" hold ${AT_RANDOM} To test on the latest rows, leave out those without a date, and set split.strategy to "time" and split.column to one of them.`,
    `Column "am" holds ${AT_RANDOM} Set split.strategy to "time" and split.column to it to test on the latest rows.`,
  ])
})

test('that rows are split at random is said once for all columns of dates', async () => {
  const told = await toldOf({ Beginn: day, Ende: (row) => day(row * 5 + 1) })
  expect(told.filter((warning) => warning.includes('split at random'))).toEqual([
    'The columns "Beginn", "Ende" hold dates, but the rows are split at random: the test may look better than the future will be. Set split.strategy to "time" and split.column to one of them to test on the latest rows.',
  ])
})
