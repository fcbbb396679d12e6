import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { createLineEncoder } from '#shared/schema/testing/line-encoder.ts'
import { prepareDataset } from '../prepare-dataset.ts'
import { writeUnprofiled } from './testing/write-unprofiled.ts'

/** Numbers, truth values, few and many categories, dates without and with a time. */
const TRAINING = Array.from({ length: 400 }, (_, row) => [
  row % 11 === 0 ? 'NA' : String(18 + ((row * 7) % 50) + 0.5),
  row % 2 ? 'yes' : 'No',
  ['Rome', 'Oslo', 'São Paulo', '"a, b"', ''][row % 5] ?? '',
  `level ${row % 90}`,
  new Date(1e12 + (row % 100) * 86_400_000).toISOString().slice(0, 10),
  new Date(1e12 + (row % 100) * 8_640_000).toISOString().slice(0, 16),
  row % 3 ? 'a' : 'b',
])

/** As they come later: what training has seen, and what it has not. */
const LATER = [
  ['20.5', 'yes', 'Rome', 'level 3', '2001-09-10', '2001-09-10T05:00', ''],
  ['-3', 'TRUE', 'Paris', 'level 999', '1969-07-20', '2024-02-29T23:59:59.5Z', 'a'],
  ['', 'NA', '', 'null', '', '?', ''],
  ['1e39', 'maybe', '" Oslo "', '"level 3"', 'yesterday', '2024-02-30', 'a'],
  ['1e2', 'off', 'São Paulo', 'level 89', '2024-01-31T10:00', '2024-01-31', 'a'],
]

const HEADER = 'age,member,city,level,day,time,y'
const csvOf = (rows: readonly (readonly string[])[]) =>
  `${[HEADER, ...rows.map((cells) => cells.join(','))].join('\n')}\n`

test('rows are encoded by a stored schema as the row encoder does, without profiling them', async () => {
  const objects = memoryObjectStore()
  await objects.put('datasets/a.csv', csvOf(TRAINING))
  const source = { key: 'datasets/a.csv', at: {} }
  const keys = runKeys('a', 'run')
  const prepared = await prepareDataset({
    objects,
    source,
    keys,
    dataset: 'a',
    runId: 'run',
    manifest: DEFAULT_MANIFEST,
  })
  const schema = featureSchemaSchema.parse(JSON.parse(JSON.stringify(prepared.schema)))
  const features = featureColumns(schema)
  expect(features.map(({ encoding }) => encoding)).toEqual(['number', 'zero-one', 'one-hot', 'codes', 'date', 'date'])

  // With the lowest key there is, every row is in test.
  const lowest = Number.NEGATIVE_INFINITY
  const everything = { validation: lowest, test: lowest }
  const later = csvOf(LATER)
  const { test: lines } = await writeUnprofiled(
    later,
    features,
    LATER.map(() => 0),
    everything,
  )

  const encoder = createLineEncoder(schema)
  const [, ...rows] = parse(later)
  expect(lines).toEqual(rows.map((cells) => encoder.encodeCells(cells)))
})
