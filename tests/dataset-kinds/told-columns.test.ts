import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { linesOf, prepareFile } from './prepare-file.ts'

/*
 * Columns that could be numbers and are more, or less: what became of each, and what is told of it.
 */

type Told = {
  readonly name?: string
  readonly cell: (row: number) => string
  readonly is: string
  /** A part of each warning about it, in their order; there are no others. */
  readonly says?: readonly string[]
  readonly manifest?: Partial<Manifest>
}

const ROWS = 240
const pick = (words: readonly string[], row: number) => words[(row * 7 + (row >> 3)) % words.length] ?? ''

function csvOf(name: string, cell: (row: number) => string): string {
  const lines = Array.from({ length: ROWS }, (_, row) =>
    [(row * 37) % 101, cell(row), pick(['north', 'south', 'east'], row), row % 4 ? 'no' : 'yes'].join(';'),
  )
  return `${[`size;${name};place;left`, ...lines].join('\n')}\n`
}

const csv = (settings: Partial<Manifest['csv']>) => ({ csv: { ...DEFAULT_MANIFEST.csv, ...settings } })
const three = (row: number) => String(100 + ((row * 331) % 900))

const COLUMNS: Readonly<Record<string, readonly (readonly [string, Told])[]>> = {
  'signs behind numbers': [
    [
      'of grades',
      {
        cell: (row) => pick(['2+', '2', '2-', '3+', '1'], row),
        is: 'a category, a cell for each of 5 values',
        says: ['the signs behind its numbers, as in "2+" and "2-", are those of grades'],
      },
    ],
    [
      'of grades without a bare one',
      {
        cell: (row) => pick(['1+', '1−', '2+', '2−'], row),
        is: 'a category, a cell for each of 4 values',
        says: ['are those of grades'],
      },
    ],
    [
      'of blood groups',
      {
        cell: (row) => pick(['0+', '0-'], row),
        is: 'a category, a cell for each of 2 values',
        says: ['"0+" and "0-"'],
      },
    ],
    [
      'of which one is as good as none',
      { cell: (row) => pick(['0', '0+'], row), is: 'a category, a cell for each of 2 values', says: ['"0" and "0+"'] },
    ],
    [
      'of a cap are no grades',
      { cell: (row) => pick(['5', '10+', '7'], row), is: 'a number', says: ['without the "+" behind'] },
    ],
    [
      'of amounts below zero are no grades',
      {
        cell: (row) => `${(row * 13) % 90}${row % 3 ? '' : '-'}`,
        is: 'a number',
        says: ['below zero with the minus at the end'],
      },
    ],
    ['all alike are constant', { cell: () => '5+', is: 'left out: constant' }],
  ],
  'numbers that may be chapters': [
    [
      'are told where 1.10 stands beside 1.1',
      { cell: (row) => `${1 + (row % 3)}.${1 + (row % 12)}`, is: 'a number', says: ['is taken as the number'] },
    ],
    ['not where zeros are never at the end', { cell: (row) => String((row % 60) / 4), is: 'a number' }],
    ['nor where all have two decimals', { cell: (row) => (row / 7).toFixed(2), is: 'a number' }],
    [
      'nor where some decimals begin with a zero',
      { cell: (row) => (row % 3 ? (row / 20).toFixed(2) : String(row / 20)), is: 'a number' },
    ],
  ],
  'codes by their names': [
    ['years, and no codes', { name: 'YearsCode', cell: (row) => String(row % 40), is: 'a number' }],
    ...(['zip', 'PLZ', 'zip_code', 'billing_postcode', 'Code postal', 'CEP'] as const).map(
      (name): readonly [string, Told] => [
        name,
        { name, cell: (row) => String(10_000 + ((row * 7919) % 100) * 170), is: 'a number', says: ['postal codes'] },
      ],
    ),
    [
      'phone',
      {
        name: 'phone',
        cell: (row) => String(2_000_000_000 + row * 7_919_919),
        is: 'a number',
        says: ['it holds telephone numbers, which tell things apart'],
      },
    ],
    ...(['dept_code', 'cpt', 'icd9', 'naics', 'BLZ', 'AGS', 'SIRET'] as const).map((name): readonly [string, Told] => [
      name,
      { name, cell: (row) => String(101 + ((row * 31) % 40) * 7), is: 'a number', says: ['it holds codes'] },
    ]),
    ['whether there is a phone', { name: 'phone', cell: (row) => String(row % 2), is: 'a number' }],
    ...['code_coverage', 'code_reviews', 'lines_of_code', 'sku_count', 't_code'].map((name): [string, Told] => [
      `what is counted or measured: ${name}`,
      { name, cell: (row) => String(3 + (row % 40)), is: 'a number' },
    ]),
    ['fractions', { name: 'code', cell: (row) => String(3.3 + (row % 40)), is: 'a number' }],
    ['how many codes', { name: 'codec', cell: (row) => String(row % 40), is: 'a number' }],
    [
      'what the manifest calls a category',
      {
        name: 'zip',
        cell: (row) => String(10_000 + (row % 9) * 170),
        is: 'a category',
        manifest: { features: { ...DEFAULT_MANIFEST.features, categorical: ['zip'] } },
      },
    ],
  ],
  'numbers with words': [
    ['are answers', { cell: (row) => pick(['(1) Yes', '(2) No', '(3) Perhaps'], row), is: 'a category' }],
    [
      'are ranges that are open at an end',
      {
        cell: (row) => pick(['10代', '20代', '30代', '50代以上'], row),
        is: 'a category',
        says: ['only 75 % of its cells are numbers of one kind; others are "50代以上" (60)'],
      },
    ],
    [
      'are amounts in several units',
      {
        cell: (row) => pick(['500 g', '1 kg', '2 kg', '250 g'], row),
        is: 'a category',
        says: ['of several units ("g", "kg")'],
      },
    ],
  ],
  'what is left out': [
    [
      'is said to be so',
      {
        cell: (row) => `${100 + row}/${60 + ((row * 13) % 50)}`,
        is: 'left out: an ID',
        says: ['or days as 2024-01-31, to have them. As text it is left out.'],
      },
    ],
    [
      'as an ID neither',
      {
        name: 'konto',
        cell: (row) => `0${10_000 + row * 7}`,
        is: 'left out: an ID',
        says: ['as codes do. As text it is left out.'],
      },
    ],
  ],
  'a decimal sign that the manifest sets': [
    [
      'makes no thousands of 0.123',
      {
        cell: (row) => `${row % 7}.${three(row)}`,
        is: '',
        says: ['The manifest sets csv.decimal to ",", by which cells with another decimal sign are no numbers'],
        manifest: csv({ decimal: ',' }),
      },
    ],
    [
      'and the other is told',
      {
        cell: (row) => `${row % 90},${10 + (row % 80)}`,
        is: '',
        says: ['only 0 % of its cells are numbers of one kind; others are "0,10"'],
        manifest: csv({ decimal: '.' }),
      },
    ],
    [
      'and thousands by it',
      {
        cell: (row) => `${1 + (row % 7)}.${three(row)}`,
        is: 'a number',
        says: ['"." between thousands'],
        manifest: csv({ decimal: ',' }),
      },
    ],
  ],
  'a dash beside signs': [
    ...[
      ['+', '-', '0'],
      ['+', '-', 'nd'],
      ['++', '+', '0', '-'],
      ['+', '-', ''],
      ['±', '+', '-', 'n.d.'],
    ].map((words): readonly [string, Told] => [
      words.join(' '),
      { cell: (row) => pick(words, row), is: 'a category', says: ['it may be a value as'] },
    ]),
    ['but not beside numbers', { cell: (row) => pick(['5', '6', '-', '7'], row), is: 'a number' }],
    [
      'also where the manifest sets what is missing elsewhere',
      {
        cell: (row) => pick(['+', '-', '0'], row),
        is: 'a category',
        says: ['"-" ('],
        manifest: csv({ missing: { size: [''] } }),
      },
    ],
    ['nor beside words', { cell: (row) => pick(['low', 'high', '-'], row), is: 'a category' }],
  ],
}

