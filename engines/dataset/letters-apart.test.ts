import { describe, expect, test } from 'vitest'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { featureColumns } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { prepareDataset } from './prepare-dataset.ts'
import type { Champion } from './profile/champion.ts'
import { hashNoise } from './rows/hash-noise.ts'

/*
 * macOS takes letters apart (ü is a u with dots behind it), everything else writes one character: a file that was put
 * together of both has each value two ways.
 */

const ROWS = 300
const KEYS = runKeys('letters', 'run')

type Form = 'NFC' | 'NFD'
/** Which form the cells of a row are in. */
type Forms = (row: number) => Form
const TOGETHER: Forms = () => 'NFC'
const APART: Forms = () => 'NFD'
const MIXED: Forms = (row) => (hashNoise(row, 11) < 0.3 ? 'NFD' : 'NFC')

const pick = (row: number, seed: number, of: readonly string[]) =>
  of[Math.floor(of.length * hashNoise(row, seed))] ?? ''

function cellsOf(row: number): string {
  const fee = `${(100 * hashNoise(row, 2)).toFixed(1)} Kč`
  const score = row % 20 === 0 ? 'überprüft' : String(Math.floor(1000 * hashNoise(row, 3)))
  const debt = row % 30 === 0 ? 'fehlt für immer' : String(Math.floor(1000 * hashNoise(row, 4)))
  const label = hashNoise(row, 5) < 0.4 ? 'für' : hashNoise(row, 5) < 0.7 ? 'wäre' : 'ohne'
  const day = `${1 + (row % 28)}. März 20${10 + (row % 10)}`
  return [pick(row, 6, ['Zürich', 'Bern', 'Düben']), pick(row, 7, ['sí', 'no']), fee, score, debt, day, label].join(';')
}

const HEADER = 'Städte;gültig;Gebühr;Größe;Schäden;Fälligkeit;Übrig'

function fileOf(forms: Forms, header: Form = 'NFC'): string {
  const lines = Array.from({ length: ROWS }, (_, row) => cellsOf(row).normalize(forms(row)))
  return `${[HEADER.normalize(header), ...lines].join('\n')}\n`
}

async function prepare(csv: string, manifest: object = {}, champion?: Champion) {
  const objects = memoryObjectStore()
  await objects.put('datasets/letters.csv', csv)
  const prepared = await prepareDataset({
    objects,
    source: { key: 'datasets/letters.csv', at: {} },
    keys: KEYS,
    dataset: 'letters',
    runId: 'run',
    manifest: parseManifest(JSON.stringify(manifest), 'the manifest'),
    ...(champion && { champion }),
  })
  const textOf = async (key: string) => Buffer.from((await objects.get(key))?.body ?? []).toString()
  return { ...prepared, train: await textOf(`${KEYS.trainPrefix}part-00000.csv`), rows: await textOf(KEYS.testRows) }
}

const SETTINGS = { target: 'Übrig', csv: { missing: { Schäden: ['fehlt für immer'] } } }

function facts(schema: FeatureSchema) {
  const { problem } = schema
  return {
    labels: problem.type === 'regression' ? [] : problem.classes,
    columns: featureColumns(schema).map((column) => [
      column.name,
      column.type,
      column.missing,
      column.type === 'category' ? column.vocabulary : undefined,
      column.type === 'number' ? [column.word, column.reading?.number] : undefined,
    ]),
  }
}

