import { describe, expect, test } from 'vitest'
import type { ColumnCodec } from '#shared/schema/column-codec.ts'
import { hashNoise } from '../rows/hash-noise.ts'
import { findLeaks } from './find-leaks.ts'

const ROWS = 400

/** The leaks among columns of numbers ('' is missing) for these targets. */
function leaksOf(
  columns: Readonly<Record<string, (row: number) => number | ''>>,
  target: (row: number) => number,
  classes: number,
) {
  const names = Object.keys(columns)
  const cells = Object.values(columns)
  const rows = Array.from({ length: ROWS }, (_, row) => cells.map((cell) => String(cell(row))))
  // Only name, index and parse matter to the search.
  const codecs = names.map((name, index) => ({
    column: { name, index },
    parse: (text: string) => (text === '' ? Number.NaN : Number(text)),
  })) as unknown as ColumnCodec[]
  const targets = Float64Array.from(rows, (_, row) => target(row))
  return findLeaks({
    codecs,
    rows,
    halves: Uint8Array.from(rows, (_, row) => Number(hashNoise(row, 9) < 0.5)),
    targets,
    classes,
  }).map((leak) => leak.name)
}

describe('classification', () => {
  const target = (row: number) => Math.floor(hashNoise(row) * 3)
  test('a column that says the class is a leak, noise and hints are none', () => {
    const columns = {
      noise: (row: number) => hashNoise(row, 1),
      hint: (row: number) => target(row) + 1.3 * hashNoise(row, 2),
      copy: (row: number) => target(row) * 10,
      near: (row: number) => target(row) + 0.9 * hashNoise(row, 3),
    }
    expect(leaksOf(columns, target, 3)).toEqual(['copy', 'near'])
  })

  test('being missing can be a leak', () => {
    const columns = {
      noise: (row: number) => hashNoise(row, 2),
      closed: (row: number): number | '' => (hashNoise(row) < 0.3 ? hashNoise(row, 1) : ''),
    }
    expect(leaksOf(columns, (row) => Number(hashNoise(row) < 0.3), 2)).toEqual(['closed'])
  })

  test('a number of its own in each row is none', () => {
    expect(leaksOf({ id: (row) => row }, target, 3)).toEqual([])
  })
})

describe('regression', () => {
  const target = (row: number) => 1e9 + 100 * hashNoise(row)
  test('a column that follows the target is a leak, also as a curve and far from 0', () => {
    const columns = {
      curve: (row: number) => hashNoise(row) ** 3,
      turned: (row: number) => -target(row),
      hint: (row: number) => hashNoise(row) + hashNoise(row, 1),
    }
    expect(leaksOf(columns, target, 0)).toEqual(['curve', 'turned'])
  })
})
