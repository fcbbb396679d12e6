import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { createLabelEncoder } from '#shared/schema/target-codes.ts'
import { prepareDataset } from './prepare-dataset.ts'
import { hashNoise } from './rows/hash-noise.ts'

/** What a one-hot step makes of `words`, one a row: a column for each of them, 1 where it is. */
function oneHot(stem: string, words: readonly string[], bits: readonly [string, string] = ['0', '1']): Columns {
  const levels = [...new Set(words)].sort()
  return Object.fromEntries(
    levels.map((level) => [`${stem}_${level}`, words.map((word) => (word === level ? bits[1] : bits[0]))]),
  )
}

type Columns = Readonly<Record<string, readonly string[]>>

const ROWS = 300
const AGES = Array.from({ length: ROWS }, (_, row) => String(20 + Math.floor(60 * hashNoise(row))))
const FEES = Array.from({ length: ROWS }, (_, row) => (100 * hashNoise(row + ROWS)).toFixed(2))
const MEMBER = AGES.map((_, row) => String(Number(hashNoise(row, 3) > 0.5)))
const ANSWERS = AGES.map((age, row) => (Number(age) + 20 * hashNoise(row, 5) > 70 ? 'yes' : 'no'))
const COLOURS = AGES.map((age, row) => {
  const warmth = Number(age) + 40 * hashNoise(row, 9)
  return warmth > 80 ? 'red' : warmth > 50 ? 'green' : 'blue'
})

async function prepare(columns: Columns, manifest: Partial<Manifest> = {}) {
  const cells = Object.values(columns)
  const rows = (cells[0] ?? []).map((_, row) => cells.map((column) => column[row]).join(','))
  const objects = memoryObjectStore()
  await objects.put('datasets/a.csv', `${[Object.keys(columns).join(','), ...rows].join('\n')}\n`)
  const keys = runKeys('a', 'run')
  const prepared = await prepareDataset({
    objects,
    source: { key: 'datasets/a.csv', at: {} },
    keys,
    dataset: 'a',
    runId: 'run',
    manifest: { ...DEFAULT_MANIFEST, ...manifest },
  })
  const textOf = async (key: string) => Buffer.from((await objects.get(key))?.body ?? []).toString()
  const { schema } = prepared
  const problem = schema.problem
  return {
    ...prepared,
    test: await textOf(keys.testPart),
    testRows: await textOf(keys.testRows),
    roles: Object.fromEntries(schema.columns.map(({ name, role }) => [name, role])),
    labels: problem.type === 'regression' ? [] : problem.classes.map(({ label }) => label),
    held: (schema.findings ?? []).filter(({ effect }) => effect === 'holds').map(({ kind }) => kind),
  }
}

