import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { prepareFile } from './prepare-file.ts'

// Files whose first row holds data, or may.

const two = (value: number) => String(value).padStart(2, '0')
const csvOf = (line: (row: number) => string) => `${Array.from({ length: 150 }, (_, row) => line(row)).join('\n')}\n`

test.each<[string, (row: number) => string]>([
  ["a bank's, with dollars", (row) => `${two(1 + (row % 12))}/28/2023,$${row * 7}.91,${row % 3 ? 'rent' : 'food'}`],
  ["a bank's, with euros", (row) => `${two(1 + (row % 28))}/03/2023;${row},57 €;${row % 3 ? 'Miete' : 'Essen'}`],
  ['decimal commas', (row) => `${row}x;${row},14;${row % 3 ? 'Linz' : 'Wien'}`],
  ['texts and a label', (row) => `the room number ${row} was fine,${row % 3 ? 'positive' : 'negative'}`],
  ['a label and texts', (row) => `__label__${row % 3 ? 'a' : 'b'}\tgreat, the ${'very '.repeat(row % 7)}best ${row}`],
  ['a name in every cell', (row) => `age=${row},fee=1.${row},churn=${row % 3 ? 'no' : 'yes'}`],
])('%s: refused, with csv.header', async (_, line) => {
  await expect(prepareFile(csvOf(line))).rejects.toMatchObject({
    code: 'header-missing',
    hint: expect.stringContaining('"csv": {"header": false}'),
  })
})

test('a column with the name of one of its values is a warning that names csv.header', async () => {
  const csv = `message,spam\n${csvOf((row) => `offer ${'of '.repeat(row % 7)}${row},${row % 3 ? 'ham' : 'spam'}`)}`
  const told = expect.stringContaining(
    '"spam" is a value of its column, too. If it holds data, set "csv": {"header": false}',
  )
  expect((await prepareFile(csv)).warnings).toContainEqual(told)
  const said = await prepareFile(csv, { csv: { ...DEFAULT_MANIFEST.csv, header: true } })
  expect(said.warnings).not.toContainEqual(told)
})

test('where nothing can be learnt from, a delimiter in the names is named', async () => {
  const csv = `a,b;c,d;e,f\n${csvOf((row) => `a${row},b${row};c${row},d${row};e${row},f${row}`)}`
  await expect(prepareFile(csv)).rejects.toMatchObject({
    hint: expect.stringContaining('set "csv": {"delimiter": ";"}'),
  })
})

test.each<[string, string, (row: number) => string, string]>([
  ['aligned columns', 'age  fee   plan', (row) => `${row}   ${row}.5  x`, 'aligned by several spaces'],
  ['what databases delimit by', 'age\u0001fee', (row) => `${row}\u0001x`, '"csv": {"delimiter": "\\u0001"}'],
  ['whole lines in quotes', '"age,fee"', (row) => `"${row},x"`, 'quotes stand around whole lines. Take the first'],
])('one column, and the hint is of use: %s', async (_, header, line, hint) => {
  await expect(prepareFile(`${header}\n${csvOf(line)}`)).rejects.toMatchObject({
    code: 'columns-missing',
    hint: expect.stringContaining(hint),
  })
})
