import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { prepareDataset } from './prepare-dataset.ts'
import type { Champion } from './profile/champion.ts'
import { hashNoise } from './rows/hash-noise.ts'

/*
 * A file that grows by rows that make another thing of a column: no row that was trained on becomes a test row, nor the
 * reverse, or the comparison with the champion would be void.
 */

const ROWS = 400
const GROWN = 440
const KEYS = runKeys('grown', 'run')

type Cell = (row: number) => string

async function prepare(cell: Cell, rows: number, champion?: Champion) {
  const objects = memoryObjectStore()
  const lines = Array.from({ length: rows }, (_, row) => {
    const outcome = hashNoise(row, 7) < 0.4 ? 'yes' : 'no'
    return `${cell(row)};${hashNoise(row, 3).toFixed(3)};${outcome}`
  })
  await objects.put('datasets/grown.csv', ['x;other;churned', ...lines].join('\n'))
  const source = { key: 'datasets/grown.csv', at: {} }
  const names = { dataset: 'grown', runId: 'run' }
  const request = { objects, source, keys: KEYS, ...names, manifest: DEFAULT_MANIFEST }
  const prepared = await prepareDataset(champion === undefined ? request : { ...request, champion })
  const rowsOf = async (key: string) => {
    const text = Buffer.from((await objects.get(key))?.body ?? []).toString()
    return text
      .split('\n')
      .slice(1, -1)
      .map((line) => Number(line.split(',')[0]))
  }
  const [validation, tested] = [await rowsOf(KEYS.validationRows), await rowsOf(KEYS.testRows)]
  const held = new Set([...validation, ...tested])
  const trained = Array.from({ length: ROWS }, (_, row) => row + 2).filter((row) => !held.has(row))
  return { ...prepared, trained: new Set(trained), tested: tested.filter((row) => row < ROWS + 2) }
}

const day = (row: number) => String((row % 12) + 1).padStart(2, '0')

const FLIPS: readonly [string, Cell, Cell][] = [
  ['numbers, then words', (row) => String(row * 3), () => 'many'],
  ['amounts of one currency, then of another', (row) => `$${row}.50`, (row) => `€${row}.50`],
  ['different amounts, then codes', (row) => `$${row * 7}`, (row) => `0${row}A`],
  ['decimal points, then commas', (row) => `${row}.5`, (row) => `${row},25`],
  ['integers, then decimal commas', (row) => String(row % 90), (row) => `${row},25`],
  ['days first, then months first', (row) => `2${row % 9}.${day(row)}.2024`, (row) => `${day(row)}.2${row % 9}.2024`],
  ['dates, then words', (row) => `2024-${day(row)}-1${row % 9}`, () => 'later'],
  ['numbers, then what is missing among them', (row) => String(row % 50), () => '#N/A'],
  ['words, then numbers', (row) => ['a', 'b', 'c'][row % 3] ?? '', (row) => String(row)],
  ['numbers, then zeros in front', (row) => String(10_000 + (row % 300)), (row) => `0${1000 + row}`],
  ['numbers, then one word of many rows', (row) => String(row % 50), (row) => (row % 2 ? 'none' : '5')],
]

describe('rows keep their side while a column becomes another', () => {
  test.each(FLIPS)('%s', async (_, cell, later) => {
    const before = await prepare(cell, ROWS)
    const after = await prepare((row) => (row < ROWS ? cell(row) : later(row)), GROWN)
    expect(after.split.columns).toEqual(before.split.columns)
    expect(after.tested.filter((row) => before.trained.has(row))).toEqual([])
    expect(before.tested.filter((row) => after.trained.has(row))).toEqual([])
  })
})

describe('with a champion also while a column is used no more, or again', () => {
  test.each<[string, Cell, Cell]>([
    ['an ID that repeats', (row) => String(row + 100), (row) => String(row)],
    ['a constant that changes', () => 'same', (row) => `v${row % 3}`],
    ['texts that were all different', (row) => `u-${row}`, () => 'u-1'],
    ['a category that becomes sentences', (row) => `plan ${row % 4}`, (row) => `a plan of its own, number ${row}`],
    ...FLIPS,
  ])('%s', async (_, cell, later) => {
    const before = await prepare(cell, ROWS)
    const after = await prepare((row) => (row < ROWS ? cell(row) : later(row)), GROWN, before)
    expect(after.split.columns).toEqual(before.split.columns)
    expect(after.tested.filter((row) => before.trained.has(row))).toEqual([])
    expect(before.tested.filter((row) => after.trained.has(row))).toEqual([])
  })
})

