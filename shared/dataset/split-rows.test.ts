import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRowHasher } from './row-hash.ts'
import { shareCounts, sideOf, splitRows } from './split-rows.ts'

const SHARES = { train: 0.7, validation: 0.2, test: 0.1 }
const ORDER = { train: 0, validation: 1, test: 2 }

describe('share counts', () => {
  test.each([
    [150, { train: 105, validation: 30, test: 15 }],
    [10, { train: 7, validation: 2, test: 1 }],
    [442, { train: 309, validation: 89, test: 44 }],
    [11, { train: 8, validation: 2, test: 1 }],
    [15, { train: 10, validation: 3, test: 2 }],
    [1, { train: 1, validation: 0, test: 0 }],
    [0, { train: 0, validation: 0, test: 0 }],
  ])('of %d rows', (count, counts) => {
    expect(shareCounts(count, SHARES)).toEqual(counts)
  })

  test('sum to the rows, each within one of its share', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 98 }), fc.nat(97), (count, first, second) => {
        const validation = Math.min(second + 1, 99 - first)
        const shares = { train: first / 100, validation: validation / 100, test: (100 - first - validation) / 100 }
        const counts = shareCounts(count, shares)
        expect(counts.train + counts.validation + counts.test).toBe(count)
        for (const side of ['train', 'validation', 'test'] as const) {
          expect(Math.abs(counts[side] - count * shares[side])).toBeLessThan(1)
        }
      }),
    )
  })
})

/** Rows whose hash is one of a few (`variety`), so that many are identical, in one to three classes. */
function rowsOf(variety: number) {
  const hash = createRowHasher(7)
  const row = fc.record({
    hash: fc.nat(variety).map((value) => hash([String(value)])),
    label: fc.constantFrom('a', 'b', 'c'),
  })
  return fc.array(row, { minLength: 1, maxLength: 300 })
}

test('without duplicates the shares are exact in each class', () => {
  const distinct = rowsOf(1e9).map((rows) => [...new Map(rows.map((row) => [row.hash, row])).values()])
  fc.assert(
    fc.property(distinct, (rows) => {
      const labels = rows.map((row) => row.label)
      const { sides } = splitRows(
        rows.map((row) => row.hash),
        labels,
        SHARES,
      )
      for (const label of new Set(labels)) {
        const counts = { train: 0, validation: 0, test: 0 }
        for (const [at, side] of sides.entries()) if (labels[at] === label) counts[side]++
        const size = labels.filter((other) => other === label).length
        expect(counts).toEqual(shareCounts(size, SHARES))
      }
    }),
  )
})

test('identical rows of a class never straddle, and every side is what the boundaries say', () => {
  fc.assert(
    fc.property(rowsOf(20), (rows) => {
      const { sides, boundaries } = splitRows(
        rows.map((row) => row.hash),
        rows.map((row) => row.label),
        SHARES,
      )
      const sideOfRow = new Map<string, string>()
      for (const [at, row] of rows.entries()) {
        const bounds = boundaries[row.label]
        if (!bounds) throw new Error(`no boundaries of ${row.label}`)
        expect(sides[at]).toBe(sideOf(row.hash, bounds))
        const key = `${row.label} ${row.hash}`
        expect(sideOfRow.get(key) ?? sides[at]).toBe(sides[at])
        sideOfRow.set(key, sides[at] ?? '')
        for (const bound of Object.values(bounds)) expect(bound).toMatch(/^[0-9a-f]{16}$/)
      }
    }),
  )
})

test('within a class the hash order is train, validation, test', () => {
  fc.assert(
    fc.property(rowsOf(50), (rows) => {
      const { sides } = splitRows(
        rows.map((row) => row.hash),
        rows.map(() => '*'),
        SHARES,
      )
      const inOrder = rows.map((row, at) => ({ hash: row.hash, rank: ORDER[sides[at] ?? 'train'] }))
      inOrder.sort((a, b) => (a.hash < b.hash ? -1 : 1) || a.rank - b.rank)
      const ranks = inOrder.map((row) => row.rank)
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b))
    }),
  )
})

test('the order of the rows in the file does not matter', () => {
  fc.assert(
    fc.property(rowsOf(1000), (rows) => {
      const split = (list: typeof rows) =>
        splitRows(
          list.map((row) => row.hash),
          list.map((row) => row.label),
          SHARES,
        )
      const forward = split(rows)
      const backward = split(rows.toReversed())
      expect(backward.boundaries).toEqual(forward.boundaries)
      expect(backward.sides.toReversed()).toEqual(forward.sides)
    }),
  )
})

test('duplicates at a boundary empty no side where that can be helped', () => {
  const hashes = ['0', '0', '0', '1', '1', '1', '2', '2', '2', '3', '3', '3'].map((digit) => digit.padStart(16, '0'))
  const { sides } = splitRows(
    hashes,
    hashes.map(() => '*'),
    SHARES,
  )
  const counts = ['train', 'validation', 'test'].map((side) => sides.filter((other) => other === side).length)
  expect(counts).toEqual([6, 3, 3])
})

test('rows that are all the same stay together in train', () => {
  const hashes = Array.from({ length: 10 }, () => 'aaaaaaaaaaaaaaaa')
  const { sides, boundaries } = splitRows(
    hashes,
    hashes.map(() => '*'),
    SHARES,
  )
  expect(new Set(sides)).toEqual(new Set(['train']))
  expect(boundaries).toEqual({ '*': { validation: 'ffffffffffffffff', test: 'ffffffffffffffff' } })
})

describe('growth by a tenth', () => {
  /** How many rows change their side when `grown` rows join `count`, in this many classes. */
  function moves(count: number, grown: number, classes: number, seed: number) {
    const hash = createRowHasher(seed)
    const hashes = Array.from({ length: count + grown }, (_, row) => hash([String(row)]))
    const labels = hashes.map((_, row) => String(row % classes))
    const before = splitRows(hashes.slice(0, count), labels.slice(0, count), SHARES).sides
    const after = splitRows(hashes, labels, SHARES).sides
    let moved = 0
    let trainToTest = 0
    for (const [row, side] of before.entries()) {
      if (after[row] !== side) moved++
      if (side === 'train' && after[row] === 'test') trainToTest++
    }
    return { moved, trainToTest }
  }

  test('takes no row from train to test, whatever the size', () => {
    const sizes = fc.integer({ min: 10, max: 400 })
    fc.assert(
      fc.property(sizes, fc.nat(1000), fc.integer({ min: 1, max: 3 }), (count, seed, classes) => {
        expect(moves(count, Math.floor(count / 10), classes, seed).trainToTest).toBe(0)
      }),
    )
  })

  test.each([1, 2, 3])('leaves 99 % of 5,000 rows in %d classes on their side, on average', (classes) => {
    let moved = 0
    for (let seed = 0; seed < 20; seed++) moved += moves(5000, 500, classes, seed).moved
    expect(moved / (20 * 5000)).toBeLessThan(0.01)
  })
})
