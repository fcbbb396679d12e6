import { describe, expect, it } from 'vitest'
import { field, isJsonObject, jsonObject, textField } from './json-fields.ts'

const NO_OBJECTS = [undefined, null, 'text', 5, true, [], [{ a: 'x' }]]

describe('a field of unknown JSON', () => {
  it('is read where it is', () => {
    expect([field({ a: 5 }, 'a'), field({ a: null }, 'a'), textField({ a: 'x' }, 'a')]).toEqual([5, null, 'x'])
  })

  it.each(NO_OBJECTS)('of %j is undefined', (value) => {
    expect([field(value, 'a'), textField(value, 'a'), field(value, 'length')]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })

  it.each([5, null, ['x'], { b: 'x' }, undefined])('that is %j is no text', (value) => {
    expect(textField({ a: value }, 'a')).toBeUndefined()
  })

  it('is none that every object inherits', () => {
    expect([field({}, 'constructor'), textField({}, '__proto__')]).toEqual([undefined, undefined])
  })
})

it.each(NO_OBJECTS)('%j is no object, and reads as one without fields', (value) => {
  expect([isJsonObject(value), jsonObject(value)]).toEqual([false, {}])
})

it('an object is passed on as it is', () => {
  const value = { a: 1 }
  expect(isJsonObject(value)).toBe(true)
  expect(jsonObject(value)).toBe(value)
})