describe('the readings of the model that serves', () => {
  const column = ({ schema }: Awaited<ReturnType<typeof prepare>>) => schema.columns[0]

  test.each<[string, Cell, Cell, object]>([
    [
      'the order of dates, where the new ones leave it open',
      (row) => `${day(row)}/2${row % 9}/2024`,
      (row) => `0${(row % 9) + 1}/0${(row % 8) + 1}/2024`,
      { type: 'date', reading: { order: 'mdy' } },
    ],
    [
      'the decimal sign, where the new numbers leave it open',
      (row) => `${row % 90},${row % 10}5`,
      (row) => `${(row % 90) + 1},${100 + (row % 800)}`,
      { type: 'number', reading: { number: { decimal: ',' } } },
    ],
    ['a category of numbers', (row) => ['1', '2', 'x'][row % 3] ?? '', (row) => String(row % 3), { type: 'category' }],
    ['numbers that look like codes', (row) => String(row % 97), (row) => `0${row % 7}`, { type: 'number' }],
  ])('keeps %s', async (_, cell, later, expected) => {
    const before = await prepare(cell, ROWS)
    expect(column(await prepare(later, ROWS, before))).toMatchObject(expected)
  })

  test('gives way to what the file says, with a warning', async () => {
    const before = await prepare((row) => `${day(row)}/2${row % 9}/2024`, ROWS)
    const after = await prepare((row) => `2${row % 9}/${day(row)}/2024`, ROWS, before)
    expect(column(after)).toMatchObject({ reading: { order: 'dmy' } })
    expect(after.warnings).toContainEqual(
      expect.stringContaining('where the model that serves learnt it as month, day, year'),
    )
  })
})

describe('a column stays the ID, or the feature, that it was to the champion', () => {
  const roleOf = async (cell: Cell, later: Cell) => {
    const before = await prepare(cell, ROWS)
    const after = await prepare(later, GROWN, before)
    const [column] = after.schema.columns
    const reason = column?.role === 'ignored' ? column.reason : column?.role
    return { reason, warnings: after.warnings.filter((warning) => warning.includes('"x"')) }
  }
  const count: Cell = (row) => String(row + 100)

  test('an ID with a gap', async () => {
    const { reason, warnings } = await roleOf(count, (row) => String(row < ROWS ? row + 100 : row + 200))
    expect(reason).toBe('an ID, as the model that serves has it')
    expect(warnings).toEqual([])
  })

  test('an ID that repeats is a feature, and says so', async () => {
    const { reason, warnings } = await roleOf(count, (row) => String(row % 20))
    expect(reason).toBe('feature')
    expect(warnings).toEqual([
      expect.stringContaining('is an ID to the model that serves; its values repeat in this file'),
    ])
  })

  test('a number that counts the rows by chance', async () => {
    const { reason, warnings } = await roleOf((row) => String(row % 300), count)
    expect(reason).toBe('feature')
    expect(warnings).toEqual([
      'Column "x" could be an ID: its integers count the rows, each once; it is a feature, as the model that serves has it. Name it in features.exclude to leave it out.',
    ])
  })

  test('a category that never repeats any more is left out, and says so', async () => {
    const { reason, warnings } = await roleOf(
      (row) => `plan ${row % 4}`,
      (row) => `plan-${row}`,
    )
    expect(reason).toBe('an ID: every value is different text')
    expect(warnings).toEqual([expect.stringContaining('where the model that serves learnt from it')])
  })
})

test('a category of many texts of several words is no other type in the same file', async () => {
  const ticket: Cell = (row) => `${['A/5', 'PC', 'SC/Paris', 'STON'][row % 4]} ${2100 + (row % 84)}`
  const before = await prepare(ticket, ROWS)
  const after = await prepare(ticket, ROWS, before)
  expect(before.schema.columns[0]).toMatchObject({ type: 'text', encoding: 'words' })
  expect(after.warnings.filter((warning) => !before.warnings.includes(warning))).toEqual([
    expect.stringContaining('is taken as the target, as in the model that serves'),
  ])
})

