import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest, parseManifest } from '#shared/manifest/manifest.ts'
import { partName, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore, ObjectVersion, UploadOptions } from '#shared/objects/object-store.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { createLineEncoder } from '#shared/schema/testing/line-encoder.ts'
import { partOf } from '#shared/split/part-of.ts'
import { prepareDataset } from './prepare-dataset.ts'
import { hashNoise } from './rows/hash-noise.ts'

const KEYS = runKeys('test', 'run')
const PART_KEYS = [
  `${KEYS.trainPrefix}part-00000.csv`,
  `${KEYS.validationPrefix}part-00000.csv`,
  KEYS.testPart,
  KEYS.validationRows,
  KEYS.testRows,
]

type Uploads = Map<string, UploadOptions | undefined>

/** A store that holds the CSV at datasets/test.csv, hands it out in chunks of this size, and notes upload options. */
async function storeWith(
  csv: string | Uint8Array,
  chunkBytes = 65_536,
): Promise<{ objects: ObjectStore; uploads: Uploads }> {
  const store = memoryObjectStore()
  await store.put('datasets/test.csv', csv)
  const uploads: Uploads = new Map()
  const objects: ObjectStore = {
    ...store,
    open: async (key, at) => {
      const found = await store.get(key, at)
      return found && { ...found, body: inChunks(found.body, chunkBytes) }
    },
    upload: async (key, body, options) => {
      uploads.set(key, options)
      return await store.upload(key, body, options)
    },
  }
  return { objects, uploads }
}

/** Lends each chunk: it is overwritten when the next one is asked for. */
async function* inChunks(bytes: Uint8Array, chunkBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    const chunk = new Uint8Array(bytes.subarray(start, start + chunkBytes))
    yield chunk
    chunk.fill(0x7e)
  }
}

async function prepareIn(
  objects: ObjectStore,
  manifest: Manifest = DEFAULT_MANIFEST,
  at: ObjectVersion = {},
  copyBytes = 1e9,
) {
  const source = { key: 'datasets/test.csv', at }
  return await prepareDataset({ objects, source, keys: KEYS, dataset: 'test', runId: 'run', manifest, copyBytes })
}

async function prepare(csv: string | Uint8Array, manifest: Partial<Manifest> = {}, chunkBytes?: number) {
  const { objects } = await storeWith(csv, chunkBytes)
  const prepared = await prepareIn(objects, { ...DEFAULT_MANIFEST, ...manifest })
  return { ...prepared, files: await writtenIn(objects) }
}

async function writtenIn(objects: ObjectStore): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const key of PART_KEYS) files.set(key, Buffer.from((await objects.get(key))?.body ?? []).toString())
  return files
}

function byText(a: string, b: string): number {
  return a < b ? -1 : 1
}

function linesOf(file: string | undefined): readonly string[] {
  return (file ?? '').split('\n').slice(0, -1)
}

/** An encoded line with its numbers written the shortest way. */
function shortest(line: string): string {
  const cells = line.split(',')
  return cells.map((cell) => (cell === '' ? '' : String(Number(cell)))).join(',')
}

/** A CSV of columns given as functions of the row's number from 0. */
function csvOf(rows: number, columns: Readonly<Record<string, (row: number) => string | number>>): string {
  const cells = Object.values(columns)
  const lines = Array.from({ length: rows }, (_, row) => cells.map((cell) => cell(row)).join(','))
  return `${[Object.keys(columns).join(','), ...lines].join('\n')}\n`
}

const example = (name: string) => readFileSync(new URL(`../../examples/${name}.csv`, import.meta.url))

describe('the example datasets', () => {
  test.each([
    {
      name: 'iris',
      target: 'species',
      rows: { total: 150, withoutTarget: 0, train: 105, validation: 30, test: 15 },
      problem: {
        type: 'multiclass',
        classes: ['setosa', 'versicolor', 'virginica'].map((label) => ({ label, count: 50 })),
      },
      encodedWidth: 4,
      types: { number: 4 },
      told: ['petal_width'],
    },
    {
      name: 'breast-cancer',
      target: 'diagnosis',
      rows: { total: 569, withoutTarget: 0, train: 398, validation: 114, test: 57 },
      problem: {
        type: 'binary',
        classes: [
          { label: 'benign', count: 357 },
          { label: 'malignant', count: 212 },
        ],
      },
      encodedWidth: 30,
      types: { number: 30 },
      told: [],
    },
    {
      name: 'diabetes',
      target: 'progression',
      rows: { total: 442, withoutTarget: 0, train: 309, validation: 89, test: 44 },
      problem: { type: 'regression', target: { mean: expect.closeTo(155.86, 2), median: 144, min: 25, max: 346 } },
      encodedWidth: 11,
      types: { number: 9, category: 1 },
      told: [],
    },
  ])('$name', async ({ name, target, rows, problem, encodedWidth, types, told }) => {
    const prepared = await prepare(example(name))
    expect(prepared).toMatchObject({ target, rows, schema: { problem, encodedWidth } })
    expect(prepared.warnings.slice(0, -told.length || undefined)).toEqual([
      `Column "${target}" is taken as the target: its name is one of what people predict, and no other column has such a name. Set "target" in the manifest to choose another.`,
    ])
    // Nothing holds them, and a guess of the target that stands out is none.
    const { findings } = prepared.schema
    expect(findings?.map(({ columns, effect }) => [effect, ...columns])).toEqual(
      told.map((column) => ['warns', column]),
    )
    const found = Object.groupBy(featureColumns(prepared.schema), (column) => column.type)
    expect(Object.fromEntries(Object.entries(found).map(([type, columns]) => [type, columns.length]))).toEqual(types)
    expect(featureSchemaSchema.parse(prepared.schema)).toEqual(prepared.schema)
    expect(trainingRecordSchema.shape.split.parse(prepared.split)).toEqual(prepared.split)
  })

  test('encoding at the API equals encoding at training for every row', async () => {
    for (const name of ['iris', 'breast-cancer', 'diabetes']) {
      const { schema } = await prepare(example(name))
      const encoder = createLineEncoder(schema)
      const [header = [], ...rows] = parse(example(name))
      for (const cells of rows) {
        const named = Object.fromEntries(header.map((column, index) => [column, cells[index]]))
        const { warnings, ...encoded } = encoder.encodeValues(named)
        expect(encoded).toEqual({ line: encoder.encodeCells(cells), problems: [] })
        // A test row may lie beyond the training rows.
        expect(warnings.filter((warning) => !warning.includes('is outside the range'))).toEqual([])
      }
    }
  })
})

