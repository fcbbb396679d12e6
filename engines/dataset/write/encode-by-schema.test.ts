import { parse } from 'csv-parse/sync'
import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { createLineEncoder } from '#shared/schema/testing/line-encoder.ts'
import { GOLDEN_TEXTS } from '#shared/schema/text/testing/golden-texts.ts'
import { prepareDataset } from '../prepare-dataset.ts'
import { writeUnprofiled } from './testing/write-unprofiled.ts'

/** Numbers, truth values, few and many categories, ordered ones, dates without and with a time, texts. */
const TRAINING = Array.from({ length: 400 }, (_, row) => [
  row % 11 === 0 ? 'NA' : String(18 + ((row * 7) % 50) + 0.5),
  row % 2 ? 'yes' : 'No',
  ['Rome', 'Oslo', 'São Paulo', '"a, b"', ''][row % 5] ?? '',
  `level${row % 90}`,
  new Date(1e12 + (row % 100) * 86_400_000).toISOString().slice(0, 10),
  new Date(1e12 + (row % 100) * 8_640_000).toISOString().slice(0, 16),
  ['low', 'high', 'medium', ''][row % 4] ?? '',
  `model ${row % 90}`,
  row % 13 ? `"Call no. ${row}, the ${row % 2 ? 'größte' : 'café'}"` : '',
  row % 3 ? 'a' : 'b',
])

const TEXTS = GOLDEN_TEXTS.map(({ text }) => text).filter((text) => !/[\ud800-\udfff]/u.test(text))

/** As they come later: what training has seen, and what it has not. */
const LATER = [
  ['20.5', 'yes', 'Rome', 'level3', '2001-09-10', '2001-09-10T05:00', 'low', 'Model 7', '"the CAFÉ, please"', ''],
  [
    '-3',
    'TRUE',
    'Paris',
    'level999',
    '1969-07-20',
    '2024-02-29T23:59:59.5Z',
    'vast',
    '7 7 7',
    '\u00a0NA\u00a0\u00a0',
    'a',
  ],
  ['', 'NA', '', 'null', '', '?', '', '', '', ''],
  ['1e39', 'maybe', '" Oslo "', '"level3"', 'yesterday', '2024-02-30', '" high "', 'none', 'n/a', 'a'],
  [
    '1e2',
    'off',
    'São Paulo',
    'level89',
    '2024-01-31T10:00',
    '2024-01-31',
    'medium',
    'MODEL',
    '"say ""Hi"", 東京"',
    'a',
  ],
  ...TEXTS.map((text) => [
    '1',
    'no',
    'Rome',
    'level1',
    '2024-01-31',
    '2024-01-31',
    'low',
    'model',
    `"${text.replaceAll('"', '""')}"`,
    'a',
  ]),
]

const HEADER = 'age,member,city,level,day,time,effort,model,note,y'
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
    manifest: { ...DEFAULT_MANIFEST, target: 'y', features: { ...DEFAULT_MANIFEST.features, keep: ['level'] } },
  })
  const schema = featureSchemaSchema.parse(JSON.parse(JSON.stringify(prepared.schema)))
  const features = featureColumns(schema)
  expect(features.map(({ encoding }) => encoding)).toEqual(
    'number zero-one one-hot codes date date one-hot words hashed-words'.split(' '),
  )

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
