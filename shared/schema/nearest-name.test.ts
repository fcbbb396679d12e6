import { expect, test } from 'vitest'
import { nearestName } from './nearest-name.ts'

const IRIS = ['sepal_length', 'sepal_width', 'petal_length', 'petal_width']

test.each([
  ['sepal_lenght', 'sepal_length'],
  ['SepalLength', 'sepal_length'],
  ['petal width', 'petal_width'],
  ['petl_width', 'petal_width'],
  ['colour', undefined],
  ['', undefined],
])('%j is meant to be %j', (wrong, name) => {
  expect(nearestName(wrong, IRIS)).toBe(name)
})

test('a swap of neighbours is one mistake', () => {
  expect(nearestName('gae', ['bye', 'age'])).toBe('age')
})
