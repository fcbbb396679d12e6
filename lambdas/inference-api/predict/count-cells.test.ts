import { parse } from 'csv-parse/sync'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { countCells } from './count-cells.ts'

const ALL = { records: Number.POSITIVE_INFINITY, most: Number.POSITIVE_INFINITY, delimiter: ',' }

it('counts what the parser finds', () => {
  const cell = fc.stringMatching(/^[a-z,"\n]{0,4}$/)
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 5 })), (rows) => {
      const text = rows.map((row) => row.map((each) => `"${each.replaceAll('"', '""')}"`).join()).join('\r\n')
      expect(countCells(text, ALL)).toBe(parse(text, { relax_column_count: true }).flat().length)
    }),
  )
})

it('ends with the records that are asked for, of which blank lines are none', () => {
  expect(countCells('\n \n1,2\n\n3,4\n5,6', { ...ALL, records: 2 })).toBe(4)
})

it('ends above the most', () => {
  expect(countCells(','.repeat(1_000_000), { ...ALL, most: 10 })).toBe(11)
})
