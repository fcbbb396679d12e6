import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { type Part, partOf } from '#shared/split/part-of.ts'
import { writeUnprofiled } from './testing/write-unprofiled.ts'

const STATISTICS = { min: 0, max: 0, mean: 0, deciles: [], counts: [], missingRate: 0 }
const NUMBER: FeatureColumn = {
  role: 'feature',
  name: 'row',
  index: 0,
  missing: 0,
  fill: null,
  type: 'number',
  encoding: 'number',
  position: 0,
  statistics: STATISTICS,
}

test('the kernel puts each row into the part that partOf gives', async () => {
  const key = fc.oneof(fc.nat(8), fc.constantFrom(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 2 ** 52 - 1))
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(8), { minLength: 1, maxLength: 20 }), key, key, async (keys, one, other) => {
      const boundaries = { validation: Math.min(one, other), test: Math.max(one, other) }
      const found = await writeUnprofiled(`row\n${keys.map((_, row) => row).join('\n')}\n`, [NUMBER], keys, boundaries)
      const expected: Record<Part, string[]> = { train: [], validation: [], test: [] }
      for (const [row, each] of keys.entries()) expected[partOf(each, boundaries)].push(String(row))
      expect(found).toEqual(expected)
    }),
    { numRuns: 50 },
  )
})
