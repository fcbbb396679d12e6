import { expect, test } from 'vitest'
import { columnLines } from './column-lines.ts'
import type { Column, Problem } from './feature-schema.ts'

const STATISTICS = { top: [], missingRate: 0 }
const FEATURE = { role: 'feature', index: 0, position: 0, missing: 0, fill: null } as const
const NUMBERS = { min: 0, max: 1, mean: 0.5, deciles: [], counts: [], missingRate: 0 }
const DATE = { ...FEATURE, type: 'date', encoding: 'date', statistics: NUMBERS } as const
const BINARY: Problem = {
  type: 'binary',
  reason: 'the target has two values',
  classes: [
    { label: 'no', count: 5 },
    { label: 'yes', count: 5 },
  ],
  leftOut: [{ label: 'ISLAND', count: 1, share: 0.1 }],
}

test.each<[string, Column]>([
  [
    '"city" is a category, a cell for each of 2 values: its values are texts that repeat; 8.3 % missing; such as "Bern"',
    {
      ...FEATURE,
      name: 'city',
      type: 'category',
      encoding: 'one-hot',
      vocabulary: ['Bern', 'Wien'],
      missingPosition: null,
      statistics: STATISTICS,
      reason: 'its values are texts that repeat',
      missingShare: 1 / 12,
      example: 'Bern',
    },
  ],
  [
    '"y" is the target: by its name; binary with the classes "no", "yes", without "ISLAND" (1 row), because the target has two values; 0 % missing; such as "no"',
    { name: 'y', index: 1, role: 'target', reason: 'by its name', missingShare: 0, example: 'no' },
  ],
  ['"at" is a date: days', { ...DATE, name: 'at', hasTime: false, calendar: [] }],
  ['"at" is a date: days, month and weekday', { ...DATE, name: 'at', hasTime: false, calendar: ['month', 'weekday'] }],
  ['"at" is a date with a time: days, hour and weekday', { ...DATE, name: 'at', hasTime: true }],
  ['"id" is left out: an ID', { name: 'id', index: 2, role: 'ignored', reason: 'an ID' }],
  [
    '"paid" is a truth value, 0 or 1',
    { ...FEATURE, name: 'paid', type: 'boolean', encoding: 'zero-one', statistics: STATISTICS },
  ],
])('%s', (line, column) => {
  expect(columnLines({ columns: [column], problem: BINARY })).toEqual([line])
})