/** A file with everything in it. */
const MIXED = csvOf(400, {
  id: (row) => `u-${row}`,
  age: (row) => (row % 11 === 0 ? 'NA' : 18 + Math.floor(hashNoise(row) * 50)),
  income: (row) => (1000 * hashNoise(row, 1)).toFixed(2),
  member: (row) => (hashNoise(row, 2) < 0.5 ? 'yes' : 'No'),
  city: (row) => ['Rome', 'Oslo', 'São Paulo', '"a, b"', ''][Math.floor(hashNoise(row, 3) * 5)] ?? '',
  joined: (row) => new Date(1e12 + row * 86_400_000).toISOString().slice(0, 16),
  outcome: (row) => (hashNoise(row, 4) < 0.3 ? 'yes' : 'no'),
})

describe('what is written', () => {
  test('encoded parts hold numbers only, the label first, one width', async () => {
    const { files, schema, rows } = await prepare(MIXED)
    for (const [key, count] of [
      [PART_KEYS[0], rows.train],
      [PART_KEYS[1], rows.validation],
      [PART_KEYS[2], rows.test],
    ] as const) {
      const lines = linesOf(files.get(key ?? ''))
      expect(lines.length).toBe(count)
      for (const line of lines) {
        const [label, ...cells] = line.split(',')
        expect(label).toMatch(/^[01]$/)
        expect(cells.length).toBe(schema.encodedWidth)
        for (const cell of cells) expect(cell === '' || Number.isFinite(Math.fround(Number(cell)))).toBe(true)
      }
    }
  })

  test('rows/ has the same rows as the part, as uploaded, with row number and hash', async () => {
    const { files, schema, split } = await prepare(MIXED)
    const encoder = createLineEncoder(schema)
    const uploaded = parse(MIXED)
    for (const [partKey, rowsKey, part] of [
      [PART_KEYS[1], PART_KEYS[3], 'validation'],
      [PART_KEYS[2], PART_KEYS[4], 'test'],
    ] as const) {
      const [header, ...records] = parse(files.get(rowsKey ?? '') ?? '')
      expect(header).toEqual(['_row', '_hash', 'id', 'age', 'income', 'member', 'city', 'joined', 'outcome'])
      const encoded = records.map(([rowNumber, hash = '', ...cells]) => {
        expect(cells).toEqual(uploaded[Number(rowNumber) - 1])
        const label = cells.at(-1) ?? ''
        const boundaries = split.boundaries[label]
        expect(boundaries && partOf(hash, boundaries)).toBe(part)
        return `${label === 'yes' ? 1 : 0},${encoder.encodeCells(cells)}`
      })
      // A number is copied as it stands in the file: 1.50 stays 1.50.
      expect(encoded).toEqual(linesOf(files.get(partKey ?? '')).map(shortest))
    }
  })

  test('only train and validation parts are marked as expiring', async () => {
    const { objects, uploads } = await storeWith(MIXED)
    await prepareIn(objects)
    const tags = { 'boostline:expire': 'true' }
    const stored = [...uploads].map(([key, options]) => [key, { ...options, giveBack: undefined }])
    expect(Object.fromEntries(stored)).toEqual({
      [PART_KEYS[0] ?? '']: { contentType: 'text/csv', tags },
      [PART_KEYS[1] ?? '']: { contentType: 'text/csv', tags },
      [PART_KEYS[2] ?? '']: { contentType: 'text/csv' },
      [PART_KEYS[3] ?? '']: { contentType: 'text/csv' },
      [PART_KEYS[4] ?? '']: { contentType: 'text/csv' },
    })
  })

  test('the same upload gives the same bytes, whatever its chunks and packing', async () => {
    const expected = await prepare(MIXED)
    const chunkSizes = fc.integer({ min: 1, max: 2000 })
    await fc.assert(
      fc.asyncProperty(chunkSizes, fc.boolean(), async (chunkBytes, packed) => {
        const upload = packed ? gzipSync(MIXED) : Buffer.from(MIXED)
        const sha256 = createHash('sha256').update(upload).digest('hex')
        expect(await prepare(upload, {}, chunkBytes)).toEqual({ ...expected, sha256 })
      }),
      { numRuns: 8 },
    )
  })
})

