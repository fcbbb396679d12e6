import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRowHasher } from './row-hash.ts'

const hash = createRowHasher(1729)

describe('cells that mean the same hash the same', () => {
  test.each([
    ['numbers by value', ['1', '1.0', '1e0', '+1', ' 1 ', '10e-1']],
    ['zeros', ['0', '-0', '0.0', '0e5']],
    ['missing values', ['', 'NA', 'null', '?', 'inf', '-Infinity', '1e39']],
    ['truth values', ['true', 'Yes', 'T', 'on']],
    ['instants', ['2024-01-31', '2024-01-31T00:00Z', '2024-01-31 02:00:00+02:00']],
    ['text but for spaces', ['red', ' red']],
  ])('%s', (_, cells) => {
    expect(new Set(cells.map((cell) => hash(['x', cell]))).size).toBe(1)
  })
})

describe('cells that differ hash differently', () => {
  test.each([
    ['kinds of values', ['0', '', 'false', '1970-01-01', 'zero']],
    ['text by case', ['red', 'Red']],
    ['neighbouring numbers', ['1', '1.0000000000000002']],
    ['text of other lengths', ['a', 'aa', 'aaa', 'aaaa', 'aaaaa']],
  ])('%s', (_, cells) => {
    expect(new Set(cells.map((cell) => hash([cell]))).size).toBe(cells.length)
  })

  test('cells do not run into one another', () => {
    expect(hash(['ab', 'c'])).not.toBe(hash(['a', 'bc']))
    expect(hash(['a', ''])).not.toBe(hash(['', 'a']))
    expect(hash(['x'])).not.toBe(hash(['x', '']))
  })

  test('the seed makes another order', () => {
    expect(createRowHasher(1)(['a'])).not.toBe(createRowHasher(2)(['a']))
  })
})

test('the hash is part of the format: these values must never change', () => {
  expect(hash(['5.1', '3.5', '1.4', '0.2'])).toBe('325cec3a517e92b6')
  expect(hash(['größe', '', 'yes', '2024-01-31'])).toBe('b62abfb7464980f4')
  expect(hash([])).toBe('8b592a67fc0bcd13')
})

test('every hash is 16 hex digits', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (cells) => {
      expect(hash(cells)).toMatch(/^[0-9a-f]{16}$/)
    }),
  )
})

test('hashes of similar rows spread evenly and do not collide', () => {
  const hashes = Array.from({ length: 64_000 }, (_, row) => hash([String(row), 'same', '0']))
  expect(new Set(hashes).size).toBe(hashes.length)
  for (const at of [0, 7, 8, 15]) {
    const counts = new Map<string, number>()
    for (const text of hashes) counts.set(text[at] ?? '', (counts.get(text[at] ?? '') ?? 0) + 1)
    // 4,000 in each of 16 bins; 6 standard deviations are 367.
    for (const count of counts.values()) expect(Math.abs(count - 4000)).toBeLessThan(367)
    expect(counts.size).toBe(16)
  }
})
