import { expect, it } from 'vitest'
import { parseManifest } from '#shared/manifest/manifest.ts'
import type { Wishes } from '../../answers.ts'
import { hasWishes, wishedManifest, wishesOf } from './wished-manifest.ts'

const NONE: Wishes = { dataset: 'churn', target: null, problem: null, quality: 'good', columns: {} }
const WISHES: Wishes = {
  ...NONE,
  target: 'churned',
  quality: 'fast',
  columns: { plan: 'category', id: 'exclude', code: 'keep', age: 'auto' },
}

it('writes what is wished, and nothing that is as found', () => {
  expect(wishedManifest({}, WISHES)).toEqual({
    target: 'churned',
    features: { exclude: ['id'], categorical: ['plan'], keep: ['code'] },
    training: { quality: 'fast' },
  })
  expect(wishedManifest({}, NONE)).toEqual({})
  expect([hasWishes(NONE), hasWishes({ ...NONE, columns: { age: 'auto' } }), hasWishes(WISHES)]).toEqual([
    false,
    false,
    true,
  ])
})

it('keeps what else a manifest says, and what it says of columns that this file does not have', () => {
  const before = {
    target: 'old',
    features: { exclude: ['id', 'elsewhere'], text: 'off' },
    training: { quality: 'fast', instanceType: 'ml.m5.xlarge' },
    promotion: { approval: 'manual' },
  }
  expect(wishedManifest(before, { ...NONE, columns: { id: 'auto', plan: 'category' } })).toEqual({
    features: { exclude: ['elsewhere'], text: 'off', categorical: ['plan'] },
    training: { instanceType: 'ml.m5.xlarge' },
    promotion: { approval: 'manual' },
  })
})

it('reads the wishes back out of what it wrote', () => {
  const manifest = parseManifest(JSON.stringify(wishedManifest({}, WISHES)), 'the manifest')
  const { age: _, ...columns } = WISHES.columns
  expect(wishesOf(manifest, 'churn', ['plan', 'id', 'code', 'age', 'churned'])).toEqual({ ...WISHES, columns })
})