describe('the schema', () => {
  test('is of the mixed file what one expects', async () => {
    const { schema } = await prepare(MIXED)
    expect(schema.columns).toMatchObject([
      { name: 'id', role: 'ignored', reason: 'an ID: every value is different text' },
      { name: 'age', type: 'number', position: 0, fill: null },
      { name: 'income', type: 'number', position: 1, missing: 0, fill: expect.any(Number) },
      { name: 'member', type: 'boolean', encoding: 'zero-one', position: 2 },
      {
        name: 'city',
        encoding: 'one-hot',
        vocabulary: ['Oslo', 'Rome', 'São Paulo', 'a, b'],
        position: 3,
        missingPosition: 7,
        fill: null,
      },
      {
        name: 'joined',
        type: 'date',
        hasTime: true,
        position: 8,
        calendar: ['year', 'month', 'day', 'weekday', 'dayOfYear'],
      },
      { name: 'outcome', role: 'target' },
    ])
    expect(schema.encodedWidth).toBe(14)
    expect(schema.warnings).toEqual([
      expect.stringContaining('Column "outcome" is taken as the target, by its name.'),
      expect.stringContaining('Column "joined" holds dates'),
    ])
  })

  test('knows the training rows alone', async () => {
    const csv = csvOf(300, { x: (row) => hashNoise(row), city: (row) => `c${row % 40}`, y: (row) => hashNoise(row, 1) })
    const { schema, files, rows } = await prepare(csv)
    const held = [PART_KEYS[3], PART_KEYS[4]].flatMap((key) => parse(files.get(key ?? '') ?? '').slice(1))
    const heldRows = new Set(held.map(([rowNumber]) => Number(rowNumber)))
    const train = parse(csv).filter((_, at) => at > 0 && !heldRows.has(at + 1))
    expect(train.length).toBe(rows.train)
    const xs = train.map(([x]) => Number(x)).sort((a, b) => a - b)
    const [x, city] = featureColumns(schema)
    expect(x).toMatchObject({
      fill: ((xs[Math.floor((xs.length - 1) / 2)] ?? 0) + (xs[Math.ceil((xs.length - 1) / 2)] ?? 0)) / 2,
      statistics: { min: xs[0], max: xs.at(-1), mean: expect.closeTo(xs.reduce((a, b) => a + b) / xs.length, 12) },
    })
    expect(city).toMatchObject({ vocabulary: [...new Set(train.map(([, name = '']) => name))].sort(byText) })
    const targets = train.map(([, , y]) => Number(y))
    expect(schema.problem).toMatchObject({ target: { min: Math.min(...targets), max: Math.max(...targets) } })
  })

  const levels = (count: number) => (row: number) => `c${Math.floor(hashNoise(row) ** 2 * count)}`

  test('leaves out a category of more than 64 values of one word', async () => {
    const { schema } = await prepare(csvOf(2000, { a: (row) => `c${row % 61}`, b: levels(90), y: (row) => row % 2 }))
    const [a, b] = schema.columns
    expect([a, b, schema.encodedWidth]).toMatchObject([
      { encoding: 'one-hot' },
      {
        role: 'ignored',
        reason:
          'too varied: 90 different values of one word, and a category has up to 64; features.keep adds it as a rank by frequency',
        isVaried: true,
      },
      61,
    ])
  })

  test('makes codes by frequency of it where the manifest keeps it', async () => {
    const csv = csvOf(2000, { a: (row) => `c${row % 61}`, b: levels(90), y: (row) => row % 2 })
    const { schema } = await prepare(csv, parseManifest('{"features": {"keep": ["b"]}}', 'manifest.json'))
    const [a, b] = featureColumns(schema)
    expect([a?.encoding, b?.encoding, schema.encodedWidth]).toEqual(['one-hot', 'codes', 62])
    if (b?.encoding !== 'codes') throw new Error('b is not encoded as codes')
    const frequency = new Map<string, number>()
    for (let row = 0; row < 2000; row++) frequency.set(levels(90)(row), (frequency.get(levels(90)(row)) ?? 0) + 1)
    const counts = b.vocabulary.map((level) => frequency.get(level) ?? 0)
    expect(counts).toEqual(counts.toSorted((one, other) => other - one))
    expect(b.statistics.top[0]?.count).toBeGreaterThan(b.statistics.top[19]?.count ?? 0)
  })

  const MAKERS = ['Audi', 'Fiat', 'Opel', 'Saab']
  const carOf = (row: number) => `${MAKERS[row % 4]} ${Math.floor(hashNoise(row) * 30)}-turbo`

  test('makes a cell for each word of a category of more than 64 values', async () => {
    const { schema } = await prepare(csvOf(2000, { car: carOf, z: (row) => hashNoise(row, 2), y: (row) => row % 2 }))
    const [car] = featureColumns(schema)
    expect(car).toMatchObject({ type: 'text', encoding: 'words', position: 0 })
    if (car?.encoding !== 'words') throw new Error('car is not encoded by its words')
    expect(car.vocabulary.slice(0, 5).toSorted()).toEqual(['audi', 'fiat', 'opel', 'saab', 'turbo'])
    expect(schema.encodedWidth).toBe(car.vocabulary.length + 1)
  })

  const noteOf = (row: number) => `Call ${MAKERS[row % 4]} about order ${row} and ${MAKERS[(row >> 2) % 4]}!`

  test.each<[string, object, Record<string, (row: number) => string | number>, object[], number]>([
    ['one text gets 512', {}, { a: noteOf }, [{ width: 512 }], 513],
    ['two texts get 256 each', {}, { a: noteOf, b: noteOf }, [{ width: 256 }, { width: 256 }], 513],
    ['as many as the manifest gives', { features: { text: 100 } }, { a: noteOf }, [{ width: 100 }], 101],
  ])('shares the cells among texts: %s', async (_, manifest, texts, expected, width) => {
    const csv = csvOf(300, { ...texts, z: (row) => hashNoise(row, 2), y: (row) => row % 2 })
    const { schema } = await prepare(csv, parseManifest(JSON.stringify(manifest), 'manifest.json'))
    expect(schema.columns.slice(0, expected.length)).toMatchObject(expected)
    expect(schema.encodedWidth).toBe(width)
  })

  test('takes no cell from another feature for a text, and says so', async () => {
    const columns: Record<string, (row: number) => string | number> = { note: noteOf, second: noteOf }
    for (let column = 0; column < 18; column++) {
      columns[`c${column}`] = (row) => `v${Math.floor(hashNoise(row, column) * 50)}`
    }
    const { schema } = await prepare(csvOf(1500, { ...columns, y: (row) => row % 2 }))
    // 18 * 50 leave 100.
    expect(schema.columns.slice(0, 3)).toMatchObject([
      {
        encoding: 'hashed-words',
        width: 64,
        reason:
          'its values are texts that hardly repeat, of 7.0 words on average; 512 cells were halved, for the encoded row of all features has 1,000',
      },
      { role: 'ignored', reason: 'free text: the other features fill the encoded row of 1,000 cells' },
      { encoding: 'one-hot' },
    ])
    expect(schema.encodedWidth).toBe(964)
  })

  test('takes letters for grades by the name of their column', async () => {
    const letter = (row: number) => 'abc'[Math.floor(3 * hashNoise(row))] ?? ''
    const { schema } = await prepare(
      csvOf(300, { grade: letter, sensor: letter, z: (row) => hashNoise(row), y: (row) => row % 2 }),
    )
    const reasons = schema.columns.slice(0, 2).map(({ reason }) => reason)
    expect(reasons).toEqual([
      'its values are texts that repeat, and have an order: "c", "b", "a"',
      'its values are texts that repeat',
    ])
  })

  test('gives values that have an order a cell for it', async () => {
    const sizes = ['S', 'XL', 'M', '', 'L']
    const { schema } = await prepare(
      csvOf(300, { size: (row) => sizes[row % 5] ?? '', z: (row) => hashNoise(row), y: (row) => row % 2 }),
    )
    expect(schema.columns[0]).toMatchObject({
      vocabulary: ['L', 'M', 'S', 'XL'],
      missingPosition: 4,
      ranks: [2, 1, 0, 3],
      reason: 'its values are texts that repeat, and have an order: "S", "M", "L", "XL"',
    })
    expect(schema.encodedWidth).toBe(7)
  })

  test('gives a rare value outside of an order no place in it, and says so', async () => {
    const levels = ['Low Risk', 'High Risk', 'Medium Risk']
    const risk = (row: number) => (row % 30 === 7 ? 'see file' : (levels[row % 3] ?? ''))
    const { schema } = await prepare(csvOf(300, { risk, z: (row) => hashNoise(row), y: (row) => row % 2 }))
    expect(schema.columns[0]).toMatchObject({
      vocabulary: ['High Risk', 'Low Risk', 'Medium Risk', 'see file'],
      ranks: [2, 0, 1, null],
      reason:
        'its values are texts that repeat, and have an order: "Low Risk", "Medium Risk", "High Risk"; "see file" has no place in it',
    })
  })

  test('makes codes of the widest categories where one-hot cells would be more than 1,000', async () => {
    const columns: Record<string, (row: number) => string | number> = {}
    for (let column = 0; column < 20; column++) {
      const levels = column === 7 ? 30 : 52
      columns[`c${column}`] = (row) => `v${Math.floor(hashNoise(row, column) * levels)}`
    }
    const { schema } = await prepare(csvOf(1500, { ...columns, y: (row) => row % 2 }))
    const asCodes = featureColumns(schema).flatMap((column) => (column.encoding === 'codes' ? [column.name] : []))
    // 19 * 52 + 30 = 1018; one column less is 967.
    expect([asCodes, schema.encodedWidth]).toEqual([['c19'], 967])
  })
})

