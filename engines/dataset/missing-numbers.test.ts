import { expect, test } from 'vitest'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { readValue } from '#shared/schema/read-value.ts'
import { ColumnReader } from './by-schema/column-reader.ts'
import { prepareDataset } from './prepare-dataset.ts'
import { hashNoise } from './rows/hash-noise.ts'

/* A number that stands for nothing, as the manifest says. */

const KEYS = runKeys('sentinels', 'run')

type File = { readonly rows: number; readonly valueOf: (row: number) => string; readonly firstMissing?: number }

function csvOf({ rows, valueOf, firstMissing = 0 }: File): string {
  const lines = Array.from({ length: rows }, (_, row) => {
    const isNothing = row >= firstMissing && hashNoise(row, 1) < 0.1
    return `${isNothing ? '-999' : valueOf(row)},${Math.floor(50 * hashNoise(row, 2))},${row % 2 ? 'yes' : 'no'}`
  })
  return ['balls,runs,won', ...lines, ''].join('\n')
}

async function prepare(csv: string, missing: unknown) {
  const objects = memoryObjectStore()
  await objects.put('datasets/sentinels.csv', csv)
  const { schema } = await prepareDataset({
    objects,
    source: { key: 'datasets/sentinels.csv', at: {} },
    keys: KEYS,
    dataset: 'sentinels',
    runId: 'run',
    manifest: parseManifest(JSON.stringify({ target: 'won', csv: { missing } }), 'the manifest'),
  })
  const train = Buffer.from((await objects.get(`${KEYS.trainPrefix}part-00000.csv`))?.body ?? []).toString()
  const cells = train
    .trimEnd()
    .split('\n')
    .map((line) => line.split(',')[1] ?? '')
  return { schema, cells }
}

const FEW = (row: number) => String(20 + Math.floor(50 * hashNoise(row, 3)))
const MANY = (row: number) => (1000 * hashNoise(row, 4)).toFixed(6)

test.each<[string, File, unknown]>([
  ['in a list', { rows: 600, valueOf: FEW }, ['-999']],
  ['by column', { rows: 600, valueOf: FEW }, { balls: ['-999'] }],
  ['among more numbers than a dictionary holds', { rows: 30_000, valueOf: MANY }, ['-999']],
  ['and begins when the dictionary is full', { rows: 30_000, valueOf: MANY, firstMissing: 20_000 }, ['-999']],
])('a number that the manifest calls missing %s is none', async (_, file, missing) => {
  const { schema, cells } = await prepare(csvOf(file), missing)
  const [column] = featureColumns(schema)
  if (column?.type !== 'number') throw new Error(`balls is ${column?.type}`)
  const empty = cells.filter((cell) => cell === '').length
  expect(cells).not.toContain('-999')
  expect(empty).toBeGreaterThan(20)
  expect(column.missing).toBe(empty)
  expect(column.statistics.min).toBeGreaterThanOrEqual(0)
  expect(column.fill).toBeNull()
  expect(schema.warnings.filter((text) => text.includes('-999'))).toEqual([])
  const codec = columnCodec(column)
  for (const sent of ['-999', -999, null]) expect(readValue(codec, sent, false)).toEqual({ value: Number.NaN })
})

const half = (row: number) => Math.floor(80 * hashNoise(row, 3)) / 2
const decimalComma = (row: number) => half(row).toFixed(2).replace('.', ',')

