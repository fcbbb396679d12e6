import { describe, expect, test } from 'vitest'
import { CALENDAR_PARTS, type CalendarPart } from './calendar.ts'
import type { Column, FeatureSchema } from './feature-schema.ts'
import { createRowEncoder } from './row-encoder.ts'
import { createLineEncoder } from './testing/line-encoder.ts'

const numbers = { min: 0, max: 10, mean: 0.5, deciles: [], counts: [], missingRate: 0 }
const values = { top: [], missingRate: 0 }

type Draft = Column extends infer Each ? (Each extends Column ? Omit<Each, 'index'> : never) : never

function schemaOf(...columns: readonly Draft[]): FeatureSchema {
  return {
    version: 1,
    dataset: 'test',
    runId: 'run',
    problem: { type: 'regression', target: { mean: 0, min: 0, max: 0 } },
    columns: columns.map((column, index) => ({ ...column, index })),
    encodedWidth: 0,
    warnings: [],
  }
}

function numberColumn(name: string, fill: number | null = null): Draft {
  return {
    name,
    role: 'feature',
    type: 'number',
    encoding: 'number',
    position: 0,
    missing: 0,
    fill,
    statistics: numbers,
  }
}

function booleanColumn(name: string, fill: number | null = null): Draft {
  return {
    name,
    role: 'feature',
    type: 'boolean',
    encoding: 'zero-one',
    position: 0,
    missing: 0,
    fill,
    statistics: values,
  }
}

function oneHot(name: string, vocabulary: string[], missingPosition: number | null = null): Draft {
  const fill = missingPosition === null ? 0 : null
  const rest = { position: 0, missing: 0, missingPosition, fill, statistics: values }
  return { name, role: 'feature', type: 'category', encoding: 'one-hot', vocabulary, ...rest }
}

function codes(name: string, vocabulary: string[], fill: number | null = null): Draft {
  const rest = { position: 0, missing: 0, fill, statistics: values }
  return { name, role: 'feature', type: 'category', encoding: 'codes', vocabulary, ...rest }
}

/** Without a calendar, as before version 3. */
function dateColumn(name: string, hasTime: boolean, fill: number | null = null, calendar?: CalendarPart[]): Draft {
  const rest = { position: 0, missing: 0, fill, statistics: numbers, ...(calendar && { calendar }) }
  return { name, role: 'feature', type: 'date', encoding: 'date', hasTime, ...rest }
}

const EVERY_PART = [...CALENDAR_PARTS]