describe('settings', () => {
  test('rows with one split key stay together', async () => {
    const csv = csvOf(600, {
      customer: (row) => `k${row % 97}`,
      x: (row) => hashNoise(row),
      y: (row) => hashNoise(row, 1),
    })
    const manifest = parseManifest('{"split": {"key": ["customer"]}}', 'manifest.json')
    const { split, files } = await prepare(csv, manifest)
    expect(split.columns).toEqual(['customer'])
    const customers = [PART_KEYS[3], PART_KEYS[4]].map((key) => {
      return new Set(
        parse(files.get(key ?? '') ?? '')
          .slice(1)
          .map((record) => record[2]),
      )
    })
    expect([...(customers[0] ?? [])].filter((customer) => customers[1]?.has(customer))).toEqual([])
    const held = 600 - linesOf(files.get(PART_KEYS[0] ?? '')).length
    expect(held).toBeGreaterThan(0)
  })

  test('another seed is another split', async () => {
    const first = await prepare(example('iris'))
    const second = await prepare(example('iris'), { split: { ...DEFAULT_MANIFEST.split, seed: 1 } })
    expect(second.rows).toEqual(first.rows)
    expect(second.files.get(KEYS.testRows)).not.toBe(first.files.get(KEYS.testRows))
  })

  test.each([
    ['more than a category may have', 400, 150],
    ['more than are counted', 60_000, 15_000],
  ])('names of groups that are left out as too varied are told of: %s', async (_, rows, groups) => {
    const patient = (row: number) => row % groups
    const csv = csvOf(rows, {
      patient: (row) => `P${patient(row)}`,
      x: (row) => hashNoise(row, 1),
      note: (row) => `n${Math.floor(hashNoise(row, 2) * groups)}`,
      label: (row) => (hashNoise(patient(row), 3) < 0.4 ? 'ill' : 'well'),
    })
    const { findings, columns } = (await prepare(csv)).schema
    expect(columns[0]).toMatchObject({ role: 'ignored', reason: expect.stringContaining('too varied') })
    expect(findings).toMatchObject([{ kind: 'groups', columns: ['patient'], effect: 'warns' }])
  })

  test('a leak and rows without a target are warned of', async () => {
    const label = (row: number) => (hashNoise(row) < 0.4 ? 'churned' : 'stayed')
    const csv = csvOf(200, {
      x: (row) => hashNoise(row, 1),
      cancelled: (row) => (label(row) === 'churned' ? 'yes' : 'no'),
      label: (row) => (row < 5 ? '' : label(row)),
    })
    const { warnings, rows, schema } = await prepare(csv)
    expect(schema.findings).toMatchObject([{ kind: 'alone', columns: ['cancelled'], effect: 'holds', skill: 1 }])
    const allowed = { ...DEFAULT_MANIFEST.features, allowLeak: ['cancelled'] }
    expect((await prepare(csv, { features: allowed })).schema.findings).toEqual([])
    expect(rows.withoutTarget).toBe(5)
    expect(warnings).toEqual([
      'Column "label" is taken as the target, by its name. Set "target" in the manifest to choose another.',
      '5 of 200 rows have no target value (an empty cell) and are left out.',
      'Column "cancelled" alone predicts the target: it takes away 100 % of the error that guessing makes. If it is known only after the outcome, this is a leak: name it in features.exclude; if not, in features.allowLeak.',
    ])
  })

  test('an ID is one although some of its rows have no target', async () => {
    const csv = csvOf(200, { id: (row) => row, x: (row) => hashNoise(row), label: (row) => (row % 9 ? row % 2 : '') })
    const { schema } = await prepare(csv)
    expect(schema.columns[0]).toMatchObject({
      role: 'ignored',
      reason: 'an ID: its integers count the rows, each once',
    })
  })

  test('a share that duplicates push off by more than 2 points is warned of', async () => {
    const csv = csvOf(100, { x: (row) => row % 6, y: (row) => row + 0.5 })
    const { warnings } = await prepare(csv)
    expect(warnings.filter((warning) => warning.startsWith('The '))).toContainEqual(
      expect.stringMatching(
        /^The (train|validation|test) part has \d+ of 100 rows \(\d+\.0 %\) where \d+ % were wanted: identical rows stay together\.$/,
      ),
    )
  })
})

