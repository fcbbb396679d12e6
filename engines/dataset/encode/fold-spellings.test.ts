import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { prepareDataset } from '../prepare-dataset.ts'
import { hashNoise } from '../rows/hash-noise.ts'
import { sentinelsOf } from './sentinels.ts'

async function prepare(cell: (row: number, isYes: boolean) => string, features: Partial<Manifest['features']> = {}) {
  const objects = memoryObjectStore()
  const lines = Array.from({ length: 400 }, (_, row) => {
    const isYes = hashNoise(row, 9) < 0.5
    return `"${cell(row, isYes)}",${hashNoise(row, 3).toFixed(3)},${isYes ? 'yes' : 'no'}`
  })
  await objects.put('a.csv', ['plan,other,churned', ...lines].join('\n'))
  const names = { dataset: 'a', runId: 'run' }
  const manifest = { ...DEFAULT_MANIFEST, features: { ...DEFAULT_MANIFEST.features, ...features } }
  const source = { key: 'a.csv', at: {} }
  const { schema, warnings } = await prepareDataset({ objects, source, keys: runKeys('a', 'run'), ...names, manifest })
  const [column] = schema.columns
  if (column?.role !== 'feature' || column.type !== 'category') throw new Error('a category was expected')
  return { vocabulary: column.vocabulary, spellings: column.reading?.spellings ?? [], warnings }
}

const PLANS = ['plus', 'plus', 'PLUS', 'Plus ', 'basic  plan', 'basic plan', 'basic plan']
const plan = (row: number) => PLANS[Math.floor(hashNoise(row, 5) * PLANS.length)] ?? ''

describe('spellings of a category', () => {
  test('that differ in case or spaces alone are one, by the commonest', async () => {
    const { vocabulary, spellings, warnings } = await prepare(plan)
    expect(vocabulary).toEqual(['basic plan', 'plus'])
    expect([...spellings].sort((a, b) => (a.text < b.text ? -1 : 1))).toEqual([
      { text: 'PLUS', as: 'plus' },
      { text: 'Plus', as: 'plus' },
      { text: 'basic  plan', as: 'basic plan' },
    ])
    expect(warnings).toContainEqual(expect.stringContaining('"PLUS" as "plus"'))
  })

  test('of different case stay apart where the manifest says so; spaces never count', async () => {
    const { vocabulary, spellings } = await prepare(plan, { caseSensitive: ['plan'] })
    expect(vocabulary).toEqual(['PLUS', 'Plus', 'basic plan', 'plus'])
    expect(spellings).toEqual([{ text: 'basic  plan', as: 'basic plan' }])
  })

  test('of different case stay apart where they differ in the target', async () => {
    const { vocabulary, warnings } = await prepare((row, isYes) => (row % 3 ? (isYes ? 'Plus' : 'plus') : 'basic'))
    expect(vocabulary).toEqual(['Plus', 'basic', 'plus'])
    expect(warnings).toContainEqual(expect.stringContaining('their rows differ in the target'))
  })

  test('of two letters stay apart', async () => {
    const { vocabulary, warnings } = await prepare((row) => ['Co', 'CO', 'Ni'][Math.floor(hashNoise(row, 5) * 3)] ?? '')
    expect(vocabulary).toEqual(['CO', 'Co', 'Ni'])
    expect(warnings).toContainEqual(expect.stringContaining('fewer than three letters'))
  })
})

describe('a number that may stand for nothing', () => {
  const usual = Array.from({ length: 100 }, (_, index) => index)
  const few = Array.from({ length: 100 }, (_, index) => index % 11)
  const tail = Array.from({ length: 200 }, (_, index) => Math.floor(1.03 ** index))
  const three = (...values: readonly number[]) => values.flatMap((value) => [value, value, value])
  test.each<[string, readonly number[], readonly number[]]>([
    ['far below', [...usual, ...three(-999)], [-999]],
    ['far above', [...usual, ...three(9999), 9999], [9999]],
    ['of no such kind', [...usual, ...three(-997, -32_768)], [-32_768, -997]],
    ['two above', [...few, ...three(98, 99)], [98, 99]],
    ['three above', [...few, ...three(97, 98, 99)], [97, 98, 99]],
    ['below and above', [...few, ...three(-9, 99)], [-9, 99]],
    ['below zero, where no other is', [...few, ...three(-9)], [-9]],
    ['huge', [...usual, ...three(1e20)], [1e20]],
    ['of an amount', [...usual.map((value) => 1000 * value), ...three(9_999_999)], [9_999_999]],
    ['near the others, and no usual one', [...usual, ...three(230)], []],
    ['several of no such kind', [...few, ...three(411, 702)], []],
    ['once', [...usual, -999], []],
    ['once, and repeated at the other end', [...three(0), ...usual, 999], []],
    ['among the others', [...usual, ...three(99)], []],
    ['beside some below zero', [-4, ...few, ...three(-9)], []],
    ['of two values', three(0, 1, -1), []],
    ['of a few values', [...three(1, 2, 3), ...three(12)], []],
    ['at the end of a tail', [...tail, ...three(Math.max(...tail))], []],
  ])('%s', (_, values, expected) => {
    expect(sentinelsOf(values).map(({ value }) => value)).toEqual(expected)
  })
})
