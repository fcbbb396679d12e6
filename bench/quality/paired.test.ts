import { expect, test } from 'vitest'
import { chanceOfWorse, holm, pairedZ, upperTail } from './paired.ts'

test.each([
  [0, 4, 0.5],
  [2.776445, 4, 0.025],
  [-2.776445, 4, 0.975],
  [12.7062, 1, 0.025],
  [1.812461, 10, 0.05],
])('t %d of %d degrees', (t, degrees, probability) => {
  expect(upperTail(t, degrees)).toBeCloseTo(probability, 5)
})

test('folds that share training rows tell less than their number', () => {
  const folds = [0.02, 0.03, 0.01, 0.04, 0.02].map((difference) => ({ difference, trainRows: 70, testRows: 10 }))
  // A plain t test would say 0.0039: the mean is 4.7 standard errors, and here 3.6.
  expect(chanceOfWorse(folds)).toBeCloseTo(0.0113, 3)
  expect(chanceOfWorse(folds.map((fold) => ({ ...fold, difference: -fold.difference })))).toBeCloseTo(0.9887, 3)
})

test('Holm corrects the lowest most, and keeps the order', () => {
  expect(holm([0.01, 0.04, 0.03, 0.9])).toEqual([0.04, 0.09, 0.09, 0.9])
})

test('z of paired losses', () => {
  expect(pairedZ([1, 2, 3, 4])).toBeCloseTo(2.5 / (1.2909944 / 2), 6)
  expect(pairedZ([0, 0, 0])).toBe(0)
})
