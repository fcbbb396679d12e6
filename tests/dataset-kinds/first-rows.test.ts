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
  [
    'a short sentence and a label of 0 and 1',
    (row) => `Wow... ${'Loved '.repeat(row % 7)}this place ${row}.\t${row % 2}`,
  ],
  [
    'amounts in no order, and a new word',
    (row) => `${(row * 37 + 50) % 101},${(row * 53 + 9) % 97},${(row * 31 + 20) % 89},${row ? word(row) : 'maybe'}`,
  ],
  ['a name in every cell', (row) => `age=${row},fee=1.${row},churn=${row % 3 ? 'no' : 'yes'}`],
])('%s: refused, with csv.header', async (_, line) => {
  await expect(prepareFile(csvOf(line))).rejects.toMatchObject({
    code: 'header-missing',
    hint: expect.stringContaining('"csv": {"header": false}'),
  })
})

test('two names that are one number are refused with csv.header, too', async () => {
  const content = csvOf((row) => `${(row * 37) % 101},${(row * 53) % 97},${row ? word(row) : 'maybe'}`)
  await expect(prepareFile(content)).rejects.toMatchObject({
    code: 'header-invalid',
    hint: expect.stringContaining('If the row holds data, set "csv": {"header": false}'),
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

const word = (row: number) => (row % 3 ? 'no' : 'yes')

test.each<[string, string, (row: number) => string, string]>([
  ['a date', '2020-01-01,maybe', (row) => `20${10 + (row % 14)}-02-${two(1 + (row % 28))},${word(row)}`, '2020-01-01'],
  ['a time', '12:30,maybe', (row) => `${two(row % 24)}:${two((row * 7) % 60)},${word(row)}`, '12:30'],
  ['an amount', '$10.50,maybe', (row) => `$${(row * 37) % 101}.25,${word(row)}`, '$10.50'],
  ['a percentage', '55%,maybe', (row) => `${(row * 37) % 101}.5%,${word(row)}`, '55%'],
  ['a number', '50.5,maybe', (row) => `${(row * 37) % 101}.5,${word(row)}`, '50.5'],
  ['an integer', '50,w,maybe', (row) => `${(row * 37) % 101},${'uvx'[row % 3]},${word(row)}`, '50'],
])('%s among new words in the first row is a warning that names csv.header', async (_, first, line, name) => {
  const { warnings } = await prepareFile(`${first}\n${csvOf(line)}`)
  expect(warnings.join('\n')).toContain(`though "${name}" is read as its column's values are. If it holds data, set`)
})

test.each<[string, string, (row: number) => string, string]>([
  [
    'years',
    'town,2019,2020,2021,sold',
    (row) => `${'uvx'[row % 3]},${(row * 37) % 101},${row % 71},${row % 67},${word(row)}`,
    '"2019" and 2 other names are numbers',
  ],
  [
    'counters',
    '0,1,2,sold',
    (row) => `${'uvx'[row % 3]},${row % 17},${(row * 7) % 13},${word(row)}`,
    '"1" and 1 other name are numbers',
  ],
  [
    'what was counted',
    'town,50,100,sold',
    (row) => `${'uvx'[row % 3]},${row % 67},${row % 71},${word(row)}`,
    '"50" and 1 other name are numbers',
  ],
])('%s are names of columns, and told', async (_, header, line, says) => {
  const { schema, warnings } = await prepareFile(`${header}\n${csvOf(line)}`)
  expect(schema.columns.map(({ name }) => name)).toEqual(header.split(','))
  expect(warnings.join('\n')).toContain(`The first row is taken as the header, though ${says}, as their columns hold.`)
})

test('one year is the name of a column', async () => {
  const content = `town,2020,sold\n${csvOf((row) => `${'uvx'[row % 3]},${(row * 37) % 101},${word(row)}`)}`
  expect((await prepareFile(content)).warnings.join('\n')).not.toContain('taken as the header')
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