describe('cells', () => {
  test.each<[string, Draft, string, string]>([
    ['a number is printed shortest', numberColumn('x'), '1.500', '1.5'],
    ['a large number has an exponent', numberColumn('x'), '1e22', '1e+22'],
    ['a missing number is empty', numberColumn('x'), 'NA', ''],
    ['a missing number is filled where training had none', numberColumn('x', 2.5), '?', '2.5'],
    ['inf counts as missing', numberColumn('x'), '-inf', ''],
    ['a number beyond float32 counts as missing', numberColumn('x'), '1e39', ''],
    ['text in a number counts as missing', numberColumn('x'), 'abc', ''],
    ['truth is 1', booleanColumn('x'), 'Yes', '1'],
    ['falsehood is 0', booleanColumn('x'), 'f', '0'],
    ['a missing truth value is empty', booleanColumn('x'), '', ''],
    ['a category sets its cell', oneHot('x', ['a', 'b', 'c']), 'b', '0,1,0'],
    ['an unknown category sets none', oneHot('x', ['a', 'b', 'c']), 'd', '0,0,0'],
    ['a missing category is filled where training had none', oneHot('x', ['a', 'b', 'c']), '', '1,0,0'],
    ['a missing category has a cell where training had some', oneHot('x', ['a', 'b'], 2), '', '0,0,1'],
    ['beside the missing cell an unknown category sets none', oneHot('x', ['a', 'b'], 2), 'z', '0,0,0'],
    ['a code is the place in the vocabulary', codes('x', ['a', 'b']), 'b', '1'],
    ['the code of an unknown category is the last', codes('x', ['a', 'b']), 'z', '2'],
    ['a missing code is empty', codes('x', ['a', 'b']), 'null', ''],
    ['a missing code is filled where training had none', codes('x', ['a', 'b'], 0), 'null', '0'],
    ['a date is its day', dateColumn('x', false), '1970-01-11', '10'],
    ['a date before 1970 is negative', dateColumn('x', false), '1969-12-31', '-1'],
    ['a time gives day, hour and weekday', dateColumn('x', true), '1970-01-05T13:59', '4,13,0'],
    ['the weekday of the past is right too', dateColumn('x', true), '1969-12-28 23:00', '-4,23,6'],
    ['a missing time leaves three empty cells', dateColumn('x', true), '', ',,'],
    [
      'a calendar gives its parts',
      dateColumn('x', true, null, EVERY_PART),
      '2024-02-29 13:59',
      '19782,2024,2,29,3,60,13',
    ],
    ['each in its place', dateColumn('x', false, null, ['month', 'dayOfYear']), '2023-12-31', '19722,12,365'],
    [
      'the day is by UTC, the calendar by the time as it was written',
      dateColumn('x', true, null, ['month', 'day', 'hour']),
      '2024-01-31T23:30:00-02:00',
      '19754,1,31,23',
    ],
    ['without a calendar all is by UTC', dateColumn('x', true), '2024-01-31T23:30:00-02:00', '19754,1,3'],
    ['a missing date has no calendar', dateColumn('x', false, null, ['month', 'weekday']), '?', ',,'],
    ['unless it is filled', dateColumn('x', false, 86_400_000, ['month', 'weekday']), '?', '1,1,4'],
    ['a missing date is filled where training had none', dateColumn('x', false, 86_400_000), '', '1'],
  ])('%s', (_, column, cell, encoded) => {
    expect(createLineEncoder(schemaOf(column)).encodeCells([cell])).toBe(encoded)
  })

  test('a row is written where it is asked for, and touches no other', () => {
    const encoder = createRowEncoder(schemaOf(numberColumn('a'), dateColumn('b', true), oneHot('c', ['x', 'y'], 2)))
    const rows = new Float64Array(3 * encoder.width).fill(9)
    encoder.encodeCells(['1', '', 'y'], rows, encoder.width)
    const untouched = Array.from({ length: encoder.width }, () => 9)
    expect([...rows]).toEqual([...untouched, 1, Number.NaN, Number.NaN, Number.NaN, 0, 1, 0, ...untouched])
  })

  test('features stand in the order of the file, target and ignored columns left out', () => {
    const schema = schemaOf(
      numberColumn('a'),
      { name: 't', role: 'target' },
      oneHot('b', ['x', 'y']),
      { name: 'id', role: 'ignored', reason: 'an ID' },
      booleanColumn('c'),
    )
    expect(createLineEncoder(schema).encodeCells(['1', '99', 'y', '7', 'true'])).toBe('1,0,1,1')
  })
})

