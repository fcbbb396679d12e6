import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { type RecordVisitor, readRecords } from '../csv/read-records.ts'
import { openTable } from '../dialect/open-table.ts'
import { MODE_PROFILE } from '../kernel/layout.ts'
import { RecordKernel } from '../kernel/record-kernel.ts'
import { hashNoise } from '../rows/hash-noise.ts'
import { RowIndex } from '../rows/row-index.ts'
import { checkSettings } from './check-settings.ts'
import { inferColumns } from './infer-columns.ts'
import { findReadings } from './profile-columns.ts'
import { ProfilePass } from './profile-pass.ts'
import { firstPlan, nextPlan } from './profile-plan.ts'

const ROWS = 60
const PLACE = 's3://bucket/datasets/a.csv'
const NAMES = ['Ann', 'Bob', 'Cleo', 'Dan', 'Eve', 'Finn']

type Cell = (row: number) => string | number

async function* csvOf(columns: Readonly<Record<string, Cell>>): AsyncGenerator<Uint8Array> {
  const cells = Object.values(columns)
  const lines = Array.from({ length: ROWS }, (_, row) => cells.map((cell) => `"${cell(row)}"`).join(','))
  yield Buffer.from(`${[Object.keys(columns).join(','), ...lines].join('\n')}\n`)
}

async function infer(given: Readonly<Record<string, Cell>>, features: Partial<Manifest['features']> = {}) {
  const columns = { ...given, y: (row: number) => row % 2 }
  const file = { place: PLACE, header: Object.keys(columns) }
  const target = file.header.length - 1
  const manifest = { ...DEFAULT_MANIFEST, features: { ...DEFAULT_MANIFEST.features, ...features } }
  checkSettings(file, { ...manifest, target: 'y' })
  const profileBy = async (plan: ReturnType<typeof firstPlan>) => {
    const kernel = new RecordKernel()
    const pass = new ProfilePass(file, plan, manifest, kernel, new RowIndex())
    const visitor: RecordVisitor = { mode: MODE_PROFILE, start: () => pass.host, block: async () => true }
    await readRecords(await openTable(csvOf(columns), PLACE, manifest.csv), PLACE, manifest.csv, visitor, kernel)
    return pass
  }
  const first = await profileBy(firstPlan(file, target, manifest, undefined))
  const readOf = (pass: ProfilePass) => ({
    rows: pass.rows,
    tallies: pass.tallies(),
    sampledCells: pass.sampledCells(),
    sampledRows: (columns: readonly number[]) => pass.sampledRows(columns),
  })
  const settings = { ...manifest, champion: undefined, delimiter: ',', uploadYear: 2026 }
  const found = findReadings(file, readOf(first), settings)
  const pass = await profileBy(nextPlan(file, first.plan, readOf(first), found, manifest, undefined))
  const read = readOf(pass)
  const { profiles } = findReadings(file, read, settings)
  return inferColumns(file, read.rows, profiles, target, manifest)
}

async function inferOne(cell: Cell, features: Partial<Manifest['features']> = {}) {
  const { columns, warnings } = await infer({ x: cell, other: (row) => hashNoise(row) }, features)
  return { column: columns[0], warnings }
}