describe('a column that tells the rows apart does not decide their parts', () => {
  const withColumn = (name: string, cell: Cell) => {
    const lines = Array.from({ length: ROWS }, (_, row) => {
      const outcome = hashNoise(row, 7) < 0.4 ? 'yes' : 'no'
      return [...(name === '' ? [] : [cell(row)]), hashNoise(row, 3).toFixed(3), row % 7, outcome].join(',')
    })
    return [[...(name === '' ? [] : [name]), 'a', 'b', 'churned'].join(','), ...lines].join('\n')
  }
  const partsOf = async (
    name: string,
    cell: Cell = () => '',
    settings: Partial<Manifest> = {},
    champion?: Champion,
  ) => {
    const objects = memoryObjectStore()
    await objects.put('datasets/grown.csv', withColumn(name, cell))
    const prepared = await prepareDataset({
      objects,
      source: { key: 'datasets/grown.csv', at: {} },
      keys: KEYS,
      dataset: 'grown',
      runId: 'run',
      manifest: { ...DEFAULT_MANIFEST, ...settings },
      ...(champion && { champion }),
    })
    const text = Buffer.from((await objects.get(KEYS.testRows))?.body ?? []).toString()
    return { prepared, rows: text.split('\n').map((line) => line.split(',')[0]) }
  }

  test.each<[string, string, Cell]>([
    ['an ID of each row', 'id', (row) => String(1000 + row)],
    ['an ID that repeats, which is a feature', 'customer_id', (row) => String(1000 + (row % 60))],
  ])('%s', async (_, name, cell) => {
    const without = await partsOf('')
    const { prepared, rows } = await partsOf(name, cell)
    expect(prepared.split.columns).toEqual(['a', 'b'])
    expect(rows).toEqual(without.rows)
  })

  test('a column that the manifest leaves out now still makes the keys of the champion', async () => {
    const before = await partsOf('c', (row) => String(row % 50))
    const features = { ...DEFAULT_MANIFEST.features, exclude: ['c'] }
    const after = await partsOf('c', (row) => String(row % 50), { features }, before.prepared)
    expect(after.prepared.split.columns).toEqual(['c', 'a', 'b'])
    expect(after.rows).toEqual(before.rows)
  })
})

describe('the order of the columns', () => {
  const COLUMNS: Readonly<Record<string, Cell>> = {
    colour: (row) => ['red', 'green', 'blue'][row % 3] ?? '',
    size: (row) => hashNoise(row, 3).toFixed(3),
    bought: (row) => `2024-${day(row)}-1${row % 9}`,
    visits: (row) => String(row % 11),
    churned: (row) => (hashNoise(row, 7) < 0.4 ? 'yes' : 'no'),
  }

  async function partsOf(order: readonly string[], split: Partial<Manifest['split']>, champion?: Champion) {
    const objects = memoryObjectStore()
    const lines = Array.from({ length: ROWS }, (_, row) => order.map((name) => COLUMNS[name]?.(row)).join(','))
    await objects.put('datasets/grown.csv', [order.join(','), ...lines].join('\n'))
    const prepared = await prepareDataset({
      objects,
      source: { key: 'datasets/grown.csv', at: {} },
      keys: KEYS,
      dataset: 'grown',
      runId: 'run',
      manifest: { ...DEFAULT_MANIFEST, split: { ...DEFAULT_MANIFEST.split, ...split } },
      ...(champion && { champion }),
    })
    const text = Buffer.from((await objects.get(KEYS.testRows))?.body ?? []).toString()
    return { prepared, rows: text.split('\n').map((line) => line.split(',')[0]) }
  }

  const FIRST = ['colour', 'size', 'bought', 'visits', 'churned']
  const ORDERS = [
    ['size', 'colour', 'bought', 'visits', 'churned'],
    ['bought', 'churned', 'colour', 'size', 'visits'],
    ['churned', 'visits', 'size', 'bought', 'colour'],
  ]

  test.each<[string, Partial<Manifest['split']>]>([
    ['all features', {}],
    ['the columns of split.key', { key: ['visits', 'colour', 'bought'] }],
  ])('moves no row beside a champion whose key is of %s, nor in the files after it', async (_, split) => {
    const first = await partsOf(FIRST, split)
    let champion: Champion = first.prepared
    for (const order of [...ORDERS, FIRST]) {
      const { prepared, rows } = await partsOf(order, split, champion)
      expect(rows).toEqual(first.rows)
      expect(prepared.split.columns).toEqual(first.prepared.split.columns)
      champion = prepared
    }
  })

  test('is that of the file where the champion has another key', async () => {
    const [order = []] = ORDERS
    const other = (await partsOf(FIRST, { key: ['visits', 'colour'] })).prepared
    const split = { key: ['visits', 'size'] }
    expect((await partsOf(order, split, other)).rows).toEqual((await partsOf(order, split)).rows)
  })

  test('is that of the file for a champion of before orders were kept, whose record lists split.key as the manifest does', async () => {
    const split = { key: ['visits', 'colour', 'bought'] }
    const first = await partsOf(FIRST, split)
    const champion = { ...first.prepared, split: { ...first.prepared.split, columns: split.key } }
    for (const order of ORDERS) expect((await partsOf(order, split, champion)).rows).toEqual(first.rows)
  })
})
