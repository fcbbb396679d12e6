import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { linesOf, prepareFile } from './prepare-file.ts'

/*
 * A first column that counts the rows is an ID, however its integers are written.
 */

const COUNTED = 'is left out: an ID: its integers count the rows, each once'

function csvOf(count: number, counterOf: (row: number) => string, head = 'Lp.'): string {
  const lines = Array.from({ length: count }, (_, row) => {
    const [a, b] = [(row * 37) % 101, (row * 53) % 89]
    return `${counterOf(row)},${a},${b},${a > b ? 'yes' : 'no'}`
  })
  return `${head},a,b,churn\n${lines.join('\n')}\n`
}

test.each<[string, (row: number) => string]>([
  ['1', (row) => `${row + 1}`],
  ['1.', (row) => `${row + 1}.`],
  ['1.0', (row) => `${row + 1}.0`],
  ['0.00', (row) => `${row}.00`],
  ['in any order', (row) => `${((row * 7) % 200) + 1}.0`],
])('%s', async (_, counterOf) => {
  expect(linesOf(await prepareFile(csvOf(200, counterOf)))[0]).toContain(COUNTED)
})

test.each(['.', '.0'])('of more rows than texts are kept: 1%s', async (end) => {
  expect(linesOf(await prepareFile(csvOf(20_000, (row) => `${row + 1}${end}`)))[0]).toContain(COUNTED)
})

test('with a decimal comma', async () => {
  const content = csvOf(200, (row) => `${row + 1}_0`)
    .replaceAll(',', ';')
    .replaceAll('_', ',')
  const csv = { ...DEFAULT_MANIFEST.csv, decimal: ',' as const }
  expect(linesOf(await prepareFile(content, { csv }))[0]).toContain(COUNTED)
})

test.each<[string, (row: number) => string, string]>([
  ['fractions', (row) => `${row + 1}.5`, 'x'],
  ['thousands', (row) => (row === 7 ? '1.250.000' : `${row + 1}.000`), 'x'],
  ['with a gap', (row) => `${row > 9 ? row + 2 : row}.0`, 'x'],
  ['that mean something', (row) => `${row + 1}.0`, 'day'],
])('but not %s', async (_, counterOf, head) => {
  expect(linesOf(await prepareFile(csvOf(200, counterOf, head)))[0]).toContain(`"${head}" is a number`)
})
