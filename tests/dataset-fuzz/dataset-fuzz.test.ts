import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { partName, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { createLineEncoder } from '#shared/schema/testing/line-encoder.ts'
import { caseCount } from '../depth.ts'
import { type GeneratedFile, generatedFile } from './generated-file.ts'
import { commonWords, prepareReference, type ReferenceResult } from './reference/prepare-reference.ts'
import type { ReferenceValue } from './reference/read-cell.ts'

/*
 * The engine and its slow twin on generated files: any cells, quotes, line ends, delimiters, chunks and settings. Both
 * refuse a file with the same words, or both make the same of it.
 */

const RUNS = caseCount({ short: 500, deep: 20_000 })
const KEYS = runKeys('fuzz', 'run')
const SOURCE = 'datasets/fuzz.csv'
const outcomes = new Map<string, number>()

afterAll(() => {
  const counts = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${outcome} ${count}`)
  process.stdout.write(`generated CSVs that agreed with the reference: ${counts.join(', ')}\n`)
})

async function prepare(file: GeneratedFile, manifest: Manifest) {
  const store = memoryObjectStore()
  await store.put(SOURCE, file.content)
  const objects = {
    ...store,
    open: async () => {
      const found = await store.get(SOURCE)
      return found && { ...found, body: inChunks(found.body, file.chunkBytes) }
    },
  }
  const source = { key: SOURCE, at: {} }
  const prepared = await prepareDataset({ objects, source, keys: KEYS, dataset: 'fuzz', runId: 'run', manifest })
  const text = async (key: string) => Buffer.from((await objects.get(key))?.body ?? []).toString()
  return {
    prepared,
    encoded: {
      train: await text(`${KEYS.trainPrefix}${partName(0)}`),
      validation: await text(`${KEYS.validationPrefix}${partName(0)}`),
      test: await text(KEYS.testPart),
    },
    uploaded: { validation: await text(KEYS.validationRows), test: await text(KEYS.testRows) },
  }
}

async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes)
}

type Prepared = Awaited<ReturnType<typeof prepare>>

/** What both make of a file, or the words it is refused with. */
async function outcomeOf<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!(error instanceof BoostlineError)) throw error
    return { refused: `${error.message} ${error.hint}`, code: error.code }
  }
}

type Outcome<T> = { readonly value: T } | { readonly refused: string; readonly code: string }

function refusalOf(outcome: Outcome<unknown>): unknown {
  return 'code' in outcome ? outcome : undefined
}

test('the engine and its slow twin agree on any file', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(generatedFile(), async (file) => {
      const manifest: Manifest = { ...DEFAULT_MANIFEST, ...file.manifest }
      const place = `s3://test-bucket/${SOURCE}`
      const expected = await outcomeOf(() => prepareReference(file.content, place, file.delimiter, manifest))
      const found = await outcomeOf(() => prepare(file, manifest))
      expect(refusalOf(found)).toEqual(refusalOf(expected))
      if ('value' in found && 'value' in expected) compare(found.value, expected.value)
      const outcome = 'code' in expected ? expected.code : 'prepared'
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }),
    { numRuns: RUNS, endOnFailure: true },
  )
})

/** What only the sample tells, or a row that was skipped. */
const ENGINE_ONLY = /could not be read|leak|differ in case|far outside/

function compare({ prepared, encoded, uploaded }: Prepared, expected: ReferenceResult): void {
  const { schema, split, rows, warnings } = prepared
  expect(prepared.target).toBe(expected.target)
  expect(rows).toMatchObject(expected.counts)
  expect(split.boundaries).toEqual(expected.boundaries)
  expect(warnings.filter((warning) => !ENGINE_ONLY.test(warning))).toEqual(expected.warnings)
  // The range of a regression's target is that of the training rows, which the other does not count.
  expect(schema.problem.type === 'regression' ? expected.problem : schema.problem).toEqual(expected.problem)

  const roles = schema.columns.map(({ name, index, role }) => ({ name, index, role }))
  expect(roles).toEqual(expected.columns.map(({ name, index, role }) => ({ name, index, role })))
  for (const column of schema.columns) if (column.role === 'feature') compareColumn(column, expected)

  compareRows({ prepared, encoded, uploaded }, expected)
}