describe('a file in which letters are one character here and taken apart there', () => {
  test('is the same as one in which they all are one character', async () => {
    const one = await prepare(fileOf(TOGETHER), SETTINGS)
    const both = await prepare(fileOf(MIXED), SETTINGS)
    // The split goes by the bytes of cells: other rows are in training, and counts among them differ.
    const known = { label: expect.any(String), count: expect.any(Number) }
    expect(facts(both.schema).labels).toEqual(
      facts(one.schema).labels.map(({ label, count }) => ({ ...known, label, count })),
    )
    const withoutMissing = ([name, type, , ...others]: readonly unknown[]) => [name, type, ...others]
    expect(facts(both.schema).columns.map(withoutMissing)).toEqual(facts(one.schema).columns.map(withoutMissing))
    expect(facts(one.schema).columns).toMatchObject([
      ['Städte', 'category', 0, ['Bern', 'Düben', 'Zürich'], undefined],
      ['gültig', 'boolean', 0, undefined, undefined],
      ['Gebühr', 'number', 0, undefined, [undefined, { suffix: 'Kč' }]],
      ['Größe', 'number', expect.any(Number), undefined, ['überprüft', null]],
      ['Schäden', 'number', expect.any(Number), undefined, [undefined, null]],
      ['Fälligkeit', 'date', 0, undefined, undefined],
    ])
    expect(both.warnings.filter((warning) => warning.includes('taken apart'))).toEqual([
      'Column "Übrig": values that differ only in whether a letter is one character or taken apart, as macOS writes it, are one class ("wäre", "für").',
      'Column "Städte": values that differ only in whether a letter is one character or taken apart, as macOS writes it, are one category ("Düben", "Zürich").',
    ])
    expect(one.warnings.filter((warning) => warning.includes('taken apart'))).toEqual([])
  })

  test('gives all spellings the same cells, in the parts as at the API', async () => {
    const { schema, train, rows } = await prepare(fileOf(MIXED), SETTINGS)
    const encode = createLabelEncoder(schema.problem)
    expect(
      new Set(
        train
          .trim()
          .split('\n')
          .map((line) => line.split(',')[0]),
      ),
    ).toEqual(new Set(['0', '1', '2']))
    const tested = rows
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','))
    expect(tested.length).toBeGreaterThan(20)
    for (const cells of tested) {
      const label = cells.at(-1) ?? ''
      expect(encode(label)).toBeDefined()
      expect(encode(label)).toBe(encode(label.normalize()))
    }
    for (const column of featureColumns(schema)) {
      const codec = columnCodec(column)
      const place = column.index + 2
      for (const cells of tested) {
        const text = cells[place] ?? ''
        const values = [text, text.normalize('NFC'), text.normalize('NFD')].map((each) => codec.parse(each))
        expect(values[0]).toBeDefined()
        expect(values).toEqual([values[0], values[0], values[0]])
      }
    }
  })

  test('is split by the bytes of its cells, which no reading changes', async () => {
    const [together, apart] = [await prepare(fileOf(TOGETHER), SETTINGS), await prepare(fileOf(APART), SETTINGS)]
    const places = ({ rows }: { rows: string }) =>
      rows
        .split('\n')
        .slice(1)
        .map((line) => line.split(',')[1])
    expect(places(apart)).not.toEqual(places(together))
  })
})

test('a word of csv.missing is found with any of its letters taken apart', async () => {
  const [first, second] = ['müßig für immer'.normalize('NFC'), 'müßig für immer'.normalize('NFD')]
  const half = `${first.slice(0, 7)}${second.slice(8)}`
  expect(half).not.toBe(first)
  expect(half.normalize()).toBe(first)
  const rows = Array.from({ length: 120 }, (_, row) => {
    return `${row % 12 === 0 ? [first, second, half][(row / 12) % 3] : row * 3},${row % 3 ? 'x' : 'y'}`
  })
  for (const word of [first, second, half]) {
    const { schema } = await prepare(`n,kind\n${rows.join('\n')}\n`, { target: 'kind', csv: { missing: [word] } })
    expect(featureColumns(schema)[0]).toMatchObject({ name: 'n', type: 'number', missingShare: 10 / 120 })
  }
})