describe('a target that went through a one-hot step', () => {
  test.each<[string, Columns, string]>([
    ['at the end', { age: AGES, member: MEMBER, ...oneHot('y', ANSWERS) }, 'y_yes'],
    ['at the beginning', { ...oneHot('churned', ANSWERS), member: MEMBER, age: AGES }, 'churned_yes'],
    [
      'apart from each other, the affirmative one first',
      {
        outcome_yes: oneHot('y', ANSWERS)['y_yes'] ?? [],
        age: AGES,
        outcome_no: oneHot('y', ANSWERS)['y_no'] ?? [],
        fee: FEES,
      },
      'outcome_yes',
    ],
  ])('is read as the two classes it was: %s', async (_, columns, target) => {
    const found = await prepare(columns)
    expect([found.target, found.labels, found.held]).toEqual([target, ['no', 'yes'], []])
    const other = target.replace('_yes', '_no')
    expect(found.roles).toMatchObject({ [target]: 'target', [other]: 'ignored', age: 'feature' })
    expect(found.split.columns).not.toContain(other)
    expect(found.warnings).toContainEqual(
      `Column "${target}" was "${target.replace('_yes', '')}" before a one-hot step, of which "${other}" is the other column and is left out. Its cells are read as the classes they were: 0 is "no", 1 is "yes".`,
    )
  })

  test('has its codes, and its words, in the rows that are written and in labels that people send', async () => {
    const found = await prepare({ fee: FEES, ...oneHot('left shop', ANSWERS), age: AGES }, { target: 'left shop_no' })
    expect(found.labels).toEqual(['no', 'yes'])
    const header = (found.testRows.split('\n')[0] ?? '').split(',')
    const cells = found.testRows
      .split('\n')
      .slice(1, -1)
      .map((row) => row.split(',')[header.indexOf('left shop_no')])
    // The target says 1 for no, whose code is 0.
    expect(
      found.test
        .split('\n')
        .slice(0, -1)
        .map((row) => row[0]),
    ).toEqual(cells.map((cell) => (cell === '1' ? '0' : '1')))
    const encode = createLabelEncoder(found.schema.problem)
    expect(['no', 'yes', '1', '0', '1.0', 'maybe'].map(encode)).toEqual([0, 1, 0, 1, 0, undefined])
  })

  test('may be of True and False, as pandas writes it', async () => {
    const found = await prepare({ age: AGES, fee: FEES, ...oneHot('y', ANSWERS, ['False', 'True']) })
    expect([found.target, found.labels]).toEqual(['y_yes', ['no', 'yes']])
    expect(found.schema.problem).toMatchObject({ classes: [{ merged: ['False'] }, { merged: ['True'] }] })
    const encode = createLabelEncoder(found.schema.problem)
    expect(['True', 'false', 'yes', 'no'].map(encode)).toEqual([1, 0, 1, 0])
  })

  test('keeps its cells as labels where the words could be taken for them', async () => {
    const found = await prepare({
      age: AGES,
      ...oneHot(
        'y',
        ANSWERS.map((word) => (word === 'yes' ? '2' : '1')),
      ),
    })
    expect([found.target, found.labels, found.roles['y_1']]).toEqual(['y_2', ['0', '1'], 'ignored'])
    expect(found.warnings.join(' ')).toContain(
      'Its classes are its cells, for which the words in the names could be taken.',
    )
  })

  test('is one class of three: the others are left out, and a person is asked', async () => {
    const found = await prepare({ age: AGES, fee: FEES, ...oneHot('colour', COLOURS) })
    expect([found.target, found.labels]).toEqual(['colour_red', ['0', '1']])
    expect(found.roles).toMatchObject({ colour_blue: 'ignored', colour_green: 'ignored', fee: 'feature' })
    expect(found.schema.findings).toMatchObject([
      { kind: 'target', columns: ['colour_red', 'colour_blue', 'colour_green'] },
    ])
    expect(found.warnings).toContainEqual(
      'Column "colour_red" is one of 3 columns that a one-hot step made of "colour"; the others, "colour_blue", "colour_green", are left out. The model tells "red" from everything else. To predict all 3 classes, upload the file with the column "colour" as it was before that step.',
    )
    const named = await prepare({ age: AGES, fee: FEES, ...oneHot('colour', COLOURS) }, { target: 'colour_blue' })
    expect(named.held).toEqual([])
  })

  test('keeps a column that the manifest wants as a feature, and holds the model for it', async () => {
    const features = { ...DEFAULT_MANIFEST.features, keep: ['y_no'] }
    const found = await prepare({ age: AGES, ...oneHot('y', ANSWERS) }, { features })
    expect([found.roles['y_no'], found.labels, found.held]).toEqual(['feature', ['no', 'yes'], ['alone']])
  })

  test('has no complement in a column that differs in one row, or has another stem', async () => {
    const { y_no: no = [], y_yes: yes = [] } = oneHot('y', ANSWERS)
    const flipped = no.with(ROWS - 1, no.at(-1) === '1' ? '0' : '1')
    const nearly = await prepare({ age: AGES, y_no: flipped, y_yes: yes })
    expect([nearly.roles['y_no'], nearly.labels]).toEqual(['feature', ['0', '1']])
    const others = await prepare({ age: AGES, is_old: no, is_new: yes })
    expect([others.roles['is_old'], others.labels]).toEqual(['feature', ['0', '1']])
  })

  test('is told of all rows of a file that is larger than the sample', async () => {
    const rows = 20_000
    const ages = Array.from({ length: rows }, (_, row) => String(Math.floor(60 * hashNoise(row))))
    const yes = ages.map((_, row) => String(Number(hashNoise(row, 7) > 0.7)))
    const no = yes.map((cell) => (cell === '1' ? '0' : '1'))
    expect((await prepare({ age: ages, y_no: no, y_yes: yes })).roles['y_no']).toBe('ignored')
    // Few rows are looked at one by one; all are counted.
    const both = yes.indexOf('1', 1234)
    const twice = no.with(both, '1')
    expect((await prepare({ age: ages, y_no: twice, y_yes: yes })).roles['y_no']).toBe('feature')
  })
})

test('a manifest that names the column as it was is told what a one-hot step made of it', async () => {
  await expect(prepare({ age: AGES, ...oneHot('leaves', ANSWERS) }, { target: 'leaves' })).rejects.toMatchObject({
    code: 'target-missing',
    hint: 'Correct "target" in the manifest: "leaves_no", "leaves_yes" look like what a one-hot step made of it, so name one of them; or upload the file with that column.',
  })
})
