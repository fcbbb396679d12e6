import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { prepareFile } from './prepare-file.ts'

// A column whose name says that it is predicted, with cells of which no number can be made: another one is taken, and
// a person is asked first.

const ROWS = 200

async function foundIn(name: string, cell: (row: number) => string) {
  const lines = Array.from(
    { length: ROWS },
    (_, row) => `${(row * 37) % 101}.5,${row % 3 ? 'flat' : 'house'},"${cell(row)}"`,
  )
  const { target, schema } = await prepareFile(`area,kind,${name}\n${lines.join('\n')}\n`)
  return { target, findings: schema.findings?.filter(({ kind }) => kind === 'target') }
}

test.each<[string, string, (row: number) => string, string]>([
  [
    'in thousands and not',
    'SalePrice',
    (row) => (row % 2 ? `${row}.6k` : `${row % 140}441`),
    'text that hardly repeats',
  ],
  ['ranges', 'price', (row) => `${row}.1 - ${row + 30}.5`, 'text that never repeats'],
  ['from a price on', 'price', (row) => `ab ${row}.5 €`, 'free text'],
  ['thousands and millions', 'preis', (row) => (row % 2 ? `$${row}K` : `$1.${row}M`), 'text that never repeats'],
  ['a salary in words', 'salary', (row) => `${row}K to ${row + 9}K a year`, 'free text'],
])('%s: it is held, with the name and why', async (_, name, cell, why) => {
  const { target, findings } = await foundIn(name, cell)
  expect(target).toBe('kind')
  expect(findings).toEqual([
    expect.objectContaining({
      effect: 'holds',
      columns: ['kind', name],
      text: `The target "kind" is a guess: by its name "${name}" could as well be it, but it is ${why}.`,
    }),
  ])
})

test('one that is read is the target', async () => {
  expect(await foundIn('price', (row) => `$${row}.10`)).toEqual({ target: 'price', findings: [] })
})

test.each<[string, (row: number) => string]>([
  ['as Fortran writes them', (row) => `${row}.59d0`],
  ['with the currency between', (row) => `${row}€15`],
  ['coordinates', (row) => `48.9${row}, 16.3${row}`],
])('where rows are told apart by a column that is left out alone, the refusal names it: %s', async (_, cell) => {
  const lines = Array.from(
    { length: 150 },
    (_, row) => `"${cell(row)}",${row % 3 ? 'Wien' : 'Graz'},${row % 2 ? 'no' : 'yes'}`,
  )
  const csv = `score,city,churn\n${lines.join('\n')}\n`
  const says = expect.stringContaining('"score" is left out (an ID: every value is different text)')
  await expect(prepareFile(csv)).rejects.toMatchObject({ code: 'split-side-empty', hint: says })
  const split = { ...DEFAULT_MANIFEST.split, duplicates: 'independent' as const }
  const { warnings } = await prepareFile(csv, { split })
  expect(warnings).toContainEqual(expect.stringContaining('hold numbers or days in a way that is not read'))
})
