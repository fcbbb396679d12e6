import { describe, expect, it } from 'vitest'
import { parseRecord } from '#shared/records/record-files.ts'
import { featureSchemaSchema } from './feature-schema.ts'

const STATISTICS = { top: [], missingRate: 0 }
const NUMBERS = { min: 0, max: 1, mean: 0.5, deciles: [], counts: [], missingRate: 0 }
const FEATURE = { role: 'feature', missing: 0 }
const GOOD = {
  version: 1,
  dataset: 'd',
  runId: 'r',
  problem: {
    type: 'binary',
    classes: [
      { label: 'no', count: 1 },
      { label: 'yes', count: 1 },
    ],
  },
  columns: [
    {
      ...FEATURE,
      name: 'plan',
      index: 0,
      type: 'category',
      encoding: 'one-hot',
      position: 0,
      vocabulary: ['a', 'b'],
      missingPosition: 2,
      fill: null,
      statistics: STATISTICS,
    },
    {
      ...FEATURE,
      name: 'day',
      index: 1,
      type: 'date',
      encoding: 'date',
      position: 3,
      hasTime: true,
      fill: 0,
      statistics: NUMBERS,
    },
    { name: 'y', index: 2, role: 'target' },
  ],
  encodedWidth: 6,
  warnings: [],
}

/** The document with one member changed, at a path. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const copy: unknown = structuredClone(GOOD)
  const name = path.at(-1) ?? ''
  const holder = path.slice(0, -1).reduce((inner, part) => Reflect.get(Object(inner), part) as unknown, copy)
  Reflect.set(Object(holder), name, value)
  return copy
}

const read = (document: unknown) =>
  parseRecord(Buffer.from(JSON.stringify(document)), featureSchemaSchema, 'schema.json')

it('takes a schema whose parts fit each other', () => {
  expect(read(GOOD)).toEqual(GOOD)
})

describe('refuses one that would encode rows otherwise than the training rows, or not at all:', () => {
  it.each([
    ['no target', ['columns', 2, 'role'], 'none', 'columns.2'],
    ['two targets', ['columns'], [...GOOD.columns, GOOD.columns[2]], 'columns: 2 of them are the target'],
    [
      'a feature left out',
      ['columns'],
      GOOD.columns.slice(1),
      'columns.0.position: the features before it end elsewhere',
    ],
    ['a wrong width', ['encodedWidth'], 5, 'encodedWidth: the features take 6 cells'],
    ['a missing value in another cell', ['columns', 0, 'missingPosition'], 1, 'columns.0.position'],
    ['a category that is none', ['columns', 0, 'fill'], 2, 'columns.0.fill: it is no value of this column'],
    ['a date that is none', ['columns', 1, 'fill'], 9e15, 'columns.1.fill: it is no value of this column'],
    ['a day that is none', ['columns', 1, 'statistics', 'max'], 1e9, 'columns.1.statistics: not all of them are days'],
    [
      'one class',
      ['problem', 'classes'],
      [{ label: 'no', count: 1 }],
      'problem.classes: there are 1 of a binary problem',
    ],
    [
      'no classes',
      ['problem'],
      { type: 'multiclass', classes: [] },
      'problem.classes: there are 0 of a multiclass problem',
    ],
  ])('%s', (_, path, value, problem) => {
    expect(() => read(changed(path, value))).toThrow(problem)
  })
})
