import { expect, it } from 'vitest'
import type { Column } from '#shared/schema/feature-schema.ts'
import { editsOfWish, wishOf } from '../../column-wishes.ts'
import { applyEdits } from '../../manifest-edits.ts'
import { previewColumns } from './column-offers.ts'

const told = { reason: 'as found', missingShare: 0 }
const category = (name: string, vocabulary: string[], example = vocabulary[0] ?? null): Column => ({
  name,
  index: 0,
  ...told,
  example,
  role: 'feature',
  missing: 0,
  type: 'category',
  encoding: 'one-hot',
  position: 0,
  vocabulary,
  missingPosition: null,
  fill: null,
  statistics: { rows: 10, missingRate: 0, top: [] },
})
const ignored: Column = { name: 'id', index: 1, ...told, example: '1', role: 'ignored' }
const offersOf = (column: Column, manifest: unknown = {}) => previewColumns({ columns: [column] }, manifest)[0]?.offers

it.each<[string, Column, unknown, readonly string[]]>([
  ['words', category('plan', ['a', 'b']), {}, ['auto', 'category', 'exclude']],
  [
    'numbers among a few words',
    category('fee', ['1', '2.5', '$3', 'none yet']),
    {},
    ['auto', 'number', 'category', 'exclude'],
  ],
  [
    'dates',
    category('day', ['1/2/2024', '2/1/2024']),
    {},
    ['auto', 'category', 'date-dmy', 'date-mdy', 'date-ymd', 'exclude'],
  ],
  [
    'dates of one order for all',
    category('day', ['1/2/2024']),
    { csv: { dateOrder: 'dmy' } },
    ['auto', 'category', 'exclude'],
  ],
  ['an ID', ignored, {}, ['auto', 'keep', 'category', 'exclude']],
])('offers for %s what the settings can make of it', (_, column, manifest, offers) => {
  expect(offersOf(column, manifest)).toEqual(offers)
})

it.each(['plan', '__proto__', 'constructor'])('reads back what was wished of %s, and takes it back', (name) => {
  for (const wish of [
    'category',
    'keep',
    'exclude',
    'no-leak',
    'number',
    'date-dmy',
    'date-mdy',
    'date-ymd',
  ] as const) {
    const manifest = applyEdits({}, editsOfWish(name, wish, ['?']))
    expect(wishOf(name, manifest)).toBe(wish)
    expect(wishOf('other', manifest)).toBe('auto')
    expect(applyEdits(manifest, editsOfWish(name, 'auto', []))).toEqual({})
  }
})
