import { expect, test } from 'vitest'
import { independenceProbability } from './chi-square.ts'

test.each([
  // Of tables of the chi-squared distribution: 3.841 and 6.635 with 1 degree of freedom, 13.277 with 4.
  [
    [
      [10, 20],
      [20, 10],
    ],
    0.009823,
  ],
  [
    [
      [50, 50],
      [50, 50],
    ],
    1,
  ],
  [
    [
      [30, 10],
      [20, 20],
    ],
    0.021,
  ],
  [
    [
      [10, 10, 10],
      [10, 10, 10],
    ],
    1,
  ],
  [
    [
      [20, 10, 5],
      [5, 10, 20],
    ],
    0.000553,
  ],
  [
    [
      [5, 0],
      [0, 0],
    ],
    1,
  ],
  [
    [
      [400, 0],
      [0, 400],
    ],
    0,
  ],
])('%j has the probability %d', (table, probability) => {
  expect(independenceProbability(table)).toBeCloseTo(probability, 3)
})
