import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { createRowEncoder } from '#shared/schema/row-encoder.ts'
import { openTable } from '../dialect/open-table.ts'
import { prepareDataset } from '../prepare-dataset.ts'
import { BLANK, FAULTY, SchemaFile, type SchemaFileOptions, UNREADABLE } from './schema-file.ts'

/** The schema that a training file makes. */
async function schemaOf(csv: string, manifest: Partial<Manifest> = {}): Promise<FeatureSchema> {
  const objects = memoryObjectStore()
  await objects.put('datasets/test.csv', csv)
  const { schema } = await prepareDataset({
    objects,
    source: { key: 'datasets/test.csv', at: {} },
    keys: runKeys('test', 'run'),
    dataset: 'test',
    runId: 'run',
    manifest: { ...DEFAULT_MANIFEST, ...manifest },
    copyBytes: 1e9,
  })
  return schema
}

type ReadLine = {
  readonly text: string
  /** The encoded row, or what the line is instead. */
  readonly row: readonly number[] | number
  readonly truth: number | undefined
}

/** Reads a file by a schema to its end. */
async function readFile(csv: string | Uint8Array, schema: FeatureSchema, options: Partial<SchemaFileOptions> = {}) {
  const table = await openTable(bodyOf(csv), 'june.csv', DEFAULT_MANIFEST.csv)
  const file = new SchemaFile(table, {
    place: 'june.csv',
    schema,
    header: true,
    strict: false,
    findsFormulas: true,
    ...options,
  })
  await file.open()
  const lines: ReadLine[] = []
  const faults: { readonly row: number; readonly text: string }[] = []
  const formulas: number[] = []
  for await (const block of file.blocks()) {
    for (let line = 0; line < block.lines; line++) {
      const place = block.rowOf[line] ?? 0
      const row = place < 0 ? place : [...block.values.subarray(place * file.width, (place + 1) * file.width)]
      const text = block.bytes.toString('utf8', block.starts[line], block.ends[line])
      lines.push({ text, row, truth: place < 0 ? undefined : block.truths?.[place] })
    }
    for (const { row, problems } of block.faults) {
      for (const { field, message } of problems) faults.push({ row, text: `${field}: ${message}` })
    }
    formulas.push(...block.formulas.map(({ line }) => line))
  }
  return { file, lines, faults, formulas }
}

async function* bodyOf(csv: string | Uint8Array): AsyncGenerator<Uint8Array> {
  yield Buffer.from(csv)
}

const CITIES = ['Bern', 'Zürich', 'Genf, alt', 'He said "no"']
const HEADER = 'id,age,price,city,seen,member,note,gone,outcome'

function trainingRow(index: number): string {
  const cells = [
    `c${index}`,
    String(20 + ((index * 7) % 50)),
    `"$${(index * 13) % 9},${String((index * 37) % 1000).padStart(3, '0')}.50"`,
    `"${(CITIES[index % 4] ?? '').replaceAll('"', '""')}"`,
    `2024-0${1 + (index % 9)}-1${index % 10}`,
    index % 3 === 0 ? 'yes' : 'no',
    `the ${['quick', 'slow', 'red', 'blue'][index % 4]} fox number ${index} jumps over ${['dogs', 'cats', 'cows'][index % 3]}`,
    index % 5 === 0 ? '' : String(index % 11),
    (index * 7) % 50 > 25 ? 'stay' : 'leave',
  ]
  return cells.join(',')
}

const TRAINING = `${[HEADER, ...Array.from({ length: 400 }, (_, index) => trainingRow(index))].join('\n')}\n`
const schema = await schemaOf(TRAINING)

/** What the API makes of the same cells. */
function asApi(cells: readonly string[], of: FeatureSchema = schema) {
  const encoder = createRowEncoder(of)
  const row = new Float64Array(encoder.width)
  const values = Object.fromEntries(of.columns.map(({ name }, index) => [name, cells[index] ?? '']))
  const { problems, warnings } = encoder.encodeValues(values, row, 0)
  return { row: [...row], problems, warnings }
}

function lineOf(cells: readonly string[]): string {
  return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')
}

