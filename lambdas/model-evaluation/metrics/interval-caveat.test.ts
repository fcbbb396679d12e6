import { expect, it } from 'vitest'
import { intervalCaveat } from './interval-caveat.ts'
import { type RowGroups, rowGroups } from './row-groups.ts'

const ROWS = 300
const REGRESSION = { rows: ROWS, confusion: null }

function tested(positives: number) {
  return {
    rows: ROWS,
    confusion: {
      labels: ['no', 'yes'],
      matrix: [
        [ROWS - positives, 0],
        [0, positives],
      ],
    },
  }
}

/** The first rows are positive. */
const actual = (positives: number) => Float64Array.from({ length: ROWS }, (_, row) => Number(row < positives))

function groupsOf(count: number): RowGroups {
  const groups = rowGroups(Array.from({ length: ROWS }, (_, row) => String(Math.floor((row * count) / ROWS))))
  if (!groups) throw new Error('no groups')
  return groups
}

it.each([
  [REGRESSION, undefined],
  [tested(10), undefined],
  [{ ...REGRESSION, rows: 49 }, 'the intervals are rough: there are 49 test rows where 50 are wanted'],
  [tested(4), 'the intervals are rough: only 4 of the test rows are "yes" where 50, with 10 of each class, are wanted'],
  [tested(1), 'the intervals are rough: only 1 of the test rows is "yes" where 50, with 10 of each class, are wanted'],
  [tested(0), 'the intervals are rough: none of the test rows is "yes" where 50, with 10 of each class, are wanted'],
] as const)('says of rows that are too few or of a rare class %#', (measured, text) => {
  expect(intervalCaveat(measured as Parameters<typeof intervalCaveat>[0])).toBe(text)
})

it.each([
  [
    'column',
    60,
    150,
    'the 300 test rows are of 60 groups of rows that belong together, and the intervals count groups',
  ],
  [
    'column',
    60,
    15,
    'the 300 test rows are of 60 groups of rows that belong together, and the intervals count groups; they are rough, as only 3 of these have a row that is "yes" where 10 of each class are wanted',
  ],
  [
    'cells',
    20,
    0,
    'the 300 test rows have 20 combinations of cells, and the intervals count rows with the same cells as one; they are rough, as 50 are wanted and none of these has a row that is "yes" where 10 of each class are wanted',
  ],
  [
    'key',
    1,
    150,
    'the 300 test rows have 1 combination of cells in the columns of split.key, and the intervals count rows with the same cells as one; they are rough, as 50 are wanted and only 1 of these has a row that is "no" where 10 of each class are wanted',
  ],
] as const)(
  'says what rows of groups by %s have in common, and a class that few of %i groups have',
  (by, count, positives, text) => {
    const groups = groupsOf(count)
    expect(intervalCaveat(tested(positives), { groups, by, actual: actual(positives) })).toBe(text)
  },
)

it('says of numbers how many groups there are', () => {
  const values = Float64Array.from({ length: ROWS }, (_, row) => row)
  expect(intervalCaveat(REGRESSION, { groups: groupsOf(20), by: 'cells', actual: values })).toBe(
    'the 300 test rows have 20 combinations of cells, and the intervals count rows with the same cells as one; they are rough, as 50 are wanted',
  )
})
