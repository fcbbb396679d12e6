import { describe, expect, test } from 'vitest'
import type { Problem } from './feature-schema.ts'
import { createLabelEncoder, labelOfCode } from './target-codes.ts'

function classesOf(...labels: readonly string[]): Problem {
  return { type: 'multiclass', classes: labels.map((label) => ({ label, count: 10 })) }
}
/** With a class of one row that the model cannot answer. */
function withRare(label: string, ...labels: readonly string[]): Problem {
  const classes = labels.map((each) => ({ label: each, count: 10 }))
  return { type: 'multiclass', classes, leftOut: [{ label, count: 1, share: 0.1 }] }
}
const regression: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 0 } }

describe('labels become codes', () => {
  test.each([
    ['text is matched exactly', classesOf('a', 'b', 'c'), 'b', 1],
    ['spaces around do not count', classesOf('a', 'b', 'c'), ' c ', 2],
    ['letters that spell truth values stay letters', classesOf('f', 'n', 't', 'x'), 'n', 1],
    ['case matters in text', classesOf('a', 'b', 'c'), 'B', undefined],
    ['numbers are matched by value', classesOf('1', '2', '3'), '2.0', 1],
    ['truth values are matched by meaning', classesOf('False', 'True'), 'TRUE', 1],
    ['a left-out label that is text makes texts of truth values', withRare('28', 'FALSE', 'No', 't'), 'FALSE', 0],
    ['and none of the others is another spelling', withRare('28', 'FALSE', 'No', 't'), 'no', undefined],
    ['a left-out label that is text makes texts of numbers', withRare('x', '1', '2'), '2.0', undefined],
    ['letters may be taken apart', classesOf('a', 'für'.normalize('NFC'), 'c'), 'für'.normalize('NFD'), 1],
    ['or put together', classesOf('a', 'für'.normalize('NFD'), 'c'), 'für'.normalize('NFC'), 1],
    [
      'where both are there, each is itself',
      classesOf('für'.normalize('NFC'), 'für'.normalize('NFD'), 'c'),
      'für'.normalize('NFD'),
      1,
    ],
    [
      'nor is one another that is left out',
      withRare('für'.normalize('NFD'), 'für'.normalize('NFC'), 'c', 'd'),
      'für'.normalize('NFD'),
      undefined,
    ],
    ['an unknown label has no code', classesOf('1', '2', '3'), '4', undefined],
    ['a regression takes the number', regression, '1e2', 100],
    ['a regression takes no infinity', regression, 'inf', undefined],
    ['a regression takes no text', regression, 'abc', undefined],
  ])('%s', (_, problem, text, code) => {
    expect(createLabelEncoder(problem)(text)).toBe(code)
  })
})

test('codes become the labels of the file', () => {
  expect(labelOfCode(classesOf('no', 'Yes'), 1)).toBe('Yes')
})

test('a code without a class is a fault', () => {
  expect(() => labelOfCode(classesOf('a', 'b'), 2)).toThrow('There is no class with code 2 in this multiclass problem')
})