describe('the type of a column', () => {
  test.each<[string, Cell, object]>([
    ['numbers', (row) => hashNoise(row), { type: 'number' }],
    ['0 and 1', (row) => row % 2, { type: 'number' }],
    ['numbers and missing values', (row) => (row % 3 ? 'NA' : row), { type: 'number' }],
    ['one number, or missing', (row) => (row % 3 ? '?' : 7), { type: 'number' }],
    ['truth values', (row) => (row % 3 ? 'yes' : 'FALSE'), { type: 'boolean' }],
    ['dates', (row) => `2024-01-${String((row % 28) + 1).padStart(2, '0')}`, { type: 'date', hasTime: false }],
    ['dates, one with a time', (row) => (row ? '2024-01-02' : '2024-01-01T10:00'), { type: 'date', hasTime: true }],
    ['texts', (row) => NAMES[row % 6] ?? '', { type: 'category', hasWords: false }],
    ['sentences', (row) => `${NAMES[row % 6]} was here on day ${row % 50}`, { type: 'text', meanWords: 6 }],
    ['texts of two words, each its own', (row) => `${NAMES[row % 6]} no${row}`, { type: 'text', meanWords: 2 }],
    ['texts without spaces, each its own', (row) => `東京タワー${row}`, { type: 'text' }],
    ['sentences that repeat', (row) => `${NAMES[row % 6]} lives in a house`, { type: 'category', hasWords: true }],
    ['truth values and numbers', (row) => (row % 2 ? 'yes' : 1), { type: 'category' }],
    ['a date that does not exist', (row) => (row % 2 ? '2023-02-29' : '2024-02-29'), { type: 'category' }],
  ])('of %s', async (_, cell, expected) => {
    expect((await inferOne(cell)).column).toMatchObject({ name: 'x', index: 0, role: 'feature', ...expected })
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
    ['decimals that count up', (row) => `${row}.0`, 'an ID: its integers count the rows, each once'],
    ['integers that count, shuffled', (row) => (row * 7) % ROWS, 'an ID: its integers count the rows, each once'],
  ])('%s', async (_, cell, reason) => {
    expect((await inferOne(cell)).column).toEqual({ name: 'x', index: 0, role: 'ignored', reason })
  })

  test.each<[string, Cell]>([
    ['decimals that are all different', (row) => row + 0.5],
    ['decimals that count up in halves', (row) => `${row / 2}`],
    ['integers that are all different, with gaps', (row) => row * row],
    ['integers that count up, one missing', (row) => (row === 5 ? '' : row)],
    ['integers that count up, one twice', (row) => Math.max(1, row)],
    ['texts of which two are equal', (row) => `u-${Math.max(1, row)}`],
    ['sentences that repeat', (row) => `${NAMES[row % 6]} lives in a house`],
  ])('but not %s', async (_, cell) => {
    expect((await inferOne(cell)).column?.role).toBe('feature')
  })
})

describe('the manifest', () => {
  test('leaves out what it excludes and what it does not include', async () => {
    const columns = { a: (row: number) => hashNoise(row), b: (row: number) => hashNoise(row, 1) }
    expect((await infer(columns, { exclude: ['a'] })).columns[0]).toMatchObject({
      reason: 'left out by features.exclude of the manifest',
    })
    expect((await infer(columns, { include: ['a'] })).columns[1]).toMatchObject({
      reason: 'not among features.include of the manifest',
    })
  })

  test('makes categories of numbers', async () => {
    expect((await inferOne((row) => row % 5, { categorical: ['x'] })).column).toMatchObject({ type: 'category' })
  })

  test('keeps an ID that it includes, but no constant', async () => {
    expect((await inferOne((row) => row, { include: ['x'] })).column).toMatchObject({ role: 'feature', type: 'number' })
    expect((await inferOne(() => 5, { include: ['x', 'other'] })).column).toMatchObject({ role: 'ignored' })
  })

  test('cannot name columns that are not there, or the target', async () => {
    await expect(inferOne((row) => row, { exclude: ['othr', 'y', 'zzzzzz'] })).rejects.toThrow(
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
      'Column "x" is taken as numbers: 1 cell is none and counts as missing: "12abc" (1). features.categorical makes it a category, csv.missing names what is missing.',
    ],
    [
      'dates in a random split',
      (row) => `2024-01-0${(row % 9) + 1}`,
      'Column "x" holds dates, but the rows are split at random: the test may look better than the future will be. Set split.strategy to "time" and split.column to it to test on the latest rows.',
    ],
  ])('%s', async (_, cell, warning) => {
    expect((await inferOne(cell)).warnings).toEqual([warning])
  })
})