const anyCell = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('', 'NA', '-', '7', '07', '007.5', '1.5', '-3', '1e3', '$1,234.50', '1.234,5', '€5'),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...CITIES, 'Basel', 'yes', 'No', 'true', '2024-02-30', '2024-05-05', '05.05.2024'),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
  { weight: 1, arbitrary: fc.double({ noNaN: true }).map(String) },
  { weight: 1, arbitrary: fc.integer({ min: -1000, max: 1000 }).map((value) => String(value / 10)) },
)

describe('rows', () => {
  test('are encoded as the API encodes them, and refused in its words', async () => {
    const rows = fc.array(
      fc.array(
        anyCell.map((cell) => cell.replace(/[\0\r\n\ud800-\udfff]/g, '')),
        { minLength: 9, maxLength: 9 },
      ),
      { minLength: 1, maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const csv = `${[HEADER, ...cells.map(lineOf)].join('\n')}\n`
        const { lines, faults, file } = await readFile(csv, schema)
        const expected = cells.map((row) => asApi(row.map((cell) => cell)))
        for (const [index, { row, problems }] of expected.entries()) {
          const isBlank = cells[index]?.every((cell) => cell === '')
          expect(lines[index]?.row).toEqual(isBlank ? BLANK : problems.length > 0 ? FAULTY : row)
          if (isBlank) continue
          const told = faults.filter((fault) => fault.row === index + 2).map(({ text }) => text)
          expect(told.toSorted()).toEqual(problems.map(({ field, message }) => `${field}: ${message}`).toSorted())
        }
        const warned = file.readers.flatMap(({ warnings }) => warnings).reduce((sum, { rows: count }) => sum + count, 0)
        const ofApi = expected.filter(
          ({ problems }, index) => problems.length === 0 && cells[index]?.some((cell) => cell !== ''),
        )
        expect(warned).toBe(ofApi.reduce((sum, { warnings }) => sum + warnings.length, 0))
      }),
      { numRuns: 60 },
    )
  })

  test('keep their order and bytes over any size of block', async () => {
    for (const blockBytes of [64, 257, 4096]) {
      const { lines } = await readFile(TRAINING, schema, { blockBytes })
      expect(lines.map(({ text }) => text)).toEqual(TRAINING.trimEnd().split('\n').slice(1))
      expect(lines.every(({ row }) => Array.isArray(row))).toBe(true)
      expect(lines.map(({ truth }) => truth)).toEqual(
        lines.map(
          ({ text }) =>
            Number(text.endsWith('stay')) ^
            Number(schema.problem.type === 'binary' && schema.problem.classes[1]?.label !== 'stay'),
        ),
      )
    }
  })

  test('are whole where the block ends in the header, or in the first row behind lines without any', async () => {
    const rows = TRAINING.split('\n').slice(1, 4)
    const wide = `${HEADER},${Array.from({ length: 40 }, (_, at) => `more_${at}`).join(',')}`
    const filled = rows.map((row) => `${row}${',x'.repeat(40)}`)
    for (const blockBytes of [64, 100, 257]) {
      const { lines } = await readFile([wide, ...filled].join('\n'), schema, { blockBytes })
      expect(lines.map(({ text }) => text)).toEqual(filled)
    }
    for (let before = 0; before < 140; before++) {
      const { lines } = await readFile('\n'.repeat(before) + rows.join('\n'), schema, { blockBytes: 64, header: false })
      expect(lines.filter(({ row }) => row !== BLANK).map(({ text }) => text)).toEqual(rows)
    }
  })

  test('may end with delimiters, which are left out of the line too', async () => {
    const rows = TRAINING.trimEnd().split('\n').slice(1, 7)
    const ends = [',', '', ', ', ',,,', ',x', ',""']
    const csv = [HEADER, ...rows.map((row, at) => row + (ends[at] ?? ''))].join('\n')
    const usual = await readFile([HEADER, ...rows].join('\n'), schema)
    const { lines, faults } = await readFile(csv, schema)
    expect(lines.slice(0, 4)).toEqual(usual.lines.slice(0, 4))
    expect(lines.slice(4).map(({ row }) => row)).toEqual([UNREADABLE, UNREADABLE])
    expect(faults.map(({ row }) => row)).toEqual([6, 7])
  })

  test.each([8, 9, 12])('are blank where they are nothing but %i delimiters', async (delimiters) => {
    const { lines, faults } = await readFile(`${HEADER}\n${','.repeat(delimiters)}\n${trainingRow(3)}\n`, schema)
    expect(lines.map(({ row }) => row === BLANK)).toEqual([true, false])
    expect(faults).toEqual([])
  })

  test('may have further columns, in any order', async () => {
    const cells = trainingRow(3).match(/"(?:[^"]|"")*"|[^,]+|(?<=,)(?=,)/g) ?? []
    const order = [8, 3, 0, 6, 2, 7, 5, 4, 1]
    const header = HEADER.split(',')
    const shuffled = (row: readonly string[]) => ['x', ...order.map((at) => row[at] ?? ''), 'y'].join(',')
    const { lines } = await readFile(`${shuffled(header)}\n${shuffled(cells)}`, schema)
    const { lines: straight } = await readFile(`${HEADER}\n${trainingRow(3)}`, schema)
    expect(lines[0]?.row).toEqual(straight[0]?.row)
  })

  test('may have the letters of their names taken apart, as macOS writes them', async () => {
    const named = (csv: string, name: string) => csv.replace('age', name)
    const ofNames = await schemaOf(named(TRAINING, 'größe'))
    const rows = `${HEADER}\n${trainingRow(3)}`
    const { lines: whole } = await readFile(named(rows, 'größe'), ofNames)
    const { lines: apart } = await readFile(named(rows, 'größe'.normalize('NFD')), ofNames)
    expect(apart[0]?.row).toEqual(whole[0]?.row)
    const both = `${named(rows, 'größe').replace('\n', `,${'größe'.normalize('NFD')}\n`)},99`
    for (const of of [ofNames, withName(ofNames, 'größe', 'größe'.normalize('NFD'))]) {
      await expect(readFile(both, of)).rejects.toThrow(
        'june.csv: columns 2 and 10 are both named "größe" (a letter of it is one character in one of them and taken apart in the other, as macOS writes it), and nobody knows which is meant.',
      )
    }
  })

  test('may have a # before a name, or none where the model knows it with one; what stands beside it is told', async () => {
    const rows = `${HEADER}\n${trainingRow(3)}`
    const { lines: plain } = await readFile(rows, schema)
    const signed = rows.replace('age', '#age')
    const ofSign = withName(schema, 'age', '#age')
    for (const [csv, by] of [
      [signed, schema],
      [rows, ofSign],
      [rows.replace('age', '# age'), ofSign],
    ] as const) {
      const { lines, file } = await readFile(csv, by)
      expect(lines[0]?.row).toEqual(plain[0]?.row)
      expect(file.notes).toEqual([])
    }
    const beside = `${rows.replace('\n', ',#age\n')},99`
    const { lines, file } = await readFile(beside, schema)
    expect(lines[0]?.row).toEqual(plain[0]?.row)
    expect(file.notes).toEqual([
      'Column 10, "#age", is not read: column 2 is called "age", as the model knows it. If the other is meant, rename the two.',
    ])
  })

  test.each(['NFC', 'NFD'] as const)(
    'may have the letters of their cells taken apart, or put together: %s',
    async (form) => {
      const texts = (index: number) =>
        `${['Zürich', 'Bern', 'Chur'][index % 3]},${['Ön', 'Öff'][index % 2]},${index % 25 === 0 ? 'größer' : (index * 7) % 50}`
      const rows = Array.from({ length: 120 }, (_, index) => `${texts(index)},${index % 3 === 0 ? 'für' : 'wider'}`)
      const csv = `city,on,n,target\n${rows.join('\n')}\n`
      const ofTexts = await schemaOf(csv.normalize(form === 'NFC' ? 'NFD' : 'NFC'))
      const strict = { strict: true }
      const { lines: same } = await readFile(csv.normalize(form === 'NFC' ? 'NFD' : 'NFC'), ofTexts, strict)
      const { lines, faults, file } = await readFile(csv.normalize(form), ofTexts, strict)
      expect(faults).toEqual([])
      expect(file.readers.flatMap(({ warnings }) => warnings)).toEqual([])
      expect(lines.map(({ row, truth }) => ({ row, truth }))).toEqual(same.map(({ row, truth }) => ({ row, truth })))
      expect(new Set(lines.map(({ truth }) => truth))).toEqual(new Set([0, 1]))
    },
  )

  test('whose cells cannot be read say why', async () => {
    const row = (price: string, member: string) => `c1,30,${price},Bern,2024-01-01,${member},the quick fox,5,stay`
    const { faults } = await readFile([HEADER, row('€ 5', 'yes'), row('5', 'ja'), row('five', 'no')].join('\n'), schema)
    expect(faults.map(({ text }) => text)).toEqual([
      'price: a number such as "$1,234.5" is wanted, not "€ 5", of another unit',
      'member: true, false, "yes" or "no" is wanted, not "ja"',
      'price: a number such as "$1,234.5" is wanted, not "five"',
    ])
  })

  test('that are blank or cannot be cut into columns are told apart', async () => {
    const csv = [
      HEADER,
      trainingRow(1),
      '',
      ',,,,,,,,',
      'a,b',
      `${trainingRow(2)},more`,
      'c1,2"3,,,,,,,',
      trainingRow(3),
    ].join('\r\n')
    const { lines, faults } = await readFile(csv, schema)
    expect(lines.map(({ row }) => (Array.isArray(row) ? 'row' : row))).toEqual([
      'row',
      BLANK,
      BLANK,
      UNREADABLE,
      UNREADABLE,
      UNREADABLE,
      'row',
    ])
    expect(faults.map(({ row, text }) => `${row}${text}`)).toEqual([
      '5: 2 cells where the header has 9; nothing stands for "price", "city", "seen", "member", "note" and 2 more.',
      '6: 10 cells where the header has 9; "more" stands after the last column.',
      '7age: a double quote stands in the middle of a cell.',
    ])
  })

  test('with cells that a spreadsheet would run are found', async () => {
    const row = (id: string) => trainingRow(5).replace('c5', id)
    const { formulas } = await readFile([HEADER, row('=1+1'), row('-5'), row('"@x"'), row('+cmd|y')].join('\n'), schema)
    expect(formulas).toEqual([0, 2, 3])
  })
})