test.each<[string, readonly string[], (row: number) => string, unknown, number]>([
  ['with a decimal', ['-99.0'], (row) => half(row).toFixed(1), ['-99'], -99],
  ['as a number of JSON', ['-99.0'], (row) => half(row).toFixed(1), [-99], -99],
  ['by column', ['-99.0'], (row) => half(row).toFixed(1), { balls: [-99] }, -99],
  ['in several spellings', ['-999', '-999.0', '-999.00'], (row) => half(row).toFixed(1), ['-999'], -999],
  ['with an exponent', ['-9.99E+02'], (row) => half(row).toFixed(1), ['-999'], -999],
  ['of many digits', ['1e20'], (row) => half(row).toFixed(1), ['100000000000000000000'], 1e20],
  ['in dollars', ['"$9,999.00"'], (row) => `$${half(row).toFixed(2)}`, ['9999'], 9999],
  ['in dollars, as it stands', ['"$9,999.00"'], (row) => `$${half(row).toFixed(2)}`, ['$9,999.00'], 9999],
  ['with a unit', ['9999 kg'], (row) => `${half(row)} kg`, ['9999'], 9999],
  ['in percents', ['999%'], (row) => `${half(row)}%`, ['999'], 999],
  ['in parentheses', ['(999)'], (row) => String(2 * half(row)), ['-999'], -999],
  ['with a decimal comma', ['"-999,00"'], (row) => `"${decimalComma(row)}"`, ['-999'], -999],
  ['with points between thousands', ['"9.999,00"'], (row) => `"${decimalComma(row)}"`, ['9999'], 9999],
])('a number that the manifest calls missing is none %s', async (_, spellings, valueOf, missing, value) => {
  const lines = Array.from({ length: 600 }, (_, row) => {
    const spelled = spellings[row % spellings.length] ?? ''
    const cell = hashNoise(row, 1) < 0.1 ? spelled : valueOf(row)
    return `${cell},${Math.floor(50 * hashNoise(row, 2))},${row % 2 ? 'yes' : 'no'}`
  })
  const csv = ['balls,runs,won', ...lines, ''].join('\n')
  const told = await prepare(csv, null)
  expect(told.schema.warnings.filter((text) => text.includes(`${value} stands in`))).toHaveLength(1)
  const { schema, cells } = await prepare(csv, missing)
  const [column] = featureColumns(schema)
  if (column?.type !== 'number') throw new Error(`balls is ${column?.type}`)
  const empty = cells.filter((cell) => cell === '').length
  expect(empty).toBeGreaterThan(20)
  expect(column.missing).toBe(empty)
  expect([column.statistics.min >= 0, column.statistics.max <= 50 * 2]).toEqual([true, true])
  expect(schema.warnings.filter((text) => /stands in|count as missing/.test(text))).toEqual([])
  const codec = columnCodec(column)
  const texts = [...spellings.map((text) => text.replaceAll('"', '')), String(value)]
  for (const sent of [...texts, value, null]) expect(readValue(codec, sent, false)).toEqual({ value: Number.NaN })
  // Files to score are read by the same codec.
  const batch = new ColumnReader(column, '.', false)
  for (const text of texts) expect(batch.read(text)).toEqual({ value: Number.NaN })
  expect(batch.oddNumbers).toContain(value)
})

test('what the manifest does not call missing is a number, and is asked about', async () => {
  const { schema, cells } = await prepare(csvOf({ rows: 600, valueOf: FEW }), ['-1'])
  expect(cells).toContain('-999')
  expect(schema.warnings.some((text) => text.includes('-999'))).toBe(true)
})

test.each([
  ['are left out where the manifest names it', ['-999'], '-999'],
  ['are asked about where it does not', ['-1'], '-999'],
  ['are left out in another spelling, too', ['-999'], '-999.0'],
])('rows whose target is such a number %s', async (_, missing, spelled) => {
  const objects = memoryObjectStore()
  const lines = Array.from({ length: 600 }, (_, row) => {
    const size = Math.floor(400 * hashNoise(row, 5))
    return `${size},${row % 10 === 3 ? spelled : (2 * size + hashNoise(row, 6)).toFixed(2)}`
  })
  await objects.put('datasets/sentinels.csv', ['size,price', ...lines, ''].join('\n'))
  const { schema, rows } = await prepareDataset({
    objects,
    source: { key: 'datasets/sentinels.csv', at: {} },
    keys: KEYS,
    dataset: 'sentinels',
    runId: 'run',
    manifest: parseManifest(JSON.stringify({ target: 'price', csv: { missing } }), 'the manifest'),
  })
  const isNamed = missing.includes('-999')
  const told = schema.warnings.filter((text) => /The target "price": -999 stands in \d+ of \d+ sampled rows/.test(text))
  expect([rows.withoutTarget, told.length]).toEqual(isNamed ? [60, 0] : [0, 1])
  if (schema.problem.type !== 'regression') throw new Error(`the problem is ${schema.problem.type}`)
  expect(schema.problem.target.min < 0).toBe(!isNamed)
})
