import { expect, it } from 'vitest'
import type { ColumnTally } from './column-tally.ts'
import { totalRowWarnings } from './total-rows.ts'

type Entry = readonly [text: string, count: number, firstRow?: number]

function told(entries: readonly Entry[], rows = 200, holdSums = () => false): readonly string[] {
  const tally = { entries: entries.map(([text, count, firstRow = 2]) => ({ text, count, firstRow })) }
  return totalRowWarnings(['region', 'churn'], [tally, tally] as unknown as ColumnTally[], rows, 1, holdSums)
}

it.each<[string, readonly Entry[], readonly string[]]>([
  [
    'one first',
    [
      ['Total', 1],
      ['north', 199],
    ],
    ['Row 2 holds "Total" in column "region": it looks like a sum'],
  ],
  [
    'some',
    [
      ['north', 196],
      ['North Total', 1, 40],
      ['North subtotal', 1, 41],
      ['Subtotal', 2, 21],
    ],
    ['4 rows, the first of them row 21, hold "Subtotal"'],
  ],
  [
    'in another language',
    [
      ['合计', 1, 90],
      ['north', 199],
    ],
    ['Row 90 holds "合计"'],
  ],
  [
    'a value like others',
    [
      ['total', 60],
      ['partial', 140],
    ],
    [],
  ],
  [
    'a word that begins alike',
    [
      ['Total care', 1],
      ['basic', 199],
    ],
    [],
  ],
  [
    'the last row, of which the end of the file tells',
    [
      ['Total', 1, 200],
      ['north', 199],
    ],
    [],
  ],
])('rows that look like sums, %s', (_, entries, expected) => {
  expect(told(entries)).toEqual(expected.map((part) => expect.stringContaining(part) as unknown))
})

it('words in more rows, that hold sums of the rows above', () => {
  const entries: readonly Entry[] = [
    ['north', 180],
    ['Total', 20, 12],
  ]
  expect(told(entries)).toEqual([])
  expect(told(entries, 200, () => true)).toEqual([expect.stringContaining('20 rows, the first of them row 12, hold')])
})
