import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { inferColumns } from './infer-columns.ts'
import { scattered, tableOf } from './test-table.ts'

const ROWS = 60
const PLACE = 's3://bucket/datasets/a.csv'
const NAMES = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn']

type Cell = (row: number) => string | number

function infer(columns: Readonly<Record<string, Cell>>, features: Partial<Manifest['features']> = {}) {
  const table = tableOf(ROWS, { ...columns, y: (row) => row % 2 })
  return inferColumns(table, table.header.length - 1, { ...DEFAULT_MANIFEST.features, ...features })
}

function inferOne(cell: Cell, features: Partial<Manifest['features']> = {}) {
  const { columns, warnings } = infer({ x: cell, other: (row) => scattered(row) }, features)
  return { column: columns[0], warnings }
}

describe('the type of a column', () => {
  test.each<[string, Cell, object]>([
    ['numbers', (row) => scattered(row), { type: 'number' }],
    ['0 and 1', (row) => row % 2, { type: 'number' }],
    ['numbers and missing values', (row) => (row % 3 ? 'NA' : row), { type: 'number' }],
    ['one number, or missing', (row) => (row % 3 ? '?' : 7), { type: 'number' }],
    ['truth values', (row) => (row % 3 ? 'yes' : 'FALSE'), { type: 'boolean' }],
    ['dates', (row) => `2024-01-${String((row % 28) + 1).padStart(2, '0')}`, { type: 'date', hasTime: false }],
    ['dates, one with a time', (row) => (row ? '2024-01-02' : '2024-01-01T10:00'), { type: 'date', hasTime: true }],
    ['texts', (row) => NAMES[row % 6] ?? '', { type: 'category' }],
    ['truth values and numbers', (row) => (row % 2 ? 'yes' : 1), { type: 'category' }],
    ['a date that does not exist', (row) => (row % 2 ? '2023-02-29' : '2024-02-29'), { type: 'category' }],
  ])('of %s', (_, cell, expected) => {
    expect(inferOne(cell).column).toEqual({ name: 'x', index: 0, role: 'feature', ...expected })
  })
})

describe('what is left out', () => {
  test.each<[string, Cell, string]>([
    ['one text', () => 'a', 'constant: every row holds the same value'],
    ['one number in several spellings', (row) => (row % 2 ? '1.0' : '1'), 'constant: every row holds the same value'],
    ['one truth value', (row) => (row % 2 ? 'yes' : 'true'), 'constant: every row holds the same value'],
    ['nothing', (row) => (row % 2 ? '' : 'NaN'), 'constant: every value is missing'],
    ['nothing but infinities', () => 'inf', 'constant: every value is missing'],
    ['a text of its own in each row', (row) => `u-${row}`, 'an ID: every value is different text'],
    ['integers that count up', (row) => row + 1000, 'an ID: its integers count the rows, each once'],
    ['integers that count, shuffled', (row) => (row * 7) % ROWS, 'an ID: its integers count the rows, each once'],
    [
      'sentences',
      (row) => `${NAMES[row % 6]} was here on day ${row % 50}`,
      'free text: 60 different values of 6.0 words on average',
    ],
  ])('%s', (_, cell, reason) => {
    expect(inferOne(cell).column).toEqual({ name: 'x', index: 0, role: 'ignored', reason })
  })

  test.each<[string, Cell]>([
    ['decimals that are all different', (row) => row + 0.5],
    ['decimals that count up', (row) => `${row}.0`],
    ['integers that are all different, with gaps', (row) => row * row],
    ['integers that count up, one missing', (row) => (row === 5 ? '' : row)],
    ['integers that count up, one twice', (row) => Math.max(1, row)],
    ['texts of which two are equal', (row) => `u-${Math.max(1, row)}`],
    ['sentences that repeat', (row) => `${NAMES[row % 6]} lives in a house`],
  ])('but not %s', (_, cell) => {
    expect(inferOne(cell).column?.role).toBe('feature')
  })
})

describe('the manifest', () => {
  test('leaves out what it excludes and what it does not include', () => {
    const columns = { a: (row: number) => scattered(row), b: (row: number) => scattered(row, 1) }
    expect(infer(columns, { exclude: ['a'] }).columns[0]).toMatchObject({
      reason: 'left out by features.exclude of the manifest',
    })
    expect(infer(columns, { include: ['a'] }).columns[1]).toMatchObject({
      reason: 'not among features.include of the manifest',
    })
  })

  test('makes categories of numbers', () => {
    expect(inferOne((row) => row % 5, { categorical: ['x'] }).column).toMatchObject({ type: 'category' })
  })

  test('keeps an ID that it includes, but no constant', () => {
    expect(inferOne((row) => row, { include: ['x'] }).column).toMatchObject({ role: 'feature', type: 'number' })
    expect(inferOne(() => 5, { include: ['x', 'other'] }).column).toMatchObject({ role: 'ignored' })
  })

  test('cannot name columns that are not there, or the target', () => {
    expect(() => inferOne((row) => row, { exclude: ['othr', 'y', 'zzzzzz'] })).toThrow(
      expect.objectContaining({
        code: 'column-unknown',
        message: `${PLACE} does not fit the manifest's features.exclude: "othr" is not there (did you mean "other"?); "y" is the target; "zzzzzz" is not there.`,
      }),
    )
  })
})

describe('warnings', () => {
  test.each<[string, Cell, string]>([
    ['inf', (row) => (row ? row * row : '-inf'), 'Column "x": 1 cell is inf or beyond float32 and count as missing.'],
    [
      'a number that is none',
      (row) => (row === 3 ? '12abc' : row * row),
      'Column "x" is taken as text: nearly all its values are numbers, but row 5 holds "12abc".',
    ],
    [
      'dates in a random split',
      (row) => `2024-01-0${(row % 9) + 1}`,
      'Column "x" holds dates, but the rows are split at random: the test may look better than the future will be (split.strategy "time" is not supported yet).',
    ],
  ])('%s', (_, cell, warning) => {
    expect(inferOne(cell).warnings).toEqual([warning])
  })
})

test('decimal commas are refused with the first such cell', () => {
  expect(() => inferOne((row) => (row < 2 ? row : `${row},5`))).toThrow(
    expect.objectContaining({
      code: 'decimal-comma',
      message: `${PLACE}, row 4, column "x": "2,5" is a number with a comma.`,
    }),
  )
})

test('a file without a feature is refused with every reason', () => {
  expect(() => infer({ id: (row) => row, same: () => 1 })).toThrow(
    expect.objectContaining({
      code: 'features-missing',
      message: `${PLACE} leaves no column to learn from ("id": an ID: its integers count the rows, each once; "same": constant: every row holds the same value).`,
    }),
  )
})
