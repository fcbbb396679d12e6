import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hashNoise } from '#engines/dataset/rows/hash-noise.ts'
import { RowIndex } from '#engines/dataset/rows/row-index.ts'
import { HIGHEST_KEY, hashText, LOWEST_KEY } from '#engines/dataset/rows/row-key.ts'
import { chooseBoundaries } from '#engines/dataset/split/choose-boundaries.ts'
import { shareCounts } from '#engines/dataset/split/split-shares.ts'
import { type Part, partOf } from '#shared/split/part-of.ts'
import { splitRows } from './reference/split-rows.ts'

const CHUNK_ROWS = 100
const SHARES = { train: 0.7, validation: 0.2, test: 0.1 }

type Row = { readonly key: number; readonly classCode: number }

/** The boundaries of rows of three classes, as texts, and the part of each row. */
function splitOf(rows: readonly Row[], classes = 3) {
  // Chunks beyond the first go through the temporary file.
  using rowIndex = new RowIndex(1)
  for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
    const chunk = rows.slice(at, at + CHUNK_ROWS)
    const keys = Float64Array.from(chunk, ({ key }) => key)
    rowIndex.add({ keys, classes: Uint16Array.from(chunk, ({ classCode }) => classCode), rows: chunk.length })
  }
  const classOf = Int32Array.from({ length: classes }, (_, code) => code)
  const boundaries = chooseBoundaries(rowIndex, classOf, classes, SHARES)
  const parts = rows.map(({ key, classCode }): Part => {
    const bounds = boundaries[classCode]
    if (!bounds) throw new Error(`no boundaries of ${classCode}`)
    return partOf(key, bounds)
  })
  return { boundaries, parts }
}

function textOf(key: number): string {
  if (key === Number.NEGATIVE_INFINITY) return LOWEST_KEY
  return key === Number.POSITIVE_INFINITY ? HIGHEST_KEY : hashText(key)
}

/** Rows whose key is one of a few (`variety`), so that many are identical, in one to three classes. */
function rowsOf(variety: number) {
  const row = fc.record({
    key: fc.nat(variety).map((value) => Math.floor(hashNoise(value, 3) * 2 ** 32) * 2 ** 20 + value),
    classCode: fc.nat(2),
  })
  return fc.array(row, { minLength: 1, maxLength: 300 })
}

test.each([5, 20, 1000, 1e6])('the boundaries are those of sorting all keys, of %d', (variety) => {
  fc.assert(
    fc.property(rowsOf(variety), (rows) => {
      const expected = splitRows(
        rows.map((row) => hashText(row.key)),
        rows.map((row) => String(row.classCode)),
        SHARES,
      )
      const { boundaries, parts } = splitOf(rows)
      expect(parts).toEqual(expected.parts)
      for (const [code, bounds] of Object.entries(expected.boundaries)) {
        const found = boundaries[Number(code)]
        expect(found && { validation: textOf(found.validation), test: textOf(found.test) }).toEqual(bounds)
      }
    }),
  )
})

test('the boundaries of more rows than memory holds are the same', () => {
  const rows = Array.from({ length: 200_000 }, (_, row) => ({
    key: Math.floor(hashNoise(row) * 2 ** 32) * 2 ** 20,
    classCode: row % 3,
  }))
  const { parts } = splitOf(rows)
  for (const classCode of [0, 1, 2]) {
    const ofClass = parts.filter((_, row) => rows[row]?.classCode === classCode)
    const counts = shareCounts(ofClass.length, SHARES)
    for (const part of ['train', 'validation', 'test'] as const) {
      // Two rows may have one key.
      expect(Math.abs(ofClass.filter((other) => other === part).length - counts[part])).toBeLessThan(3)
    }
  }
})

test('identical rows of a class never straddle', () => {
  fc.assert(
    fc.property(rowsOf(20), (rows) => {
      const { parts } = splitOf(rows)
      const partOfRow = new Map<string, string>()
      for (const [at, { key, classCode }] of rows.entries()) {
        const name = `${classCode} ${key}`
        expect(partOfRow.get(name) ?? parts[at]).toBe(parts[at])
        partOfRow.set(name, parts[at] ?? '')
      }
    }),
  )
})

describe('growth by a tenth', () => {
  /** How many rows change their part when `grown` rows join `count`, in this many classes. */
  function moves(count: number, grown: number, classes: number, seed: number) {
    const rows = Array.from({ length: count + grown }, (_, row) => ({
      key: Math.floor(hashNoise(row, seed) * 2 ** 32) * 2 ** 20 + row,
      classCode: row % classes,
    }))
    const before = splitOf(rows.slice(0, count), classes).parts
    const after = splitOf(rows, classes).parts
    const moved = before.filter((part, row) => after[row] !== part).length
    return { moved, trainToTest: before.filter((part, row) => part === 'train' && after[row] === 'test').length }
  }

  test('takes no row from train to test, whatever the size', () => {
    const sizes = fc.integer({ min: 10, max: 400 })
    fc.assert(
      fc.property(sizes, fc.nat(1000), fc.integer({ min: 1, max: 3 }), (count, seed, classes) => {
        expect(moves(count, Math.floor(count / 10), classes, seed).trainToTest).toBe(0)
      }),
    )
  })

  test.each([1, 2, 3])('leaves 99 %% of 5,000 rows in %d classes in their part, on average', (classes) => {
    let moved = 0
    for (let seed = 0; seed < 20; seed++) moved += moves(5000, 500, classes, seed).moved
    expect(moved / (20 * 5000)).toBeLessThan(0.01)
  })
})