describe('named values', () => {
  const schema = schemaOf(
    numberColumn('sepal_length', 5.8),
    booleanColumn('wild', 1),
    oneHot('colour', ['5.0', 'True', 'red']),
    dateColumn('seen', false, 0),
    { name: 'species', role: 'target' },
    { name: 'id', role: 'ignored', reason: 'an ID' },
  )
  const encoder = createLineEncoder(schema)
  const good = { sepal_length: 5.1, wild: true, colour: 'red', seen: '1970-01-02' }

  test.each<[string, Record<string, unknown>, string, readonly string[]]>([
    ['JSON values are taken as they are', {}, '5.1,1,0,0,1,1', []],
    ['numbers may be text', { sepal_length: ' 5.10 ' }, '5.1,1,0,0,1,1', []],
    ['booleans may be spelled', { wild: 'no' }, '5.1,0,0,0,1,1', []],
    ['a number may be a category', { colour: 5 }, '5.1,1,1,0,0,1', []],
    ['a boolean may be a category', { colour: true }, '5.1,1,0,1,0,1', []],
    ['target and ignored columns are accepted and not used', { species: 'setosa', id: [] }, '5.1,1,0,0,1,1', []],
    [
      'an unknown category is a warning',
      { colour: 'blue' },
      '5.1,1,0,0,0,1',
      ['colour: "blue" was not among the categories of the training rows'],
    ],
    [
      'null is filled with a warning where training had no missing values',
      { sepal_length: null, wild: null, colour: null, seen: null },
      '5.8,1,1,0,0,0',
      [
        'sepal_length: missing, as in none of the training rows; the median 5.8 stood in for it',
        'wild: missing, as in none of the training rows; the most frequent value true stood in for it',
        'colour: missing, as in none of the training rows; the most frequent category 5.0 stood in for it',
        'seen: missing, as in none of the training rows; the median 1970-01-01 stood in for it',
      ],
    ],
    [
      'a number beyond float32 counts as missing',
      { sepal_length: 1e300 },
      '5.8,1,0,0,1,1',
      [
        'sepal_length: 1e+300 is beyond what the model can take and counts as missing, as in none of the training rows; the median 5.8 stood in for it',
      ],
    ],
  ])('%s', (_, sent, line, warnings) => {
    expect(encoder.encodeValues({ ...good, ...sent })).toEqual({ line, problems: [], warnings })
  })

  test.each([
    [0, ['note: missing, as in none of the training rows; no words stood in for it']],
    [3, []],
  ])('a text that is missing, where %i of the training rows had none', (missing, warnings) => {
    const [reading, statistics] = [{ missingWords: 'words' }, values] as const
    const rest = { position: 0, missing, fill: null, words: 'words-1', reading, statistics } as const
    const note: Draft = { name: 'note', role: 'feature', type: 'text', encoding: 'words', vocabulary: ['red'], ...rest }
    const { line, ...told } = createLineEncoder(schemaOf(note)).encodeValues({ note: null })
    expect([line, told]).toEqual(['0', { problems: [], warnings }])
  })

  test.each([
    [1_706_702_400, []],
    ['1706702400', []],
    ['2024-01-31', []],
    [1_706_702_400_000, ['1706702400000']],
    ['1706702400000', ['1706702400000']],
  ] as const)('%s is sent to a model of seconds', (sent, refused) => {
    const reading = { missingWords: 'values', order: 'ymd', digits: 'seconds' } as const
    const seconds = { ...dateColumn('x', true, null, ['hour']), reading } as Draft
    const { problems } = createLineEncoder(schemaOf(seconds)).encodeValues({ x: sent })
    expect(problems).toEqual(
      refused.map((text) => ({
        field: 'x',
        message: `seconds since 1970 such as 1706702400 are wanted, not ${text}, a time after the year 9999`,
      })),
    )
  })

  test('null is no warning where training had missing values', () => {
    const { line, warnings } = createLineEncoder(schemaOf(numberColumn('x'))).encodeValues({ x: null })
    expect({ line, warnings }).toEqual({ line: '', warnings: [] })
  })

  test('a category the model never saw is a problem where the caller is strict', () => {
    const { line, problems } = encoder.encodeValues({ ...good, colour: 'Redd' }, { strict: true })
    expect({ line, problems }).toEqual({
      line: undefined,
      problems: [{ field: 'colour', message: 'one of 5.0, "True", "red" is wanted, not "Redd"; did you mean "red"?' }],
    })
  })

  test('of many categories the first ten are named', () => {
    const many = Array.from({ length: 64 }, (_, index) => `c${index}`)
    const { problems } = createLineEncoder(schemaOf(codes('x', many))).encodeValues({ x: 'zzzzzz' }, { strict: true })
    expect(problems[0]?.message).toMatch(/^one of "c0", .*"c9" or 54 more is wanted, not "zzzzzz"$/)
  })

  test('what is nested, however deep, is named and not spelled out', () => {
    let deep: unknown = []
    for (let depth = 0; depth < 100_000; depth++) deep = [deep]
    expect(encoder.encodeValues({ ...good, sepal_length: deep, wild: {} }).problems).toEqual([
      { field: 'sepal_length', message: 'a number is wanted, not a list' },
      { field: 'wild', message: 'true, false, "yes" or "no" is wanted, not an object' },
    ])
  })

  test('every problem is named at once', () => {
    const sent = { sepal_lenght: 5.1, wild: 'maybe', seen: 20240131, colour: { name: 'red' }, size: 3 }
    expect(encoder.encodeValues(sent)).toEqual({
      line: undefined,
      problems: [
        { field: 'sepal_length', message: 'is missing from the request; send null where it is not known' },
        { field: 'wild', message: 'true, false, "yes" or "no" is wanted, not "maybe"' },
        { field: 'colour', message: 'a text (one of 5.0, "True", "red") is wanted, not an object' },
        { field: 'seen', message: 'an ISO 8601 date such as 2024-01-31 is wanted, not 20240131' },
        { field: 'sepal_lenght', message: 'is not a feature of this model; did you mean sepal_length?' },
        { field: 'size', message: 'is not a feature of this model' },
      ],
      warnings: [],
    })
  })

  test('inherited names are not values', () => {
    const { problems } = createLineEncoder(schemaOf(numberColumn('toString'))).encodeValues({})
    expect(problems).toEqual([
      { field: 'toString', message: 'is missing from the request; send null where it is not known' },
    ])
  })
})