function compareRows({ prepared, encoded, uploaded }: Prepared, expected: ReferenceResult): void {
  const encoder = createLineEncoder(prepared.schema)
  for (const part of ['train', 'validation', 'test'] as const) {
    const ofPart = expected.rows.filter((row) => row.part === part)
    const lines = ofPart.map(({ label, cells }) => `${label},${encoder.encodeCells(cells)}`)
    expect(encoded[part].split('\n').slice(0, -1).map(shortest)).toEqual(lines.map(shortest))
    expect(encoded[part]).not.toMatch(/["a-df-zA-DF-Z+\s](?!$)(?<!\n)/)
    if (part === 'train') continue
    const [, ...records] = parse(uploaded[part])
    expect(records).toEqual(ofPart.map(({ rowNumber, key, cells }) => [String(rowNumber), key, ...cells]))
  }
}

function compareColumn(column: FeatureColumn, expected: ReferenceResult): void {
  const training = expected.training[column.index]
  if (!training) throw new Error(`${column.name} is not known to the reference`)
  const isText = column.type === 'category' || column.type === 'text'
  const values = training.values.filter((value) => isText || !isInfinite(value)).map(String)
  const missing = training.missing + training.values.length - values.length
  expect([column.name, column.missing]).toEqual([column.name, missing])
  expect(column.fill === null).toBe(missing + training.words > 0 || column.type === 'text')
  expect(column.statistics.missingRate).toBeCloseTo(missing / expected.counts.train, 12)
  if (column.type === 'category') {
    const counts = expected.usedCounts[column.index]
    const byFrequency = [...new Set(values)].sort(
      (a, b) => (counts?.get(b) ?? 0) - (counts?.get(a) ?? 0) || (a < b ? -1 : 1),
    )
    expect(column.vocabulary).toEqual(column.encoding === 'codes' ? byFrequency : byFrequency.toSorted())
    if (column.fill !== null) expect(column.vocabulary[column.fill]).toBe(byFrequency[0])
  }
  if (column.encoding === 'words') {
    const words = commonWords(new Set(values), expected.usedCounts[column.index] ?? new Map())
    expect(column.vocabulary).toEqual(words.slice(0, column.vocabulary.length))
    expect(column.vocabulary.length).toBeLessThanOrEqual(200)
  }
  if (column.encoding === 'hashed-words') expect([512, 256, 128, 64]).toContain(column.width)
  if (column.type === 'date') {
    const differs = ([, partOf]: (typeof CALENDAR)[number]) =>
      new Set(values.map((value) => partOf(new Date(Number(value))))).size > 1
    expect(column.calendar).toEqual(CALENDAR.filter(differs).map(([part]) => part))
  }
  if (column.type === 'number') {
    // Adding 0 makes 0 of -0.
    const sorted = values.map((text) => Number(text) + 0).sort((a, b) => a - b)
    const mean = sorted.reduce((sum, value) => sum + value / sorted.length, 0)
    const { statistics } = column
    expect([statistics.min + 0, statistics.max + 0]).toEqual([sorted[0], sorted.at(-1)])
    expect(Math.abs(statistics.mean - mean)).toBeLessThanOrEqual(
      1e-9 * Math.max(...sorted.map((value) => Math.abs(value))),
    )
  }
}

/** What a date's cells tell of it beside its day. */
const CALENDAR: readonly (readonly [string, (date: Date) => number])[] = [
  ['year', (date) => date.getUTCFullYear()],
  ['month', (date) => date.getUTCMonth()],
  ['day', (date) => date.getUTCDate()],
  ['weekday', (date) => date.getUTCDay()],
  ['dayOfYear', (date) => Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / 86_400_000)],
  ['hour', (date) => date.getUTCHours()],
]

function isInfinite(value: ReferenceValue): boolean {
  return typeof value === 'number' && !Number.isFinite(value)
}

/** An encoded line with its numbers written the shortest way; `nan` is how a line of one missing value is sent. */
function shortest(line: string): string {
  return line
    .split(',')
    .map((cell) => (cell === '' || cell === 'nan' ? '' : String(Number(cell))))
    .join(',')
}

test('they agree on columns of more texts than a dictionary holds', async () => {
  const ends = ['', 'Z', '.250', '.5Z', '+02:00', '']
  const missing = ['', 'NA', ' n/a ', '?', 'inf']
  const rows = Array.from({ length: 12_500 }, (_, row) => {
    const at = new Date(8e11 + row * 7_654_321_000).toISOString()
    const end = ends[row % 6] ?? ''
    const text = [`note ${row} größe`, `\u00a0${row} "said"`, `N${row}`, `über ${row}, ja`][row % 4] ?? ''
    return [
      row % 11 === 10 ? (missing[row % 4] ?? '') : `${at.slice(0, 10)}${row % 2 ? 'T' : ' '}${at.slice(11, 19)}${end}`,
      row % 13 === 12 ? (missing[row % 4] ?? '') : at.slice(0, 10),
      row % 17 === 16 ? (missing[row % 5] ?? '') : `${row % 3 ? '+' : ''}${row + 0.25}${row % 5 ? '' : 'e-2'}`,
      row % 7 === 6 ? 'n/a' : `${row}.50`,
      text,
      row % 3 ? 'yes' : 'no',
    ]
  })
  const content = stringify([['when', 'day', 'amount', 'price', 'note', 'y'], ...rows])
  const expected = prepareReference(content, `s3://test-bucket/${SOURCE}`, ',', DEFAULT_MANIFEST)
  const found = await prepare({ content, delimiter: ',', chunkBytes: 65_536, manifest: {} }, DEFAULT_MANIFEST)
  const { schema, split } = found.prepared
  expect(schema.columns.map((column) => (column.role === 'feature' ? column.type : column.role))).toEqual(
    'date date number number text target'.split(' '),
  )
  expect(split.boundaries).toEqual(expected.boundaries)
  compareRows(found, expected)
})

test('they agree on more amounts and local dates than a dictionary holds', { timeout: 60_000 }, async () => {
  const rows = Array.from({ length: 12_500 }, (_, row) => {
    const at = new Date(1.6e12 + row * 5e8).toISOString()
    const [year, month, day] = [at.slice(0, 4), at.slice(5, 7), at.slice(8, 10)]
    const grouped = (row * 1.25 + 1000).toLocaleString('en', { minimumFractionDigits: 2 })
    const german = (row * 1.25 - 1000).toLocaleString('de', { minimumFractionDigits: 2 })
    return [
      row % 11 === 10 ? '' : row % 501 === 500 ? 'none' : `$${grouped}`,
      row % 7 === 6 ? 'n/a' : `${german} €`,
      row % 3 ? `(${grouped})` : grouped,
      row % 13 === 12 ? '#N/A' : `${day}.${month}.${year} ${at.slice(11, 16)}`,
      `${Number(month)}/${Number(day)}/${year} ${at.slice(11, 19)}`,
      `${row + 0.5} bhp`,
      row % 3 ? 'yes' : 'no',
    ]
  })
  const content = stringify([['dollars', 'euros', 'balance', 'seen', 'met', 'power', 'y'], ...rows])
  const expected = prepareReference(content, `s3://test-bucket/${SOURCE}`, ',', DEFAULT_MANIFEST)
  const found = await prepare({ content, delimiter: ',', chunkBytes: 65_536, manifest: {} }, DEFAULT_MANIFEST)
  const types = found.prepared.schema.columns.map((column) => (column.role === 'feature' ? column.type : column.role))
  expect(types).toEqual('number number number date date number target'.split(' '))
  expect(found.prepared.split.boundaries).toEqual(expected.boundaries)
  compareRows(found, expected)
})

const SPLIT_TABLES = {
  'most rows of a class are identical, whose place may be anywhere': Array.from({ length: 400 }, (_, row) => {
    const isOne = row % 4 !== 0
    return [isOne ? 'usual' : `rare ${row % 24}`, isOne ? '1' : String(row), row % 8 === 0 ? 'b' : 'a']
  }),
  'rows with the same features have different labels': [
    ...Array.from({ length: 120 }, (_, row) => ['a', 'b'].map((label) => [`kind ${row}`, '1', label])).flat(),
    ...Array.from({ length: 200 }, (_, row) => [`kind ${row % 3}`, String(row), 'b']),
  ],
}

describe.each(Object.entries(SPLIT_TABLES))('they agree where %s', (_, rows) => {
  test.each(Array.from({ length: 12 }, (_, index) => index + 1))('seed %d', async (seed) => {
    const content = stringify([['kind', 'x', 'y'], ...rows])
    const settings = { split: { ...DEFAULT_MANIFEST.split, seed } }
    const manifest: Manifest = { ...DEFAULT_MANIFEST, ...settings }
    const expected = await outcomeOf(() => prepareReference(content, `s3://test-bucket/${SOURCE}`, ',', manifest))
    const found = await outcomeOf(() =>
      prepare({ content, delimiter: ',', chunkBytes: 999, manifest: settings }, manifest),
    )
    expect(refusalOf(found)).toEqual(refusalOf(expected))
    if ('value' in found && 'value' in expected) compare(found.value, expected.value)
  })
})

test('csv-parse reads the rows as uploaded as they were', async () => {
  const cells = ['plain', 'a "b"', 'x, y', 'line\nbreak', ' spaced ', 'größe']
  const rows = Array.from({ length: 60 }, (_, row) => [cells[row % 6] ?? '', String(row * 1.5), row % 2 ? 'a' : 'b'])
  const content = stringify([['text', 'x', 'y'], ...rows], { quoted: true })
  const { uploaded } = await prepare({ content, delimiter: ',', chunkBytes: 7, manifest: {} }, DEFAULT_MANIFEST)
  const records = [...parse(uploaded.test, { from: 2 }), ...parse(uploaded.validation, { from: 2 })]
  expect(records.length).toBeGreaterThan(10)
  expect(records.map(([, , ...found]) => found)).toEqual(records.map(([rowNumber]) => rows[Number(rowNumber) - 2]))
})
