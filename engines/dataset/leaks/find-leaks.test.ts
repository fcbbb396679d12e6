import { describe, expect, test } from 'vitest'
import { hashNoise } from '../rows/hash-noise.ts'
import { findLeaks, type Leak } from './find-leaks.ts'
import type { SampledFeature } from './leak-input.ts'

const ROWS = 400

type Cells = (row: number) => number | ''

/** The signs among columns of numbers ('' is missing) for these targets; levels are named `…_level`. */
function leaksAmong(
  columns: Readonly<Record<string, Cells>>,
  target: (row: number) => number,
  { classes, targetName = 'bought', rows = ROWS }: { classes: number; targetName?: string; rows?: number },
): readonly Leak[] {
  const values = (cell: Cells) => {
    return Float64Array.from({ length: rows }, (_, row) => (cell(row) === '' ? Number.NaN : Number(cell(row))))
  }
  const features = Object.entries(columns).map(
    ([name, cell]): SampledFeature => ({
      name,
      kind: name.endsWith('_level') ? 'levels' : 'amounts',
      values: values(cell),
    }),
  )
  return findLeaks({
    features,
    halves: Uint8Array.from({ length: rows }, (_, row) => Number(hashNoise(row, 9) < 0.5)),
    targets: { values: values(target), classes },
    targetName,
  })
}

/** Kind and names of each sign. */
function signs(leaks: readonly Leak[]): readonly string[] {
  return leaks.map((leak) => `${leak.kind}: ${leak.kind === 'linear' ? leak.names.join(' + ') : leak.name}`)
}

