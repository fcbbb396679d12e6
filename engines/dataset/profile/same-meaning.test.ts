import { expect, test } from 'vitest'
import { sameMeanings } from './same-meaning.ts'

const told = (values: string) => sameMeanings(values.split(' '), (value) => value)

test.each([
  ['ja nein yes no', 'no and nein, yes and ja'],
  ['ja nein yes', 'yes and ja'],
  ['oui non yes no', 'no and non, yes and oui'],
  ['true false 1 0', 'false and 0, true and 1'],
  ['True False 1.0 0.0 maybe', 'False and 0.0, True and 1.0'],
  ['M F Male Female', 'Female and F, Male and M'],
  ['männlich weiblich male female divers', 'female and weiblich, male and männlich'],
  ['pos neg positive negative', 'negative and neg, positive and pos'],
  ['はい いいえ yes no', 'no and いいえ, yes and はい'],
])('of %s may be one: %s', (values, says) => {
  expect(told(values)).toBe(says)
})

test.each([
  'yes no',
  'yes no maybe',
  'm w d',
  's m l xl',
  'no se dk fi',
  'de fr no da si ne nu ei a b c d e',
  'a b n t',
  'f h k m',
  'high low',
  '0 1 2 3',
  'on low high',
])('of %s none is another', (values) => {
  expect(told(values)).toBeUndefined()
})
