import { describe, expect, test } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST, type Manifest, parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { writeFailure } from '#shared/records/failure-record.ts'
import { prepareDataset } from './prepare-dataset.ts'
import { hashNoise } from './rows/hash-noise.ts'

const COLUMNS = 100_000
const KEYS = runKeys('test', 'run')
const AT = '2026-07-01T00:00:00.000Z'
const names = Array.from({ length: COLUMNS }, (_, index) => `measurement number ${index}`)
const unknown = Array.from({ length: COLUMNS }, (_, index) => `measurment nr ${index} that is not there`)

function file(cell: (column: number, row: number) => string, rows: number): string {
  const lines = [names.join(',')]
  for (let row = 0; row < rows; row++) lines.push(names.map((_, column) => cell(column, row)).join(','))
  return lines.join('\n')
}

/** The size of the failure.json that a file ends in, and what it says. */
async function refused(csv: string, manifest: Manifest): Promise<{ readonly bytes: number; readonly message: string }> {
  const objects = memoryObjectStore()
  await objects.put('datasets/test.csv', csv)
  const source = { key: 'datasets/test.csv', at: {} }
  const request = { objects, source, keys: KEYS, dataset: 'test', runId: 'run', manifest, copyBytes: 1e9 }
  const error = await prepareDataset(request).then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof BoostlineError)) throw new Error(`It was not refused: ${String(error)}`)
  await writeFailure(objects, KEYS.failure, { runId: 'run', dataset: 'test', stage: 'training', at: AT, error })
  return { bytes: (await objects.head(KEYS.failure))?.sizeBytes ?? 0, message: error.message }
}

const settings = (manifest: unknown) => parseManifest(JSON.stringify(manifest), 'the manifest')
const WIDE = file((column, row) => String((column + row) % 7), 3)

describe('of 100,000 columns', () => {
  test.each<[string, string, () => Manifest, RegExp]>([
    ['without the target', WIDE, () => settings({ target: 'measurement' }), /and 99980 more/],
    [
      'and as many unknown names in features.include',
      WIDE,
      () => settings({ features: { include: unknown } }),
      /and 99980 more/,
    ],
    ['and a row too short', `${WIDE}\n1,2,3\n`, () => DEFAULT_MANIFEST, /row/],
    ['and no row', names.join(','), () => DEFAULT_MANIFEST, /no rows/],
    [
      'of which two have the same name',
      WIDE.replace('number 1,', 'number 0,'),
      () => DEFAULT_MANIFEST,
      /measurement number 0/,
    ],
  ])(
    'a file %s is refused in a few words',
    async (_, csv, manifest, says) => {
      const { bytes, message } = await refused(csv, manifest())
      expect(message).toMatch(says)
      expect(bytes).toBeLessThan(10_000)
    },
    60_000,
  )

  test('a manifest with tens of thousands of wrong settings is refused in a few words', () => {
    const wrong = Object.fromEntries(unknown.slice(0, 40_000).map((name) => [name, 1]))
    const refusal = () => settings({ ...wrong, features: { exclude: names.map((_, index) => index) } })
    // Its length says that it was bounded: no text of ten thousand letters matches.
    expect(refusal).toThrow(/^[^]{1,9999}$/)
    expect(refusal).toThrow(/more/)
  })
})

test.each(['_x', ''])('a file of 2,000 columns of numbers named f0%s on is prepared', async (suffix) => {
  const objects = memoryObjectStore()
  const header = Array.from({ length: 2000 }, (_, index) => `f${index}${suffix}`)
  const rows = Array.from({ length: 60 }, (_, row) => header.map((_name, column) => hashNoise(row * 2000 + column)))
  await objects.put('datasets/test.csv', [header, ...rows].join('\n'))
  const source = { key: 'datasets/test.csv', at: {} }
  const manifest = DEFAULT_MANIFEST
  const prepared = await prepareDataset({ objects, source, keys: KEYS, dataset: 'test', runId: 'run', manifest })
  expect(prepared.target).toBe(header.at(-1))
  expect(prepared.schema.encodedWidth).toBe(1999)
})
