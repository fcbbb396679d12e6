import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import * as fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { casesOfCommit, generatedCases } from '../depth.ts'
import { compareRows, expectAgreement, PLACE, prepare } from './agreement.ts'
import { type GeneratedFile, generatedFile, oneHotFile } from './generated-file.ts'
import { prepareReference } from './reference/prepare-reference.ts'

/*
 * The engine and its slow twin on generated files: any cells, quotes, line ends, delimiters, chunks and settings. Both
 * refuse a file with the same words, or both make the same of it.
 */

const outcomes = new Map<string, number>()

afterAll(() => {
  const counts = [...outcomes].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `${outcome} ${count}`)
  process.stdout.write(`generated CSVs that agreed with the reference: ${counts.join(', ')}\n`)
})

test('the engine and its slow twin agree on any file', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(generatedFile(), async (file) => {
      const outcome = await expectAgreement(file)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }),
    { ...generatedCases({ short: 50, deep: 20_000 }), endOnFailure: true },
  )
})

test('they agree on targets that went through a one-hot step', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(oneHotFile(), async (file) => {
      const outcome = await expectAgreement(file)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
    }),
    { ...generatedCases({ short: 30, deep: 5000 }), endOnFailure: true },
  )
})

/** Files on which they did not agree once; each tells in its name what was wrong. */
const KEPT = fileURLToPath(new URL('kept', import.meta.url))

test.each(readdirSync(KEPT))('they agree on %s', async (name) => {
  await expectAgreement(JSON.parse(readFileSync(join(KEPT, name), 'utf8')) as GeneratedFile)
})

/** The slow twin takes a while for so many rows. */
const fullColumns = casesOfCommit(['texts', 'amounts'], { every: 4 })

test.runIf(fullColumns.includes('texts'))('they agree on columns of more texts than a dictionary holds', async () => {
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
  const expected = prepareReference(content, PLACE, ',', DEFAULT_MANIFEST)
  const found = await prepare({ content, delimiter: ',', chunkBytes: 65_536, manifest: {} }, DEFAULT_MANIFEST)
  const { schema, split } = found.prepared
  expect(schema.columns.map((column) => (column.role === 'feature' ? column.type : column.role))).toEqual(
    'date date number number text target'.split(' '),
  )
  expect(split.boundaries).toEqual(expected.boundaries)
  compareRows(found, expected)
})

test.runIf(fullColumns.includes('amounts'))(
  'they agree on more amounts and local dates than a dictionary holds',
  async () => {
    const english = new Intl.NumberFormat('en', { minimumFractionDigits: 2 })
    const continental = new Intl.NumberFormat('de', { minimumFractionDigits: 2 })
    const rows = Array.from({ length: 12_500 }, (_, row) => {
      const at = new Date(1.6e12 + row * 5e8).toISOString()
      const [year, month, day] = [at.slice(0, 4), at.slice(5, 7), at.slice(8, 10)]
      const grouped = english.format(row * 1.25 + 1000)
      const german = continental.format(row * 1.25 - 1000)
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
    const expected = prepareReference(content, PLACE, ',', DEFAULT_MANIFEST)
    const found = await prepare({ content, delimiter: ',', chunkBytes: 65_536, manifest: {} }, DEFAULT_MANIFEST)
    const types = found.prepared.schema.columns.map((column) => (column.role === 'feature' ? column.type : column.role))
    expect(types).toEqual('number number number date date number target'.split(' '))
    expect(found.prepared.split.boundaries).toEqual(expected.boundaries)
    compareRows(found, expected)
  },
)

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
    await expectAgreement({ content, delimiter: ',', chunkBytes: 999, manifest: settings })
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
