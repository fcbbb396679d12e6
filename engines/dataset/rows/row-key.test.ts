import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { type KernelHost } from '../kernel/kernel-host.ts'
import { MODE_PROFILE } from '../kernel/layout.ts'
import { RecordKernel } from '../kernel/record-kernel.ts'
import { ProfilePass } from '../profile/profile-pass.ts'
import { RowIndex } from './row-index.ts'
import { hashText, timeText } from './row-key.ts'

/** The key of a row of such cells, by the kernel. */
function hashesOf(rows: readonly (readonly string[])[], seed = 1729): readonly string[] {
  const kernel = new RecordKernel()
  const header = ['y', ...(rows[0] ?? []).map((_, column) => `c${column}`)]
  const split = { ...DEFAULT_MANIFEST.split, seed }
  const plan = {
    target: 0,
    chosen: undefined,
    leftOutTexts: new Set<string>(),
    textColumns: new Set<number>(),
    keyColumns: header.flatMap((_, column) => (column === 0 ? [] : [column])),
    assumedTrainBelow: 0,
    hasCommas: false,
    timeReading: undefined,
    targetReading: { missingWords: 'words', number: undefined } as const,
    targetChanges: 0,
  }
  const rowIndex = new RowIndex()
  const pass = new ProfilePass({ place: '', header }, plan, { ...DEFAULT_MANIFEST, split }, kernel, rowIndex)
  kernel.host = pass.host as KernelHost
  const text = Buffer.from(rows.map((row) => `${['0', ...row].map((cell) => `"${cell}"`).join(',')}\n`).join(''))
  const at = kernel.allocate(text.length + 64)
  kernel.bytes.set(text, at)
  kernel.exports.visitRecords(MODE_PROFILE, at, at + text.length, 1)
  pass.end()
  return [...rowIndex.chunks()].flatMap(({ keys }) => [...keys].map(hashText))
}

function hashOf(cells: readonly string[], seed?: number): string {
  return hashesOf([cells], seed)[0] ?? ''
}

describe('cells that mean the same have one key', () => {
  test.each([
    ['numbers by value', ['1', '1.0', '1e0', '+1', ' 1 ', '10e-1', '01', '1.']],
    ['numbers of many digits', ['1234567890.125', '1234567890.1250', '1.234567890125e9', '0001234567890.125']],
    ['zeros', ['0', '-0', '0.0', '0e5']],
    ['missing values', ['', 'NA', 'null', '?', 'inf', '-Infinity', '1e39']],
    ['truth values', ['true', 'Yes', 'T', 'on']],
    ['instants', ['2024-01-31', '2024-01-31T00:00Z', '2024-01-31 02:00:00+02:00']],
    ['text but for spaces', ['red', ' red']],
  ])('%s', (_, cells) => {
    expect(new Set(cells.map((cell) => hashOf(['x', cell]))).size).toBe(1)
  })
})

describe('cells that differ have different keys', () => {
  test.each([
    ['kinds of values', ['0', '', 'false', '1970-01-01', 'zero']],
    ['text by case', ['red', 'Red']],
    ['neighbouring numbers', ['1', '1.0000000000000002', '-1', '10', '100', '0.1', '1e9', '1e10']],
    ['text of other lengths', ['a', 'aa', 'aaa', 'aaaa', 'aaaaa']],
  ])('%s', (_, cells) => {
    expect(new Set(cells.map((cell) => hashOf([cell]))).size).toBe(cells.length)
  })

  test('cells do not run into one another', () => {
    expect(hashOf(['ab', 'c'])).not.toBe(hashOf(['a', 'bc']))
    expect(hashOf(['a', ''])).not.toBe(hashOf(['', 'a']))
    expect(hashOf(['x'])).not.toBe(hashOf(['x', '']))
  })

  test('the seed makes another order', () => {
    expect(hashOf(['a'], 1)).not.toBe(hashOf(['a'], 2))
  })
})

test('the key is part of the format: these values must never change', () => {
  expect(hashOf(['5.1', '3.5', '1.4', '0.2'])).toBe('e331f23c38b86000')
  expect(hashOf(['größe', '', 'yes', '2024-01-31'])).toBe('45a129661b256000')
  expect(hashOf([])).toBe('928879bd02ea1000')
})

test('keys of similar rows spread evenly and do not collide', () => {
  const hashes = hashesOf(Array.from({ length: 64_000 }, (_, row) => [String(row), 'same', '0']))
  expect(new Set(hashes).size).toBe(hashes.length)
  for (const at of [0, 6, 12]) {
    const counts = new Map<string, number>()
    for (const text of hashes) counts.set(text[at] ?? '', (counts.get(text[at] ?? '') ?? 0) + 1)
    // 4,000 in each of 16 bins; 6 standard deviations are 367.
    for (const count of counts.values()) expect(Math.abs(count - 4000)).toBeLessThan(367)
    expect(counts.size).toBe(16)
  }
})

test('as texts, times compare like the numbers they are', () => {
  const time = fc.double({ noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(time, time, (one, other) => {
      expect(timeText(one)).toMatch(/^[0-9a-f]{16}$/)
      expect(Math.sign(Number(timeText(one) > timeText(other)) - Number(timeText(one) < timeText(other)))).toBe(
        Math.sign(one === other ? 0 : one - other),
      )
    }),
  )
})