describe('texts that differ', () => {
  test('a little in two places are two categories', async () => {
    const city = (row: number) => ['on the sat mat the', 'on the mat cat the', 'elsewhere'][row % 3] ?? ''
    const { schema } = await prepare(csvOf(300, { city, age: (row) => (row * 7) % 90, y: (row) => row % 2 }))
    expect(schema.columns[0]).toMatchObject({ vocabulary: ['elsewhere', 'on the mat cat the', 'on the sat mat the'] })
  })

  test('in two letters of long codes are never taken for one another', async () => {
    const letter = (at: number) => String.fromCharCode((at < 26 ? 65 : 71) + at)
    const code = (row: number) => `ABCDEFG${letter(row % 50)}HIJ${letter(Math.floor(row / 50))}`
    const csv = csvOf(2500, { code, y: (row) => row % 2 })
    const features = { ...DEFAULT_MANIFEST.features, categorical: ['code'], caseSensitive: ['code'] }
    const { schema, rows } = await prepare(csv, { features })
    expect(schema.columns[0]).toMatchObject({ vocabulary: { length: rows.train } })
  })
})

describe('files as programs write them', () => {
  const columns = {
    age: (row: number) => 20 + ((row * 7) % 50),
    fee: (row: number) => 9.5 + ((row * 13) % 40),
    plan: (row: number) => ['größer', 'klein', 'süß'][row % 3] ?? '',
    churn: (row: number) => (row % 4 ? 'nö' : 'ja'),
  }
  const plain = csvOf(3000, columns)
  const inside = (prepared: { readonly files: ReadonlyMap<string, string> }) => Object.fromEntries(prepared.files)

  test.each<[string, Uint8Array]>([
    ['Windows-1252', Buffer.from(plain, 'latin1')],
    ['UTF-16', Buffer.from(`\uFEFF${plain}`, 'utf16le')],
    ['a footer, far behind the first bytes', Buffer.from(`${plain}\nSource: the office\n`)],
  ])('%s makes the same parts as a plain file, and a warning', async (_, csv) => {
    const usual = await prepare(plain)
    for (const chunkBytes of [1009, 65_536]) {
      const { files, warnings, rows } = await prepare(csv, {}, chunkBytes)
      expect({ rows, files: Object.fromEntries(files) }).toEqual({ rows: usual.rows, files: inside(usual) })
      expect(warnings).toHaveLength(usual.warnings.length + 1)
    }
  })

  test.each([
    ['\nTotal,,100 €,\n\nSource: the office,,,\n', 'The last 2 lines, rows 3003 to 3005, are no data and left out'],
    ['Total,süß,100 €,ja', 'The last row, row 3002, looks like'],
  ])('lines at the end that are no rows are told with their rows: %j', async (end, note) => {
    const amounts = { age: columns.age, plan: columns.plan, fee: (row: number) => `${columns.fee(row)} €` }
    const csv = csvOf(3000, { ...amounts, churn: columns.churn })
    for (const blank of ['', '\n\n']) {
      const { warnings, rows } = await prepare(`${csv}${end}${blank}`)
      expect(warnings[0]).toContain(note)
      expect(rows.total).toBe(note.includes('left out') ? 3000 : 3001)
    }
  })

  test('Windows-1252 that begins a megabyte behind the start, and no room for a copy', async () => {
    const words = {
      ...columns,
      plan: (row: number) => (row < 60_000 ? 'small' : 'süß'),
      churn: (row: number) => `${row % 2}`,
    }
    const csv = csvOf(60_020, words)
    const { objects } = await storeWith(Buffer.from(csv, 'latin1'))
    await prepareIn(objects, DEFAULT_MANIFEST, {}, 0)
    const { objects: usual } = await storeWith(csv)
    await prepareIn(usual)
    expect(await writtenIn(objects)).toEqual(await writtenIn(usual))
  })

  test('a UTF-8 file with one damaged cell keeps its refusal, with row and column', async () => {
    const csv = Buffer.from(plain.replace(/(.*\n){100}/, '$&1,2,sü\u0001ß,ja\n'))
    csv[csv.indexOf(1)] = 0xff
    await expect(prepare(csv)).rejects.toMatchObject({
      code: 'file-not-utf8',
      message: expect.stringContaining('row 101, column "plan"'),
    })
  })

  test('delimiters at the end of the rows, an index without a name and titles move no row to another part', async () => {
    const usual = await prepare(plain)
    const lines = plain.trimEnd().split('\n')
    const trailing = await prepare(`${lines.map((line) => `${line},`).join('\n')}\n`)
    const indexed = await prepare(`${lines.map((line, row) => `${row === 0 ? '' : row - 1},${line}`).join('\n')}\n`)
    for (const { files, rows } of [trailing, indexed]) {
      expect(rows).toEqual(usual.rows)
      expect(files.get(KEYS.testPart)).toBe(usual.files.get(KEYS.testPart))
    }
    const titled = await prepare(`Report\n\n${plain}`)
    expect(titled.files.get(KEYS.testPart)).toBe(usual.files.get(KEYS.testPart))
    expect(titled.files.get(KEYS.testRows)?.split('\n')[1]).not.toBe(usual.files.get(KEYS.testRows)?.split('\n')[1])
  })

  test('a column without a name is used where the manifest names it', async () => {
    const csv = csvOf(300, { '': (row) => (row * 7) % 50, x: (row) => row % 9, y: (row) => row % 2 })
    const features = { ...DEFAULT_MANIFEST.features, include: ['Unnamed: 0', 'x'] }
    const { schema } = await prepare(csv, { features })
    expect(schema.columns[0]).toMatchObject({ name: 'Unnamed: 0', role: 'feature' })
  })
})