describe('columns of personal data', () => {
  const LAST = ['Huber', 'Maier', 'Wagner', 'Bauer', 'Steiner', 'Leitner', 'Gruber', 'Berger']
  const FIRST = ['Anna', 'Peter', 'Lukas', 'Maria', 'Jonas', 'Eva']
  const of = (texts: readonly string[], at: number) => texts[at % texts.length] ?? ''
  const person = (row: number) => `${of(FIRST, row)} ${of(LAST, row >> 3)}`

  test.each<[string, Cell, string]>([
    ['seller', (row) => person(row % 40), 'names of persons'],
    ['first_name', (row) => of(FIRST, row), 'names of persons'],
    [
      'mail',
      (row) =>
        `${person(row % 40)
          .toLowerCase()
          .replace(' ', '.')}@acme.com`,
      'e-mail addresses',
    ],
    ['addr', (row) => `Schmidtweg ${row % 40}`, 'addresses'],
    ['home', (row) => `${of(LAST, row)}weg ${row % 90}`, 'addresses'],
    ['addr', (row) => `${1 + (row % 90)} ${of(['Oak', 'Elm', 'Main'], row)} Street`, 'addresses'],
    ['domicile', (row) => `${1 + (row % 90)} rue de la ${of(['Paix', 'Gare', 'Poste'], row)}`, 'addresses'],
    ['customer', (row) => person(row % 40).toLowerCase(), 'names of persons'],
    ['client_lower', (row) => person(row % 40).toLowerCase(), 'names of persons'],
    ['signed_by', (row) => `${of(['A', 'B', 'C', 'D'], row)}. ${of(LAST, row >> 3)}`, 'names of persons'],
    ['isim', (row) => `${of(['Ahmet', 'Ayşe', 'Fatma'], row)} ${of(['Yılmaz', 'Kaya'], row >> 2)}`, 'names of persons'],
    ['jméno', (row) => `${of(['Jan', 'Petr', 'Jana'], row)} ${of(['Novák', 'Svoboda'], row >> 2)}`, 'names of persons'],
    ['담당자', (row) => of(['김민수', '이영희', '박지훈', '최수진'], row), 'names of persons'],
    ['iban', (row) => `DE${10 + (row % 80)} 5001 0517 5407 ${1000 + (row % 90)} 31`, 'numbers of bank accounts'],
  ])('%s is named, however few of them there are, and nothing else is said of it', async (name, cell, kind) => {
    const { warnings } = await infer({ [name]: cell, other: (row) => hashNoise(row) })
    expect(warnings).toEqual([
      `Column "${name}" seems to hold ${kind}, and a model learns from them. Name it in features.exclude if it is not to.`,
    ])
  })

  test('first and last beside each other are named, and not a last that stands alone', async () => {
    const last = (row: number) => of(LAST, row % 7)
    const { warnings } = await infer({ first: (row) => of(FIRST, row % 6), last, other: (row) => hashNoise(row) })
    expect(warnings.filter((warning) => warning.includes('names of persons'))).toHaveLength(2)
    const alone = await infer({ last, other: (row) => hashNoise(row) })
    expect(alone.warnings).toEqual([])
  })

  test.each<[string, Cell]>([
    ['car_name', (row) => `${of(['Opel', 'Honda', 'Ford'], row)} ${of(['Astra', 'Civic'], row)} GTI`],
    ['rep', (row) => `${of(['North', 'East', 'Central'], row)} ${of(['Alpha', 'Delta'], row)}`],
    ['way', (row) => `Hinweg ${row % 90}`],
    ['brewery', (row) => of(['Samuel Adams', 'Jack Daniels', 'Jim Beam', 'Maria Hof'], row)],
    ['winery', (row) => of(['Robert Mondavi', 'Paul Hobbs', 'Daniel Lee', 'Martin Ray'], row)],
    ['drug', (row) => of(['Maria Extract', 'Martin Pills'], row)],
    ['location', (row) => of(['5th Avenue 12', 'Main Street 4', 'Oak Road 7'], row)],
    ['customer', (row) => of(['retail store', 'online shop', 'max market'], row)],
    ['품목', (row) => of(['고구마', '이어폰', '박하사'], row)],
  ])('%s is not', async (name, cell) => {
    expect((await infer({ [name]: cell, other: (row) => hashNoise(row) })).warnings).toEqual([])
  })
})

test('commas that may be of decimals or of thousands are refused with both readings', async () => {
  const cells: Readonly<Record<string, Cell>> = { x: (row) => `${row + 2},500`, other: (row) => row % 7 }
  await expect(infer(cells)).rejects.toThrow(
    expect.objectContaining({
      code: 'decimal-comma',
      message: `${PLACE}, row 2, column "x": "2,500" may be 2500 or 2.500, and nothing in the file tells which.`,
    }),
  )
})

test('a file without a feature is refused with every reason', async () => {
  await expect(infer({ id: (row) => row, same: () => 1 })).rejects.toThrow(
    expect.objectContaining({
      code: 'features-missing',
      message: `${PLACE} leaves no column to learn from ("id": an ID: its integers count the rows, each once; "same": constant: every row holds the same value).`,
    }),
  )
})
