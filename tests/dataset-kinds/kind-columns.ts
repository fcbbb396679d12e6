import type { Manifest } from '#shared/manifest/manifest.ts'

/** A column of one kind, and what is to become of it. */
export type KindColumn = {
  readonly name?: string
  readonly cell: (row: number) => string
  readonly delimiter?: string
  /** How its line goes on after "is". */
  readonly is: string
  /** A part of each warning about it, in their order; there are no others. */
  readonly says?: readonly string[]
  readonly manifest?: Partial<Manifest>
}

const two = (value: number) => String(value).padStart(2, '0')
const clock = (row: number) => `${two((row * 7) % 24)}:${two((row * 11) % 60)}`

/** By theme. */
export const KIND_COLUMNS: Readonly<Record<string, readonly (readonly [string, KindColumn])[]>> = {
  'times without a date': [
    ['of day', { cell: clock, is: 'a number', says: ['is taken as times such as "00:00": a number'] }],
    ['with seconds', { cell: (row) => `${clock(row)}:30`, is: 'a number', says: ['"00:00:30"'] }],
    [
      'in halves of a day',
      { cell: (row) => `${(row % 12) + 1}:05 ${row % 2 ? 'pm' : 'am'}`, is: 'a number', says: ['"1:05 am"'] },
    ],
    [
      'as pandas has durations',
      { cell: (row) => `${row % 5} days 0${row % 9}:15:00`, is: 'a number', says: ['0 days'] },
    ],
    [
      'a few words among them',
      {
        cell: (row) => (row === 30 ? 'noon' : clock(row)),
        is: 'a number',
        says: ['1 cell is none and counts as missing: "noon" (1)'],
      },
    ],
    [
      'a few numbers among them',
      {
        cell: (row) => (row % 60 === 9 ? '12' : clock(row)),
        is: 'a number',
        says: ['2 cells are none and count as missing: "12" (2)'],
      },
    ],
    [
      'minutes and hours',
      {
        cell: (row) => (row % 2 ? `5${row % 10}:10` : `1:0${row % 10}:10`),
        is: 'a category',
        says: ['those of two can be no hours'],
      },
    ],
    ['ratios are none', { cell: (row) => (row % 2 ? '16:9' : '4:3'), is: 'a category' }],
  ],
}
