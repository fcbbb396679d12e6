import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { prepareDataset } from '../prepare-dataset.ts'
import { hashNoise } from '../rows/hash-noise.ts'
import { sentinelOf } from './sentinels.ts'

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
  test.each<[string, readonly number[], object | undefined]>([
    ['far below', [...usual, -999, -999, -999], { value: -999, count: 3 }],
    ['far above', [...usual, 9999, 9999, 9999, 9999], { value: 9999, count: 4 }],
    ['once', [...usual, -999], undefined],
    ['among the others', [...usual, 99, 99, 99], undefined],
    ['no such number', [...usual, -997, -997, -997], undefined],
    ['of two values', [0, 0, 0, 1, 1, 1, -1, -1, -1], undefined],
  ])('%s', (_, values, expected) => {
    expect(sentinelOf(values)).toEqual(expected)
  })
})