describe('what is refused', () => {
  test('a split that leaves a part empty', async () => {
    const csv = csvOf(100, { x: (row) => row % 2, y: (row) => row + 0.5 })
    await expect(prepare(csv)).rejects.toMatchObject({
      code: 'split-side-empty',
      kind: 'input',
      message: expect.stringMatching(
        /^s3:\/\/test-bucket\/datasets\/test\.csv: the split leaves no (validation|test) rows\.$/,
      ),
    })
  })

  test('one of two classes missing from a part', async () => {
    const csv = csvOf(100, { x: (row) => (row % 2 ? row : 3), y: (row) => (row % 2 ? 'a' : 'b') })
    await expect(prepare(csv)).rejects.toMatchObject({
      message:
        's3://test-bucket/datasets/test.csv: the split leaves no validation rows of the class "b" and no test rows of the class "b".',
    })
  })

  test('features of which no training row has a value', async () => {
    const csv = csvOf(60, { smoker: (row) => (row < 42 ? '' : row % 2 ? 'yes' : 'no'), price: (row) => row + 100.5 })
    await expect(prepare(csv, { split: { ...DEFAULT_MANIFEST.split, seed: 4 } })).rejects.toMatchObject({
      code: 'features-missing',
      message:
        's3://test-bucket/datasets/test.csv leaves no column to learn from ("smoker": constant: every value among the training rows is missing).',
    })
  })

  test('an upload that was replaced meanwhile', async () => {
    const { objects } = await storeWith(MIXED)
    const eTag = (await objects.head('datasets/test.csv'))?.eTag
    await objects.put('datasets/test.csv', 'another')
    await expect(prepareIn(objects, DEFAULT_MANIFEST, { ifMatch: eTag })).rejects.toMatchObject({
      code: 'source-changed',
      message:
        's3://test-bucket/datasets/test.csv is no longer what was uploaded for this run: it was replaced or deleted.',
    })
  })
})

test('the range of a target of long numbers is that of its training rows, to the last digit', async () => {
  const long = [
    '9999999999999999999',
    '-9007199254740993',
    '0.1234567890123456',
    '123456789012.3456789',
    '9007199254740993',
  ]
  const rows = Array.from({ length: 500 }, (_, row) => `${row % 97},${long[row % 5]}\n`).join('')
  const { schema, files } = await prepare(`x,y\n${rows}`)
  const train = files.get(`${KEYS.trainPrefix}part-00000.csv`) ?? ''
  const targets = train
    .trim()
    .split('\n')
    .map((line) => Number(line.split(',')[0]))
  expect(schema.problem).toEqual({
    type: 'regression',
    reason: 'the target is a number',
    target: {
      mean: expect.closeTo(mean(targets), -6),
      median: medianOf(targets),
      min: Math.min(...targets),
      max: Math.max(...targets),
    },
  })
})

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const [below = Number.NaN, above = Number.NaN] = [(sorted.length - 1) / 2, sorted.length / 2].map(
    (place) => sorted[Math.floor(place)],
  )
  return (below + above) / 2
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

test('a full dictionary is followed by numbers in more shapes than a column has room for', async () => {
  const signed = (row: number) => `+${'7'.repeat(1 + (row % 9))}.${'5'.repeat(1 + (Math.floor(row / 9) % 9))}`
  const price = (row: number) => (row < 10_200 ? `$${row}.50` : signed(row))
  const y = (row: number) => (hashNoise(row, 3) < 0.5 ? 'yes' : 'no')
  const { schema } = await prepare(csvOf(10_600, { price, y }))
  expect(schema.columns[0]).toMatchObject({ name: 'price', role: 'feature' })
})