function withName(schema: FeatureSchema, from: string, to: string): FeatureSchema {
  return { ...schema, columns: schema.columns.map((each) => (each.name === from ? { ...each, name: to } : each)) }
}

describe('a file is refused', () => {
  test.each([
    [
      'that lacks columns',
      'id,age,citty,seen,member,note,gone\n1,2,3,4,5,6,7',
      'june.csv lacks 2 of the 7 columns that the model reads: "price", "city" (is it "citty"?).',
    ],
    [
      'without any of them',
      '1,2,3\n4,5,6',
      'june.csv has none of the 7 columns that the model reads: "age", "price", "city", "seen", "member", "note", "gone". Its first row is "1", "2", "3".',
    ],
    [
      'that has one twice',
      `age,${HEADER}\n`,
      'june.csv: columns 1 and 3 are both named "age", and nobody knows which is meant.',
    ],
    ['without a byte', '', 'june.csv is empty.'],
    [
      'with a quote that is never closed',
      `${HEADER}\n1,"2`,
      'june.csv, row 2, column 2: a double quote opens a cell and is never closed.',
    ],
  ])('%s', async (_, csv, message) => {
    const names = featureColumns(schema).map(({ name }) => name)
    expect(names).toEqual(['age', 'price', 'city', 'seen', 'member', 'note', 'gone'])
    await expect(readFile(csv, schema)).rejects.toThrow(message)
  })

  test('in another encoding, with its row and column', async () => {
    const bytes = Buffer.concat([Buffer.from(`${HEADER}\nc1,30,`), Buffer.from([0xff, 0xfe]), Buffer.from('\n')])
    await expect(readFile(bytes, schema)).rejects.toThrow('row 2, column "price": bytes that are not UTF-8')
  })
})

test('the training file is no different from the training rows', async () => {
  const { file } = await readFile(TRAINING, schema)
  expect(file.readers.flatMap(({ warnings }) => warnings).filter(({ kind }) => kind !== 'out-of-range')).toEqual([])
  expect(file.quoting).toBe('needed')
})
