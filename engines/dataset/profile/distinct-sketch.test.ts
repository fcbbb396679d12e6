import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashNoise } from '../rows/hash-noise.ts'
import { DistinctSketch } from './distinct-sketch.ts'

const hashOf = (text: number) => Math.floor(hashNoise(text, 7) * 2 ** 52)

function sketchOf(hashes: readonly number[]): DistinctSketch {
  const sketch = new DistinctSketch()
  for (const hash of hashes) sketch.add(hash)
  return sketch
}

const toldBy = ({ distinct, distinctShare, isUnique }: DistinctSketch) => ({ distinct, distinctShare, isUnique })

test('sketches of pieces tell together what one of the whole tells, whatever the order', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(10, 1500, 2047, 2048, 9000),
      fc.constantFrom(1, 1.3, 4),
      fc.integer({ min: 1, max: 5 }),
      fc.integer(),
      (distinct, times, pieces, seed) => {
        const texts = Array.from({ length: Math.floor(distinct * times) }, (_, row) => row % distinct)
        const hashes = texts.map(hashOf)
        const whole = sketchOf(hashes)
        const mixed = hashes
          .map((hash, row) => ({ hash, at: hashNoise(row, seed) }))
          .toSorted((a, b) => a.at - b.at)
          .map(({ hash }) => hash)
        const together = new DistinctSketch()
        for (let piece = 0; piece < pieces; piece++) {
          together.merge(sketchOf(mixed.filter((_, row) => row % pieces === piece)).texts)
        }
        expect(toldBy(together)).toEqual(toldBy(whole))
        // Exact where all texts are kept; else about as many.
        expect(Math.abs(whole.distinct - distinct)).toBeLessThanOrEqual(distinct < 2048 ? 0 : distinct / 8)
        expect(whole.isUnique).toBe(times === 1)
      },
    ),
    { numRuns: 40 },
  )
})