test('a packed upload of many chunks gives the same bytes as the unpacked one', async () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, row) => `${hashNoise(row)},${hashNoise(row, 1)},${row % 3 ? 'a' : 'b'}`,
  )
  const csv = `x,z,y\n${rows.join('\n')}\n`
  const packed = gzipSync(csv)
  // More than is looked at before unpacking.
  expect(packed.length).toBeGreaterThan(4 * 65_536)
  expect((await prepare(packed)).files).toEqual((await prepare(csv)).files)
})

describe('several training instances', () => {
  const rows = Array.from({ length: 6_000 }, (_, row) => `${hashNoise(row).toFixed(6)},${row % 5 === 0 ? 'yes' : 'no'}`)
  const manifest = { ...DEFAULT_MANIFEST, training: { ...DEFAULT_MANIFEST.training, instanceCount: 3 } }

  test('get a part each, as large as the others and with the same shares of the classes', async () => {
    const { objects } = await storeWith(`x,y\n${rows.join('\n')}\n`)
    const whole = await prepare(`x,y\n${rows.join('\n')}\n`)
    await prepareIn(objects, manifest)
    const parts = await Promise.all(
      [0, 1, 2].map(async (part) => {
        const found = await objects.get(`${KEYS.trainPrefix}${partName(part)}`)
        return linesOf(Buffer.from(found?.body ?? []).toString())
      }),
    )
    expect(parts.flat().toSorted()).toEqual(linesOf(whole.files.get(PART_KEYS[0] ?? '')).toSorted())
    for (const part of parts) {
      // Of 4,200 rows a third each, 6 standard deviations off at most.
      expect(Math.abs(part.length - 1400)).toBeLessThan(184)
      const share = part.filter((line) => line.startsWith('1,')).length / part.length
      expect(Math.abs(share - 0.2)).toBeLessThan(0.065)
    }
  })

  test('need rows enough', async () => {
    const { objects } = await storeWith(`x,y\n${rows.slice(0, 3_000).join('\n')}\n`)
    await expect(prepareIn(objects, manifest)).rejects.toMatchObject({
      code: 'instances-too-many',
      message: expect.stringContaining('has 2100 training rows for training.instanceCount = 3'),
    })
  })
})

describe('the second reading', () => {
  test('is of a copy: the upload crosses the network once', async () => {
    const { objects } = await storeWith(MIXED)
    let opened = 0
    const open: ObjectStore['open'] = async (key, at) => (++opened > 1 ? undefined : await objects.open(key, at))
    await prepareIn({ ...objects, open })
    expect(opened).toBe(1)
  })

  test('is of the upload again where there is no room for a copy, with the same outcome', async () => {
    const { objects } = await storeWith(MIXED)
    const copied = await storeWith(MIXED)
    expect(await prepareIn(objects, DEFAULT_MANIFEST, {}, 100)).toEqual(await prepareIn(copied.objects))
    expect(await writtenIn(objects)).toEqual(await writtenIn(copied.objects))
  })

  test('is of the upload again where the copy cannot be written', async () => {
    const { objects } = await storeWith(MIXED)
    const copied = await storeWith(MIXED)
    const expected = await prepareIn(copied.objects)
    vi.stubEnv('TMPDIR', '/there/is/no/such/folder')
    try {
      expect(await prepareIn(objects)).toEqual(expected)
    } finally {
      vi.unstubAllEnvs()
    }
    expect(await writtenIn(objects)).toEqual(await writtenIn(copied.objects))
  })

  test('of an upload that was replaced meanwhile ends the run', async () => {
    const { objects } = await storeWith(MIXED)
    let opened = 0
    const open: ObjectStore['open'] = async (key, at) => (++opened > 2 ? undefined : await objects.open(key, at))
    await expect(prepareIn({ ...objects, open }, DEFAULT_MANIFEST, {}, 100)).rejects.toMatchObject({
      code: 'source-changed',
    })
  })
})

test('a part that cannot be written fails the run with its reason, and no other part is left', async () => {
  const { objects } = await storeWith(MIXED)
  const upload: ObjectStore['upload'] = async (key, body, options) => {
    if (key === KEYS.testPart) throw new Error('connection reset')
    return await objects.upload(key, body, options)
  }
  await expect(prepareIn({ ...objects, upload })).rejects.toThrow('connection reset')
  const written: string[] = []
  for await (const { key } of objects.list(KEYS.folder)) written.push(key)
  expect(written).toEqual([])
})

describe('what the beginning of a file does not show', () => {
  // More than a megabyte: the plan is made from the first one.
  const rows = 60_000
  const csv = (late: (row: number) => string | number) =>
    csvOf(rows, { x: (row) => hashNoise(row), late, y: (row) => (hashNoise(row, 4) < 0.4 ? 'a' : 'b') })

  test.each<[string, (row: number) => string | number, object]>([
    ['many words among numbers', (row) => (row < 56_000 ? row % 5 : 'many'), { type: 'category' }],
    ['a word among numbers', (row) => (row < 59_000 ? row % 5 : 'many'), { type: 'number', word: 'many' }],
    ['a second value', (row) => (row < 59_000 ? 'same' : 'other'), { type: 'category' }],
    [
      'an ID that repeats',
      (row) => `c${row < 50_000 ? row % 9_000 : row % 10}`,
      { role: 'ignored', reason: expect.stringContaining('too varied') },
    ],
    ['an ID of more values than a vocabulary', (row) => `c${row}`, { role: 'ignored' }],
    ['a gap in a count', (row) => (row < 59_000 ? row : row + 5), { type: 'number' }],
  ])('%s', async (_, late, expected) => {
    const { schema, rows: counts } = await prepare(csv(late))
    expect(schema.columns[1]).toMatchObject(expected)
    expect(counts).toMatchObject({ train: 42_000, validation: 12_000, test: 6_000 })
  })
})

