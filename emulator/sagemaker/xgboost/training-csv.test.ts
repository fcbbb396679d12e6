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

it.each(['1|2', '1', ''])('guesses no delimiter in %j', (line) => {
  expect(() => guessDelimiter(files(`${line}\n`)[0] ?? '')).toThrow('Could not determine delimiter on line')
})

it('reads every number as JavaScript does, to the last bit of a float', () => {
  const reader = new CellReader()
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.integer().map(String),
    fc.tuple(fc.integer(), fc.nat(), fc.integer({ min: -30, max: 30 })).map(([a, b, c]) => `${a}.${b}e${c}`),
  )
  fc.assert(
    fc.property(number, (text) => {
      const bytes = Buffer.from(`,${text},`)
      expect(Math.fround(reader.read(bytes, 1, bytes.length - 1))).toBe(Math.fround(Number(text)))
      expect(reader.stop).toBe(bytes.length - 1)
    }),
  )
})