describe('classification', () => {
  const target = (row: number) => Math.floor(hashNoise(row) * 3)
  test('a column that says the class is a leak, noise and hints are none', () => {
    const columns = {
      noise: (row: number) => hashNoise(row, 1),
      hint: (row: number) => target(row) + 1.3 * hashNoise(row, 2),
      copy: (row: number) => target(row) * 10,
      near: (row: number) => target(row) + 0.9 * hashNoise(row, 3),
      of_250_level: (row: number) => 3 * Math.floor(hashNoise(row, 4) * 9) + target(row),
    }
    expect(signs(leaksAmong(columns, target, { classes: 3 }))).toEqual([
      'alone: copy',
      'alone: near',
      'alone: of_250_level',
    ])
  })

  test('a near-copy is told of where another column would not be', () => {
    const copy = (row: number) => (hashNoise(row, 2) < 0.08 ? (target(row) + 1) % 3 : target(row)) * 10
    const finer = (row: number) => copy(row) + Math.floor(hashNoise(row, 4) * 3)
    expect(signs(leaksAmong({ copy, finer }, target, { classes: 3 }))).toEqual(['alone: copy'])
  })

  test('one of a little less skill is told of', () => {
    const strong = (row: number) => target(row) + 1.05 * hashNoise(row, 2)
    const [leak] = leaksAmong({ strong }, target, { classes: 3 })
    expect(leak).toMatchObject({ kind: 'alone', skill: expect.closeTo(0.94, 1) })
  })

  const isBought = (row: number) => Number(hashNoise(row) < 0.3)
  test('being missing can be a leak', () => {
    const columns = {
      noise: (row: number) => hashNoise(row, 2),
      closed: (row: number) => (isBought(row) === 1 ? hashNoise(row, 1) : ('' as const)),
      sometimes: (row: number) => (isBought(row) === 1 && hashNoise(row, 3) < 0.7 ? hashNoise(row, 1) : ('' as const)),
    }
    expect(signs(leaksAmong(columns, isBought, { classes: 2 }))).toEqual(['alone: closed', 'level: sometimes'])
  })

  test('a level that comes with one class only is one, unless it may be chance', () => {
    const columns = {
      status_level: (row: number) =>
        isBought(row) === 1 && hashNoise(row, 3) < 0.7 ? 7 : Math.floor(hashNoise(row, 4) * 3),
      rare_level: (row: number) =>
        isBought(row) === 1 && hashNoise(row, 5) < 0.1 ? 7 : Math.floor(hashNoise(row, 6) * 3),
    }
    expect(signs(leaksAmong(columns, isBought, { classes: 2 }))).toEqual(['level: status_level'])
  })

  test('a one-hot part of several classes is the target in other words, a threshold that parts one is not', () => {
    const columns = {
      is_second: (row: number) => Number(target(row) === 1),
      not_third: (row: number) => (target(row) === 2 ? ('' as const) : 1),
      petal: (row: number) => (target(row) === 0 ? 1 : 2 + hashNoise(row, 7)),
    }
    expect(signs(leaksAmong(columns, target, { classes: 3 }))).toEqual(['part: is_second', 'part: not_third'])
  })

  test.each([
    ['bought_score', 0.7, ['name: bought_score 0.']],
    ['prediction', 0.7, ['name: prediction 0.']],
    ['price', 0.7, []],
  ])('a name that gives it away is told of, and counts with skill: %s', (name, _, expected) => {
    const column = (row: number) => isBought(row) + 1.2 * hashNoise(row, 2)
    const found = leaksAmong({ [name]: column }, isBought, { classes: 2 })
    expect(
      found.map((leak) => `${leak.kind}: ${name} ${'skill' in leak ? String(leak.skill).slice(0, 2) : ''}`),
    ).toEqual(expected)
  })

  test('a number of its own in each row is none', () => {
    expect(leaksAmong({ id: (row) => row }, target, { classes: 3 })).toEqual([])
  })

  test('an ID that predicts is one: the rows were in order', () => {
    const inOrder = (row: number) => Number(row < ROWS / 2 ? hashNoise(row) < 0.1 : hashNoise(row) < 0.9)
    const columns = { record_id: (row: number) => 7 * row + 1000, year: (row: number) => 7 * row + 1000 }
    expect(signs(leaksAmong(columns, inOrder, { classes: 2 }))).toEqual(['order: record_id'])
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
    expect(signs(leaksAmong(columns, target, { classes: 0 }))).toEqual(['alone: curve', 'alone: turned'])
  })

  test('a copy with little noise is found on few rows, which a tree is too coarse for', () => {
    const noisy = (row: number) => 5 * target(row) + 60 * (hashNoise(row, 3) - 0.5)
    expect(signs(leaksAmong({ noisy }, target, { classes: 0, rows: 60 }))).toEqual(['alone: noisy'])
  })

  test('a near-copy in the same unit is told of where one in another is not', () => {
    const copy = (row: number) => target(row) + 40 * (hashNoise(row, 3) - 0.5)
    const other = (row: number) => 2 * copy(row)
    expect(signs(leaksAmong({ copy, other }, target, { classes: 0 }))).toEqual(['alone: copy'])
  })

  test('an amount of which a few are far larger is found by its logarithm', () => {
    const charges = (row: number) => Math.exp(14 * hashNoise(row) ** 3)
    expect(signs(leaksAmong({ magnitude: (row) => 3 * hashNoise(row) ** 3 }, charges, { classes: 0 }))).toEqual([
      'alone: magnitude',
    ])
  })

  test('columns that add up to it are named, those beside them are not', () => {
    const casual = (row: number) => Math.round(80 * hashNoise(row, 1))
    const registered = (row: number) => Math.round(300 * hashNoise(row, 2))
    const columns = {
      noise: (row: number) => hashNoise(row, 3),
      casual,
      weather: (row: number) => registered(row) + 200 * hashNoise(row, 4),
      registered,
    }
    expect(signs(leaksAmong(columns, (row) => casual(row) + registered(row), { classes: 0 }))).toEqual([
      'linear: registered + casual',
    ])
    const noisy = (row: number) => casual(row) + registered(row) + 120 * hashNoise(row, 5)
    expect(signs(leaksAmong(columns, noisy, { classes: 0 }))).toEqual([])
  })
})