describe('a split by time or group', () => {
  const day = (row: number) => new Date(1.7e12 + ((row * 7919) % 300) * 86_400_000).toISOString().slice(0, 10)
  const csv = csvOf(300, {
    day,
    customer: (row) => `k${row % 60}`,
    x: (row) => hashNoise(row),
    label: (row) => (row % 3 ? 'a' : 'b'),
  })

  test('tests on the latest rows', async () => {
    const { files, split } = await prepare(csv, parseManifest('{"split": {"strategy": "time", "column": "day"}}', 'm'))
    const days = (file: string | undefined) => parse(file ?? '', { from: 2 }).map((cells) => cells[2] ?? '')
    const test = days(files.get(KEYS.testRows))
    const validation = days(files.get(KEYS.validationRows))
    expect([validation.length, test.length]).toEqual([60, 30])
    expect((validation.toSorted(byText).at(-1) ?? '') < (test.toSorted(byText)[0] ?? '')).toBe(true)
    expect(split).toMatchObject({ method: 'time', columns: ['day'], boundaries: { '*': expect.anything() } })
  })

  test.each<[string, (row: number) => string]>([
    ['days first', (row) => `${(row % 28) + 1}.${Math.floor(row / 28) + 1}.2024`],
    ['months first', (row) => `${Math.floor(row / 28) + 1}/${(row % 28) + 1}/24`],
    ['months', (row) => `${2000 + Math.floor(row / 12)}-${(row % 12) + 1}`],
    ['months with a point', (row) => `${(row % 12) + 1}.${2000 + Math.floor(row / 12)}`],
    ['amounts', (row) => `${row},5`],
  ])('orders the rows by %s', async (_, time) => {
    const lines = Array.from({ length: 300 }, (_, row) => `${time(row)};${(row * 7) % 50};${row % 3 ? 'a' : 'b'}`)
    const settings = parseManifest('{"split": {"strategy": "time", "column": "at"}}', 'm')
    const { files } = await prepare(['at;x;y', ...lines].join('\n'), settings)
    const rowsOf = (key: string) => parse(files.get(key) ?? '', { from: 2 }).map(([row]) => Number(row))
    expect(Math.min(...rowsOf(KEYS.testRows))).toBe(272)
    expect(Math.max(...rowsOf(KEYS.validationRows))).toBe(271)
  })

  test('names the row whose time cannot be read', async () => {
    const broken = csv.replace(day(3), 'soon')
    await expect(
      prepare(broken, parseManifest('{"split": {"strategy": "time", "column": "day"}}', 'm')),
    ).rejects.toMatchObject({
      code: 'split-column-invalid',
      message: expect.stringContaining('row 5, column "day": "soon" is neither a date nor a number'),
    })
  })

  test('keeps the rows of a group in one part, whatever their classes', async () => {
    const { files } = await prepare(csv, parseManifest('{"split": {"strategy": "group", "column": "customer"}}', 'm'))
    const groups = [KEYS.validationRows, KEYS.testRows].map(
      (key) => new Set(parse(files.get(key) ?? '', { from: 2 }).map((cells) => cells[3])),
    )
    expect([...(groups[0] ?? [])].filter((name) => groups[1]?.has(name))).toEqual([])
    // A group has five rows.
    expect(linesOf(files.get(KEYS.testPart)).length % 5).toBe(0)
  })
})

describe('any file of a kind', () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.constantFrom('NA', '', '-inf', '1e60', '.5', '+1e-3'))
  const cells = {
    number: number.map(String),
    boolean: fc.constantFrom('true', 'FALSE', 'y', 'No', ''),
    category: fc.constantFrom('a', 'b', 'ü', '7', '?', 'x y'),
    date: fc.oneof(
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
      fc.constant('null'),
    ),
  }
  const files = fc
    .array(fc.record({ ...cells, spare: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e30, max: 1e30 }) }), {
      minLength: 60,
      maxLength: 90,
    })
    .map((rows) => rows.map((row, at) => ({ ...row, y: at % 2 ? 'up' : 'down' })))

  test('encodes to finite numbers, one-hot cells sum to at most 1, and cells equal JSON texts', async () => {
    await fc.assert(
      fc.asyncProperty(files, async (rows) => {
        const header = ['number', 'boolean', 'category', 'date', 'spare', 'y'] as const
        const csv = `${[header.join(','), ...rows.map((row) => header.map((name) => row[name]).join(','))].join('\n')}\n`
        const { schema } = await prepare(csv)
        const encoder = createLineEncoder(schema)
        const category = featureColumns(schema).find((column) => column.encoding === 'one-hot')
        if (!category) throw new Error('there is no one-hot column')
        const oneHotEnd = category.position + category.vocabulary.length + (category.missingPosition === null ? 0 : 1)
        for (const row of rows) {
          const texts = header.map((name) => String(row[name]))
          const line = encoder.encodeCells(texts)
          const encoded = line.split(',')
          expect(encoded.length).toBe(schema.encodedWidth)
          for (const cell of encoded) expect(Number.isFinite(Math.fround(Number(cell)))).toBe(true)
          const ones = encoded.slice(category.position, oneHotEnd).map(Number)
          const isKnown = row.category === '?' || category.vocabulary.includes(row.category)
          expect(ones.reduce((a, b) => a + b)).toBe(isKnown ? 1 : 0)
          const named = encoder.encodeValues(Object.fromEntries(header.map((name, at) => [name, texts[at]])))
          expect([named.problems, named.line]).toEqual([[], line])
        }
      }),
      { numRuns: 25 },
    )
  })
})
