import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { CellReader } from './cell-reader.ts'
import { guessDelimiter, readTrainingCsv } from './training-csv.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'boostline-csv-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function files(...contents: string[]): string[] {
  return contents.map((content, index) => {
    const file = path.join(folder, `part-${index}.csv`)
    writeFileSync(file, content)
    return file
  })
}

/** Labels and rows of features; a missing cell is null. */
function read(contents: string[], delimiter = ',', weighted = false) {
  const { labels, weights, features } = readTrainingCsv(files(...contents), delimiter, weighted)
  const rows = Array.from({ length: features.rows }, (_, row) =>
    Array.from(features.values.slice(row * features.columns, (row + 1) * features.columns), (value) =>
      Number.isNaN(value) ? null : value,
    ),
  )
  return { labels: [...labels], ...(weights && { weights: [...weights] }), rows }
}

it.each<[string, string, number[], (number | null)[][]]>([
  [
    'the label first',
    '1,2,3\n0,4,5\n',
    [1, 0],
    [
      [2, 3],
      [4, 5],
    ],
  ],
  ['no newline at the end, CRLF, a byte order mark', '\uFEFF1,2\r\n0,3', [1, 0], [[2], [3]]],
  [
    'a header as one more row of label 0 without features',
    'y,a,b\n1,2,3\n',
    [0, 1],
    [
      [null, null],
      [2, 3],
    ],
  ],
  ['words, quoted numbers and empty cells as missing', '1,NA,"2",,true,7\n', [1], [[null, null, null, null, 7]]],
  ['the number that a cell begins with', '1,12abc,2024-01-03\n', [1], [[12, 2024]]],
  ['a label that is no number as 0', 'yes,1\n,2\n', [0, 0], [[1], [2]]],
  [
    'rows of any length, filled with missing',
    '1,2\n0,3,4,5\n',
    [1, 0],
    [
      [2, null, null],
      [3, 4, 5],
    ],
  ],
  ['as many features as the last one that has a value', '1,2,,\n0,3,,\n', [1, 0], [[2], [3]]],
  ['no features where no cell is a number', '1,a\n0,b\n', [1, 0], [[], []]],
  ['blank lines as nothing', '1,2\n\n\n0,3\n', [1, 0], [[2], [3]]],
])('reads %s', (_name, content, labels, rows) => {
  expect(read([content])).toEqual({ labels, rows })
})

it('reads several files as one table, the widest row setting its width', () => {
  expect(read(['1,2\n', '0,3,4'])).toEqual({
    labels: [1, 0],
    rows: [
      [2, null],
      [3, 4],
    ],
  })
})

it('reads weights from the second column', () => {
  expect(read(['1,0.5,2\n0,2,3\n'], ',', true)).toEqual({ labels: [1, 0], weights: [0.5, 2], rows: [[2], [3]] })
})

it('loses an empty cell between tabs, the rest of the row moving to the left', () => {
  expect(read(['1\t\t3\n0\t4\t5\n'], '\t').rows).toEqual([
    [3, null],
    [4, 5],
  ])
})

it.each([
  ['1,2', ','],
  ['1\t2', '\t'],
  ['1;2', ';'],
  ['1 2', ' '],
])('guesses the delimiter of %j', (line, delimiter) => {
  expect(guessDelimiter(files(`${line}\n`)[0] ?? '')).toBe(delimiter)
})

it.each([
  ['1|2', '|'],
  ['1|5|7', '|'],
  ['1', '1'],
  ['-1e-7', '-'],
  ['-1.5', '5'],
])('is mistaken, as Python is, about %j: %j', (line, delimiter) => {
  expect(guessDelimiter(files(`${line}\r\n`)[0] ?? '')).toBe(delimiter)
})

it('guesses no delimiter in an empty line', () => {
  expect(() => guessDelimiter(files('\n1,2\n')[0] ?? '')).toThrow('Could not determine delimiter on line')
})

it.each([
  ['a row of a label only', '5,1\n6\n', ',', false],
  ['a row of another delimiter', '1|5|7\n0|15|3\n', '1', false],
  ['a row of label and weight only', '5,1\n', ',', true],
])('fails at %s', (_name, content, delimiter, weighted) => {
  expect(() => read([content], delimiter, weighted)).toThrow(`Delimiter '${delimiter}' is not found in the line.`)
})

// What XGBoost 1.7.4 made of each in a column of labels, by its C API.
it.each([
  ['0.1', 0.10000000149011612],
  ['123.456', 123.45600128173828],
  ['2.5e-7', 2.499999993688107e-7],
  ['16777217', 16777216],
  ['123456789', 123456792],
  ['  7', 7],
  ['.5', 0.5],
  ['5.', 5],
  ['+3', 3],
  ['1e', 1],
  ['1e+', 1],
  ['1_0', 1],
  ['0x10', 0],
  ['1d5', 1],
  ['-', -0],
  ['.', 0],
  [' ', 0],
  ['e5', 0],
  ['-abc', -0],
  ['--1', -0],
  ['1e37', 1.0000000567641113e37],
  ['1e38', 1.0000000694406173e38],
  ['9.9999e37', 9.999900296478635e37],
  ['1e39', 1.0000000694406173e38],
  ['1e400', 1.0000000694406173e38],
  ['-1e400', -1.0000000694406173e38],
  ['3.4028235e38', Number.POSITIVE_INFINITY],
  ['12345e36', Number.POSITIVE_INFINITY],
  ['infinity', Number.POSITIVE_INFINITY],
  ['info', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
  ['1e-38', 1.1754942106924411e-38],
  ['1e-400', 1.1754942106924411e-38],
  ['99999999999999999999', 7766279436516721000],
  ['1234567890123456789012', 17082781207755751000],
  ['0.1234567890123456789012345', 0.12345679104328156],
  ['0.00000000000000000000001', 0],
])('reads %j as XGBoost does', (cell, value) => {
  const bytes = Buffer.from(cell)
  const reader = new CellReader()
  expect(Object.is(reader.read(bytes, 0, bytes.length), value) || value).toBe(true)
})

it.each(['', 'abc', 'infinit', 'in', '"1"'])('finds no number in %j', (cell) => {
  const reader = new CellReader()
  expect(reader.read(Buffer.from(cell), 0, cell.length)).toBeNaN()
  expect(reader.stop).toBe(0)
})

it('reads a number of usual size as JavaScript does, to the last bits of a float', () => {
  const reader = new CellReader()
  const number = fc.oneof(
    fc.float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e9), max: Math.fround(1e9) }).map(String),
    fc.integer().map(String),
    fc.tuple(fc.integer(), fc.nat(), fc.integer({ min: -12, max: 12 })).map(([a, b, c]) => `${a}.${b}e${c}`),
  )
  fc.assert(
    fc.property(number, (text) => {
      const bytes = Buffer.from(`,${text},`)
      const read = reader.read(bytes, 1, bytes.length)
      expect(reader.stop).toBe(bytes.length - 1)
      expect(Math.abs(read - Number(text))).toBeLessThanOrEqual(Math.abs(Number(text)) * 1e-6 + 1e-37)
    }),
  )
})