describe.each(Object.entries(COLUMNS))('%s', (_, columns) => {
  test.each(columns)('$0', async (_, { name = 'x', cell, is, says = [], manifest = {} }) => {
    const prepared = await prepareFile(csvOf(name, cell), { target: 'left', ...manifest })
    const own = JSON.stringify(name)
    const [line] = linesOf(prepared).filter((each) => each.startsWith(own))
    expect(line).toContain(`${own} is ${is}`)
    const warnings = prepared.warnings.filter((warning) => warning.startsWith(`Column ${own}`))
    // Of signs among digits.
    const told = warnings.filter((warning) => !/others are "\+"/.test(warning))
    expect(told).toEqual(says.map((part) => expect.stringContaining(part)))
  })
})

test.each([
  ['2+ 2 2- 3', ['2', '2+', '2-', '3']],
  ['+ - 0', ['+', '-', '0']],
  ['+ ± -', ['+', '-', '±']],
])('a target of %s is classes, each of its own', async (words, classes) => {
  const lines = Array.from({ length: ROWS }, (_, row) => `${(row * 37) % 101};${pick(words.split(' '), row)}`)
  const { schema, rows } = await prepareFile(['size;result', ...lines].join('\n'), { target: 'result' })
  const { problem } = schema
  expect(problem.type === 'regression' ? [] : problem.classes.map(({ label }) => label).toSorted()).toEqual(
    classes.toSorted(),
  )
  expect(rows.withoutTarget).toBe(0)
})

