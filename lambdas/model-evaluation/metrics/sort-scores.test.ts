import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { sortScores } from '#shared/metrics/sort-scores.ts'
import { createRandom } from './random.ts'

const ROWS = 6_000

/** Numbers of any kind from a seed: what a property test cannot make by the thousand in time. */
const KINDS: Readonly<Record<string, (random: () => number) => number>> = {
  'probabilities of float32': (random) => Math.fround(random()),
  'any probabilities': (random) => random(),
  'of few values': (random) => Math.floor(random() * 7) / 7,
  'that hardly differ': (random) => 0.5 + random() * 1e-9,
  'of both signs': (random) => (random() - 0.5) * 1e6,
  'over all magnitudes': (random) => (random() - 0.5) * 10 ** (600 * random() - 300),
  'with zeros of both signs': (random) => [0, -0, 1, -1][Math.floor(random() * 4)] ?? 0,
}

it.each(Object.entries(KINDS))('sorts numbers %s like the platform', (_, make) => {
  const random = createRandom(7)
  const values = Float64Array.from({ length: ROWS }, () => make(random))
  const sorted = sortScores(values.slice())
  const expected = values.slice().sort()
  expect(sorted.every((value, index) => value === expected[index])).toBe(true)
})

it('sorts any numbers among many', () => {
  const any = fc.double({ noNaN: true })
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 50 }), (few) => {
      const values = Float64Array.from({ length: ROWS }, (_, index) => few[index % few.length] ?? 0)
      expect(
        sortScores(values.slice()).every((value, index, all) => index === 0 || value >= (all[index - 1] ?? 0)),
      ).toBe(true)
    }),
    { numRuns: 20 },
  )
})
