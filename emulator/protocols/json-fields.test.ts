import { expect, it } from 'vitest'
import {
  booleanField,
  integerField,
  objectField,
  objectListField,
  stringField,
  stringListField,
  stringMapField,
} from './json-fields.ts'

const READERS = [
  ['a string', stringField, 'x', 1],
  ['an integer', integerField, 3, 1.5],
  ['a boolean', booleanField, false, 'true'],
  ['an object', objectField, { a: 1 }, [1]],
  ['a list of strings', stringListField, ['x'], ['x', 1]],
  ['a list of objects', objectListField, [{ a: 1 }], [null]],
  ['a map of strings', stringMapField, { a: 'x' }, { a: 1 }],
] as const

it.each(READERS)('reads %s, and refuses another type by the name of the field', (type, read, value, wrong) => {
  expect(read({ Field: value }, 'Field')).toEqual(value)
  expect(() => read({ Field: wrong }, 'Field')).toThrow(`Field must be ${type}, not ${JSON.stringify(wrong)}.`)
})

it.each(READERS)('takes null and an absent field for the same, where %s is read', (_type, read) => {
  expect(read({ Field: null }, 'Field')).toBeUndefined()
  expect(read({}, 'Field')).toBeUndefined()
})
