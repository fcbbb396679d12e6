import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NumberTally } from '#shared/monitoring/column-tally.ts'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { RecordKernel } from '../kernel/record-kernel.ts'
import { ColumnReader } from './column-reader.ts'
import { EncodedRows } from './encoded-rows.ts'

const MOST_ROWS = 64
const STATISTICS = { min: 0, max: 10, mean: 5, deciles: [0, 1, 2, 2, 2, 5, 6, 7, 8, 9, 10], counts: [], missingRate: 0 }

function column(position: number): FeatureColumn {
  return {
    name: `f${position}`,
    index: position,
    role: 'feature',
    type: 'number',
    encoding: 'number',
    position,
    fill: null,
    missing: 0,
    statistics: STATISTICS,
  } as unknown as FeatureColumn
}

/** Rows of two cells, as texts: numbers in the range, on its edges and beyond it, and missing ones. */
const cell = fc.oneof(
  fc.integer({ min: -3, max: 13 }).map(String),
  fc.double({ min: 0, max: 10, noNaN: true }).map((value) => value.toFixed(2)),
  fc.constant(''),
)
const blocks = fc.array(fc.array(fc.tuple(cell, cell), { maxLength: MOST_ROWS }), { minLength: 1, maxLength: 3 })

it('counts the numbers of its columns as the tally itself does', () => {
  fc.assert(
    fc.property(blocks, (files) => {
      const kernel = new RecordKernel()
      kernel.setFormat(',', '.')
      const readers = [0, 1].map((position) => new ColumnReader(column(position), '.', false))
      const rows = new EncodedRows(kernel, readers, 2, MOST_ROWS)
      rows.place([0, 1])
      kernel.exports.setColumns(2, -1)
      const at = kernel.allocate(1024) + 64
      const expected = [0, 1].map(() => new NumberTally(STATISTICS))
      for (const block of files) {
        for (const [place, cells] of block.entries()) {
          const length = kernel.bytes.write(cells.join(','), at)
          kernel.tokenize(at, at + length, true)
          for (const feature of rows.encodeNumbers(place)) {
            const reading = readers[feature]?.read(cells[feature] ?? '')
            if (reading && 'value' in reading) rows.set(place, feature, reading)
          }
        }
        rows.count(block.length)
        for (const [feature, tally] of expected.entries()) {
          const texts = block.map((cells) => cells[feature] ?? '')
          tally.add(Float64Array.from(texts, (text) => (text === '' ? Number.NaN : Number(text))))
        }
        const encoded = block.flat().map((text) => (text === '' ? Number.NaN : Number(text)))
        expect([...rows.values(block.length)]).toEqual(encoded)
      }
      for (const [feature, { sum, sumOfSquares, ...counts }] of expected.entries()) {
        const { tally } = readers[feature] as ColumnReader
        expect(tally).toMatchObject(counts)
        expect((tally as NumberTally).sum).toBeCloseTo(sum, 9)
        expect((tally as NumberTally).sumOfSquares).toBeCloseTo(sumOfSquares, 9)
      }
    }),
  )
})
