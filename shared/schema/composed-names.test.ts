import { describe, expect, test } from 'vitest'
import { bareName, columnFinder, nameComposer, nameFinder } from './composed-names.ts'

const [TOGETHER, APART] = ['größe'.normalize('NFC'), 'größe'.normalize('NFD')]

describe('the names of a file', () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ['of ASCII stay', ['a', ' b '], ['a', ' b ']],
    ['are put together', ['a', APART], ['a', TOGETHER]],
    ['stay where they are', [TOGETHER], [TOGETHER]],
    ['stay apart where two would be one', [APART, TOGETHER, 'u\u0308'], [APART, TOGETHER, '\u00fc']],
  ])('%s', (_, names, expected) => expect(names.map(nameComposer(names))).toEqual(expected))
})

describe('the name that is meant', () => {
  test.each<[string, readonly string[], string, readonly string[], string]>([
    ['is the one as it stands', [TOGETHER], TOGETHER, [], TOGETHER],
    ['is the same put together', [TOGETHER], APART, [], TOGETHER],
    ['is the same taken apart', [APART], TOGETHER, [], APART],
    ['is none that stands there too', [TOGETHER], APART, [TOGETHER], APART],
    ['is itself where both are known', [TOGETHER, APART], APART, [], APART],
    ['is itself where none is known', ['a'], APART, [], APART],
  ])('%s', (_, names, given, others, expected) => {
    expect(nameFinder(names)(given, (name) => others.includes(name))).toBe(expected)
  })
})

describe('the column that is meant', () => {
  test.each<[string, readonly string[], string, readonly string[], string]>([
    ['is the one without a #', ['id'], '#id', [], 'id'],
    ['is the one with a #', ['#id'], 'id', [], '#id'],
    ['is the one with a # and a space, put together', ['# größe'], APART, [], '# größe'],
    ['is none that stands there too', ['id'], '#id', ['id'], '#id'],
    ['is itself where both are known', ['id', '#id'], '#id', [], '#id'],
    ['is the one that differs in letters alone', [`#${TOGETHER}`, TOGETHER], APART, [], TOGETHER],
    ['is another one than with a # in its midst', ['id'], 'i#d', [], 'i#d'],
  ])('%s', (_, names, given, others, expected) => {
    expect(columnFinder(names)(given, (name) => others.includes(name))).toBe(expected)
  })

  test('has no # for a class', () => expect(nameFinder(['1'])('#1')).toBe('#1'))

  test('is compared without a #', () => expect(['# a ', '#a', ' a'].map(bareName)).toEqual(['a', 'a', 'a']))
})
