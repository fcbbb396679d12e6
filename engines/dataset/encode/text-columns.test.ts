import { describe, expect, test } from 'vitest'
import type { Column } from '#shared/schema/feature-schema.ts'
import { instanceMemoryBytes, type TextRoom, withRoomForWords } from './text-columns.ts'

const FEATURE = { index: 0, role: 'feature', position: 0, missing: 0, fill: null } as const
const text = (name: string): Column => ({
  ...FEATURE,
  name,
  type: 'text',
  encoding: 'hashed-words',
  words: 'words-1',
  width: 0,
  statistics: { top: [], missingRate: 0 },
  reading: { missingWords: 'words' },
  reason: 'texts',
})
const number = (name: string): Column => ({
  ...FEATURE,
  name,
  type: 'number',
  encoding: 'number',
  statistics: { min: 0, max: 1, mean: 0.5, deciles: [], counts: [], missingRate: 0 },
  reading: { missingWords: 'values', number: null },
})
const numbers = (count: number) => Array.from({ length: count }, (_, index) => number(`n${index}`))
const ROOM: TextRoom = { text: 512, rows: 1000, training: { instanceType: 'ml.m5.large', instanceCount: 1 } }

const told = (columns: readonly Column[], room: Partial<TextRoom>) =>
  withRoomForWords(columns, { ...ROOM, ...room }).map((column) => {
    return column.role === 'feature' && column.encoding === 'hashed-words'
      ? [column.width, column.reason]
      : column.role === 'ignored' && [column.reason]
  })

describe('cells of free text', () => {
  test.each<[string, readonly Column[], Partial<TextRoom>, unknown]>([
    ['as many as are wanted', [text('a')], {}, [[512, 'texts']]],
    [
      'half where there are two columns',
      [text('a'), text('b')],
      {},
      Array.from({ length: 2 }, () => [
        256,
        'texts; 512 cells were halved, for the encoded row of all features has 1,000',
      ]),
    ],
    [
      'fewer where the rows would be too many bytes',
      [text('a')],
      { rows: 10_000_000, training: { instanceType: 'ml.m5.24xlarge', instanceCount: 1 } },
      [[128, 'texts; 512 cells were halved, for the encoded rows would be over 4 GB']],
    ],
    [
      'fewer where the job has too little memory',
      [text('a')],
      { rows: 2_000_000 },
      [[128, 'texts; 512 cells were halved, for the training job would need more than the memory of ml.m5.large']],
    ],
    [
      'none where even the fewest are too many',
      [text('a')],
      { rows: 100_000_000 },
      [['free text: even with 64 cells the encoded rows would be over 4 GB']],
    ],
    ['none where the other features fill the row', numbers(1000), {}, numbers(1000).map(() => false)],
    ['none where they are even more', numbers(1001), {}, numbers(1001).map(() => false)],
    [
      'and then none of a text either',
      [...numbers(1001), text('a')],
      {},
      [...numbers(1001).map(() => false), ['free text: the other features fill the encoded row of 1,000 cells']],
    ],
  ])('%s', (_, columns, room, expected) => {
    expect(told(columns, room)).toEqual(expected)
  })
})

test.each([
  ['ml.m5.large', 8],
  ['ml.m5.4xlarge', 64],
  ['ml.c5.xlarge', 8],
  ['ml.r5.large', 16],
])('%s has %d GiB', (type, gib) => {
  expect(instanceMemoryBytes(type)).toBe(gib * 2 ** 30)
})