describe('names of columns', () => {
  const settings = (form: Form) => {
    const of = (name: string) => name.normalize(form)
    return {
      target: of('Übrig'),
      csv: { missing: { [of('Schäden')]: ['fehlt für immer'] }, dateOrder: { [of('Fälligkeit')]: 'dmy' } },
      features: { keep: [of('Größe')], categorical: [of('Städte')], caseSensitive: [of('Städte')] },
      split: { strategy: 'group', column: of('gültig') },
      capture: { enabled: true, omit: [of('Größe')] },
    }
  }

  test.each<[Form, Form]>([
    ['NFD', 'NFC'],
    ['NFC', 'NFD'],
    ['NFD', 'NFD'],
  ])('are put together: %s in the file, %s in the manifest', async (file, manifest) => {
    const split = { strategy: 'time', column: 'Fälligkeit'.normalize(manifest) }
    const as = await prepare(fileOf(TOGETHER), { ...settings('NFC'), split: { ...split, column: 'Fälligkeit' } })
    const found = await prepare(fileOf(TOGETHER, file), { ...settings(manifest), split })
    expect(found.schema).toEqual(as.schema)
    expect(found.split).toEqual(as.split)
    expect(found.warnings).toEqual(as.warnings)
  })

  test('are refused where two are one, with their places', async () => {
    const csv = fileOf(TOGETHER).replace('Schäden', 'Größe'.normalize('NFD'))
    await expect(prepare(csv, { target: 'Übrig' })).rejects.toMatchObject({
      code: 'header-invalid',
      message: expect.stringContaining(
        'row 1: columns 4 and 5 are both named "Größe" (a letter of it is one character in one of them and taken apart in the other, as macOS writes it).',
      ),
      hint: expect.stringContaining('Give every column a name of its own.'),
    })
  })

  test('are told where only a # tells two apart', async () => {
    const { warnings } = await prepare(fileOf(TOGETHER).replace('Schäden', '# Größe'), { target: 'Übrig' })
    expect(warnings[0]).toBe(
      'Only the # tells column 4, "Größe", from column 5, "# Größe". Where a request or a file has one of the two, its name has to stand there exactly so; give one of them another name.',
    )
  })

  test.each<[Form, Form]>([
    ['NFC', 'NFD'],
    ['NFD', 'NFC'],
  ])('and labels are those of the model that serves: %s there, %s in the file', async (champion, file) => {
    const { schema, split } = await prepare(fileOf(TOGETHER), { target: 'Übrig' })
    // As a version wrote them that put nothing together.
    const there = (text: string) => text.normalize(champion)
    const known: Champion = {
      schema: {
        columns: schema.columns.map((column) => ({ ...column, name: there(column.name) })),
        problem: {
          type: 'multiclass',
          classes: facts(schema).labels.map(({ label, count }) => ({ label: there(label), count })),
        },
      },
      split: { ...split, columns: split.columns.map(there) },
    }
    const next = await prepare(fileOf(file === 'NFC' ? TOGETHER : APART, file), {}, known)
    expect(next.target).toBe('Übrig')
    expect(next.split.columns).toEqual(split.columns)
    expect(facts(next.schema).labels.map(({ label }) => label)).toEqual(['für', 'ohne', 'wäre'].map(there))
    expect(next.warnings.filter((warning) => warning.includes('the model that serves'))).toEqual([
      'Column "Übrig" is taken as the target, as in the model that serves. Set "target" in the manifest to choose another.',
    ])
  })
})

test('a rare class is counted with all of its spellings', async () => {
  const rare = (row: number) => (row < 12 ? 'süß'.normalize(row % 2 ? 'NFD' : 'NFC') : 'sauer')
  const lines = Array.from({ length: 100 }, (_, row) => `${row * 3},${hashNoise(row) < 0.5 ? 'a' : 'b'},${rare(row)}`)
  const { schema } = await prepare(`x,kind,taste\n${lines.join('\n')}\n`, { target: 'taste' })
  expect(schema.problem).toMatchObject({ type: 'binary', classes: [{ label: 'sauer', count: 88 }, { count: 12 }] })
})

test('of values that differ only in the spaces within quotes nothing is said of letters', async () => {
  const lines = Array.from({ length: 100 }, (_, row) => {
    const quoted = (text: string) => (row % 5 ? text : `" ${text} "`)
    return `${row * 3},${quoted(row % 3 ? 'süß' : 'roh')},${quoted(hashNoise(row) < 0.5 ? 'für' : 'ohne')}`
  })
  const { warnings } = await prepare(`x,kind,taste\n${lines.join('\n')}\n`, { target: 'taste' })
  expect(warnings.filter((warning) => warning.includes('taken apart'))).toEqual([])
})
