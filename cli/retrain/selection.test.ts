import { expect, it } from 'vitest'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { selectionLines } from './selection.ts'

const FEATURE = { name: 'it', index: 0, position: 0, role: 'feature', missing: 0, fill: null }
const NUMBERS = { min: 0, max: 10, mean: 5, deciles: [0, 10], counts: [1], missingRate: 0 }
const TEXTS = { missingRate: 0, top: [] }

function linesOf(column: object, known: readonly unknown[], others: readonly unknown[], cells: readonly string[] = []) {
  const schema = featureSchemaSchema.parse({
    version: 3,
    dataset: 'churn',
    runId: 'r',
    csv: { delimiter: ',' },
    problem: { type: 'regression', target: { mean: 0, min: 0, max: 0 } },
    columns: [
      { ...FEATURE, ...column },
      { name: 'y', index: 1, role: 'target' },
    ],
    encodedWidth: 1,
    warnings: [],
  })
  const rowsOf = (values: readonly unknown[]) =>
    Array.from({ length: 60 }, (_, at) => ({ it: values[at % values.length] }))
  const sample = { header: ['it', 'y'], body: cells.map((cell) => [cell, '1']) }
  return selectionLines(schema, rowsOf(known), rowsOf(others), sample)
}

const yesNo = (words: object | null) => ({
  type: 'boolean',
  encoding: 'zero-one',
  statistics: TEXTS,
  reading: { missingWords: 'words', words },
})
const category = {
  type: 'category',
  encoding: 'codes',
  vocabulary: ['Zürich', '5.0'],
  statistics: TEXTS,
  reading: { missingWords: 'words', spellings: [{ text: 'ZÜRICH', as: 'Zürich' }] },
}
const dollars = { decimal: '.', thousands: ',', prefix: '$', suffix: null }

it.each([
  ['yes and no of a language', yesNo({ false: 'no', true: 'sí' }), [true, 'Sí', 'si\u0301'], ['sí', true, 'yes']],
  ['yes and no', yesNo(null), [true, 'YES', 'true'], ['yes', 'on', 't']],
  ['folded spellings', category, ['ZÜRICH', 'Zu\u0308rich '], ['Zürich']],
  ['a number as a category', category, [5, '5'], ['5.0']],
  ['words for a missing value', category, [null, 'n/a'], ['', 'NULL', undefined]],
  ['an unknown category', category, ['Ge\u0301nf '], ['Génf']],
  [
    'dressed numbers',
    { type: 'number', encoding: 'number', statistics: NUMBERS, reading: { missingWords: 'values', number: dollars } },
    ['$1,234.50', 2],
    [1234.5, '2'],
  ],
])('says nothing of %s that mean the same', (_, column, known, others) => {
  expect(linesOf(column, known, others)).toEqual([])
})

it.each([
  ['as the file writes it', yesNo({ false: 'no', true: 'sí' }), ['Sí', 'No'], 'Sí'],
  ['as the schema has it', yesNo({ false: 'no', true: 'sí' }), [], 'sí'],
  ['as JSON has it', yesNo(null), [], 'true'],
])('tells a yes %s', (_, column, cells, shown) => {
  expect(linesOf(column, [true], ['no', 'true'], cells)).toEqual([
    `it: "${shown}" is 100 % of the rows with an outcome, and 50 % of the others.`,
  ])
})

it('tells of missing values that they are missing', () => {
  expect(linesOf(category, ['n/a'], ['Zürich'])).toEqual([
    'it: a missing value is 100 % of the rows with an outcome, and 0 % of the others.',
  ])
})