test('a comma beside spaces between thousands is refused with what the column says', async () => {
  const cell = (row: number) => (row % 2 ? `${10 + (row % 80)} ${100 + row}` : `"${10 + (row % 80)},${100 + row}"`)
  await expect(prepareFile(csvOf('x', cell))).rejects.toThrow(
    'column "x": "10,100" may be 10100 or 10.100, and other cells, such as "11 101", have another sign between thousands',
  )
})

test('features.include may list the target', async () => {
  const { schema } = await prepareFile(csvOf('x', String), {
    target: 'left',
    features: { ...DEFAULT_MANIFEST.features, include: ['x', 'left'] },
  })
  expect(schema.columns.flatMap(({ role, name }) => (role === 'feature' ? [name] : []))).toEqual(['x'])
})

test('a split by too few groups says that more are needed', async () => {
  const split = { ...DEFAULT_MANIFEST.split, strategy: 'group', column: 'x' } as const
  await expect(
    prepareFile(
      csvOf('x', (row) => pick(['a', 'b'], row)),
      { target: 'left', split },
    ),
  ).rejects.toMatchObject({
    code: 'split-side-empty',
    hint: expect.stringContaining('There are too few groups'),
  })
})

const FOUR = ['age;region;visits;left']
const ROW = (row: number) =>
  `${(row * 37) % 101};${pick(['north', 'south'], row)};${row % 30};${row % 4 ? 'no' : 'yes'}`
const table = (delimiter: string, ...above: readonly string[]) =>
  [...above, ...FOUR, ...Array.from({ length: 90 }, (_, row) => ROW(row))].join('\n').replaceAll(';', delimiter)
const boxed = (rule: string, last: string) => {
  const [header = '', ...rows] = table(' | ').split('\n')
  return [...(last === '' ? [] : [rule]), `| ${header} |`, rule, ...rows.map((row) => `| ${row} |`), last, ''].join(
    '\n',
  )
}

test.each([
  ['a row of letters above the header', table(',', 'A,B,C,D'), '"A,B,C,D" is a title and no header'],
  ['a row of numbers above the header', table(',', '1,2,3,4'), '"1,2,3,4" is a title'],
  ['what pandas writes without a header', table(',', '0,1,2,3'), '"0,1,2,3" is a title'],
  ['a comment of as many cells as there are names', table(',', '// a, b, c, d'), '"// a, b, c, d" is a comment'],
  ['several such comments', table(';', '! a; b; c; d', '! e; f; g; h', '! i'), 'The first 3 lines are skipped'],
  ['a named delimiter that the lines have not', `sep=,\n${table(';')}`, 'Line 1 is no row; it names the delimiter ","'],
  ['the box that MySQL draws', boxed('+-----+-----+-----+-----+', '+-----+-----+-----+-----+'), 'it holds a line'],
  ['the table of Org', boxed('|-----+-----+-----+-----|', ''), 'it holds a line'],
  ['a list of SAP', boxed('-------------------------', '-------------------------'), 'it holds a line'],
  ['a form feed at the end', `${table(',')}\n\f`, 'is no data and left out'],
])('%s is read', async (_, content, note) => {
  const { schema, warnings, rows } = await prepareFile(content, { target: 'left' })
  const found = schema.columns.flatMap(({ name, role }) => (role === 'ignored' ? [] : [name]))
  expect(found).toEqual(['age', 'region', 'visits', 'left'])
  expect(rows.total).toBe(90)
  expect(warnings.join(' ')).toContain(note)
})

test('a header of letters above texts stays one', async () => {
  const lines = Array.from(
    { length: 90 },
    (_, row) => `${pick(['red', 'blue'], row)},${pick(['x', 'y'], row)},${row * 3}`,
  )
  const { schema } = await prepareFile(['A,B,C', ...lines].join('\n'), { target: 'B' })
  expect(schema.columns.map(({ name }) => name)).toEqual(['A', 'B', 'C'])
})

test('of addresses that are left out for want of room nothing is said to be learnt', async () => {
  const homeIn = async (others: number) => {
    const notes = Array.from({ length: others }, (_, column) => `note${column}`)
    const rows = Array.from({ length: ROWS }, (_, row) => {
      const texts = notes.map((_, column) => `word${(row * (column + 3)) % 97} beside word${row}`)
      return [(row * 37) % 101, ...texts, `flat ${row}, ${1 + (row % 97)} Oak Street`, row % 4 ? 'no' : 'yes'].join(';')
    })
    const header = ['size', ...notes, 'home', 'left'].join(';')
    const { schema } = await prepareFile(`${[header, ...rows].join('\n')}\n`, { target: 'left' })
    return {
      role: schema.columns.find(({ name }) => name === 'home')?.role,
      isTold: schema.warnings.some((warning) => warning.includes('"home" seems to hold addresses, and a model learns')),
    }
  }
  expect(await homeIn(1)).toEqual({ role: 'feature', isTold: true })
  expect(await homeIn(16)).toEqual({ role: 'ignored', isTold: false })
})
