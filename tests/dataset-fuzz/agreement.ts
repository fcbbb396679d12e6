import { parse } from 'csv-parse/sync'
import { expect } from 'vitest'
import { asLeftOut } from '#engines/dataset/encode/left-out-texts.ts'
import { type DatasetRequest, prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { partName, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { createLineEncoder } from '#shared/schema/testing/line-encoder.ts'
import type { GeneratedFile } from './generated-file.ts'
import { commonWords, prepareReference, type ReferenceResult } from './reference/prepare-reference.ts'
import type { ReferenceValue } from './reference/read-cell.ts'

const KEYS = runKeys('fuzz', 'run')
const SOURCE = 'datasets/fuzz.csv'
export const PLACE = `s3://test-bucket/${SOURCE}`

/** Expects that engine and reference make the same of a file, or refuse it with the same words; returns which. */
export async function expectAgreement(file: GeneratedFile, how: HowPrepared = {}): Promise<string> {
  const manifest: Manifest = { ...DEFAULT_MANIFEST, ...file.manifest }
  const expected = await outcomeOf(() => prepareReference(file.content, PLACE, file.delimiter, manifest))
  const found = await outcomeOf(() => prepare(file, manifest, how))
  expect(refusalOf(found)).toEqual(refusalOf(expected))
  if ('value' in found && 'value' in expected) compare(found.value, expected.value)
  return 'code' in expected ? expected.code : 'prepared'
}

export type HowPrepared = Pick<DatasetRequest, 'threads' | 'copyBytes' | 'champion'>

/** What the engine makes of a file. */
export async function prepare(file: GeneratedFile, manifest: Manifest, how: HowPrepared = {}) {
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
  const names = { keys: KEYS, dataset: 'fuzz', runId: 'run' }
  const prepared = await prepareDataset({ objects, source, ...names, manifest, ...how })
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

/** What only the sample tells, or the end of the file, or a row that was skipped. */
const ENGINE_ONLY =
  /could not be read|leak|used as data|differ in case|are one category|far outside|of other rows|could as well be it|the same as an earlier row|The rows follow column|have nearly always the same target|of all rows above|no other value is beyond|once too often|is a value of its column, too|as a part of the values/

function compare({ prepared, encoded, uploaded }: Prepared, expected: ReferenceResult): void {
  const { schema, split, rows, warnings } = prepared
  expect(prepared.target).toBe(expected.target)
  expect(rows).toMatchObject(expected.counts)
  expect(split.boundaries).toEqual(expected.boundaries)
  expect(warnings.filter((warning) => !ENGINE_ONLY.test(warning))).toEqual(asLeftOut(expected.warnings, schema.columns))
  // The range of a regression's target is that of the training rows, which the other does not count.
  expect(schema.problem.type === 'regression' ? expected.problem : schema.problem).toEqual(expected.problem)

  const roles = schema.columns.map(({ name, index, role }) => ({ name, index, role }))
  expect(roles).toEqual(expected.columns.map(({ name, index, role }) => ({ name, index, role })))
  for (const column of schema.columns) if (column.role === 'feature') compareColumn(column, expected)

  compareRows({ prepared, encoded, uploaded }, expected)
}

/** Expects the rows of every part, encoded and as uploaded. */
export function compareRows({ prepared, encoded, uploaded }: Prepared, expected: ReferenceResult): void {
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

/** A letter may be one character or taken apart: the commonest of such spellings is that of the category. */
function commonestSpelling(counts: ReadonlyMap<string, number>): (text: string) => string {
  const alike = Map.groupBy(counts, ([text]) => text.normalize())
  const spellings = new Map(
    [...alike].map(([composed, texts]) => {
      const [most] = texts.toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))
      return [composed, most?.[0] ?? composed]
    }),
  )
  return (text) => spellings.get(text.normalize()) ?? text
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
    const counts = expected.usedCounts[column.index] ?? new Map()
    const spelled = commonestSpelling(counts)
    const countOf = (value: string) => {
      const alike = [...counts].filter(([text]) => text.normalize() === value.normalize())
      return alike.reduce((sum, [, count]) => sum + count, 0)
    }
    const byFrequency = [...new Set(values.map(spelled))].sort((a, b) => countOf(b) - countOf(a) || (a < b ? -1 : 1))
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
    const local = localTimes(expected, column.index)
    const differs = ([, partOf]: (typeof CALENDAR)[number]) =>
      new Set(values.map((value) => partOf(new Date(local.get(Number(value)) ?? Number(value))))).size > 1
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
    const deviation = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2 / sorted.length, 0))
    expect(Math.abs((statistics.standardDeviation ?? Number.NaN) - deviation)).toBeLessThanOrEqual(
      1e-7 * Math.max(...sorted.map((value) => Math.abs(value))),
    )
    expect(statistics.rows).toBe(sorted.length)
  }
}

/** Of times with a zone, by the time in UTC: the time as it was written. */
function localTimes({ rows }: ReferenceResult, index: number): ReadonlyMap<number, number> {
  const zoned = rows.map(({ cells }) => cells[index] ?? '').filter((text) => /T.*[+-]\d\d:\d\d$/.test(text))
  return new Map(zoned.map((text) => [Date.parse(text), Date.parse(text.replace(/[+-]\d\d:\d\d$/, 'Z'))]))
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
