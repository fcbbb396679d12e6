import { expect, test } from 'vitest'
import { prepareFile } from './prepare-file.ts'

// Cells that have something around them that belongs to no value.

async function toldOf(cell: (row: number) => string) {
  const lines = Array.from({ length: 120 }, (_, row) => `${cell(row)},${(row * 37) % 101},${row % 3 ? 'no' : 'yes'}`)
  const { warnings } = await prepareFile(`age,size,churned\n${lines.join('\n')}\n`)
  return warnings.filter((warning) => warning.startsWith('The cells of'))
}

test.each<[string, (row: number) => string, string]>([
  ['quoted twice', (row) => `"""${row}"""`, 'column "age" have quotes of their own, such as "\\"0\\""'],
  ['typographic quotes', (row) => `“${row % 40}”`, 'have quotes of their own, such as "“0”"'],
  ['two closing quotes', (row) => `”${row}.5”`, 'have quotes of their own, such as "”0.5”"'],
  ['as Excel keeps a text', (row) => `"=""${row}.07"""`, 'have quotes of their own, such as "=\\"0.07\\""'],
  ['a semicolon', (row) => `${row % 50};`, 'have a delimiter behind them, such as "0;"'],
  ['half a bracket', (row) => `(${row % 50}`, 'have a bracket that is not closed, such as "(0"'],
])('%s: told', async (_, cell, told) => {
  expect(await toldOf(cell)).toEqual([expect.stringContaining(told)])
})

test.each<[string, (row: number) => string]>([
  ['quotes around a word of a text', (row) => `"the ""best"" of ${row}"`],
  ['feet', (row) => `${row % 9}'`],
  ['whole brackets', (row) => `(${row % 9})`],
  ['quotes around a few', (row) => (row % 9 ? `x${row % 7}` : '"""y"""')],
])('%s: nothing is told', async (_, cell) => {
  expect(await toldOf(cell)).toEqual([])
})
