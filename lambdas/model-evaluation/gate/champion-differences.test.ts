import { expect, it } from 'vitest'
import { featureSchema, trainingRecord } from '../testing/evaluation-world.ts'
import { incomparable, type RunFacts } from './champion-differences.ts'

function run(columns: readonly string[]): RunFacts {
  const training = trainingRecord('r', 40)
  return { schema: featureSchema('r'), training: { ...training, split: { ...training.split, columns: [...columns] } } }
}

it.each([
  ['the same', ['a', 'b'], ['a', 'b'], []],
  ['another order', ['a', 'b'], ['b', 'a'], ["in this order where the champion's is another"]],
  [
    'six more',
    ['a'],
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    ["none of its own where the champion's is with b, c, d, e, f and 1 more"],
  ],
])('hashed columns decide whether a split can be compared: %s', (_, ours, theirs, expected) => {
  const found = incomparable(run(ours), run(theirs))
  expect(
    found.map((difference) => difference.replace(/^the list of columns that decide the split is (with )?/, '')),
  ).toEqual(expected)
})
