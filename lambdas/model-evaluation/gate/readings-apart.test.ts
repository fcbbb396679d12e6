import { describe, expect, it } from 'vitest'
import { columnCodec } from '#shared/schema/column-codec.ts'
import type { FeatureColumn, FeatureSchema } from '#shared/schema/feature-schema.ts'
import { featureSchema, trainingRecord } from '../testing/evaluation-world.ts'
import { championCell } from './champion-cell.ts'
import { changesForCallers, incomparable } from './champion-differences.ts'

type NumberReading = NonNullable<NonNullable<(FeatureColumn & { type: 'number' })['reading']>['number']>

const base = { name: 'x', index: 1, role: 'feature', missing: 0, position: 0, fill: null } as const
const VALUES = 'values'
const FRACTIONS = [0.5, 75.25] as const
const SHARES = [0.01, 0.97] as const
const INTEGERS = [1, 950] as const

type Range = readonly [number, number]

function statistics([min, max]: Range) {
  return { min, max, mean: (min + max) / 2, deciles: [], counts: [], missingRate: 0 }
}

function number(reading: Partial<NumberReading> | null, range: Range = FRACTIONS, more: object = {}): FeatureColumn {
  const whole = { decimal: '.', thousands: null, prefix: null, suffix: null, ...reading } as const
  return {
    ...base,
    type: 'number',
    encoding: 'number',
    statistics: statistics(range),
    reading: { missingWords: VALUES, number: reading === null ? null : whole },
    ...more,
  }
}

function date(
  order: 'ymd' | 'dmy' | 'mdy',
  digits: 'day' | 'seconds' | 'milliseconds' | null = null,
  more: object = {},
): FeatureColumn {
  return {
    ...base,
    type: 'date',
    encoding: 'date',
    hasTime: false,
    calendar: [],
    statistics: statistics([19_000, 20_000]),
    reading: { missingWords: VALUES, order, digits },
    ...more,
  }
}

const SHORT_FIRST = date('ymd', null, {
  reading: { missingWords: VALUES, order: 'ymd', digits: null, shortYearFirst: true },
})

function truth(words: { readonly false: string; readonly true: string } | null): FeatureColumn {
  const top = { top: [], missingRate: 0 }
  const reading = { missingWords: 'words', words } as const
  return { ...base, type: 'boolean', encoding: 'zero-one', statistics: top, reading }
}

function schemaOf(column: FeatureColumn, version: 1 | 3 = 3): FeatureSchema {
  const target = { name: 'churned', index: 0, role: 'target' } as const
  return { ...featureSchema('r'), version, columns: [target, column] }
}

const EURO = { decimal: ',', thousands: '.', suffix: '€' } as const
const DOLLAR = { thousands: ',', prefix: '$' } as const
const COMMA = { decimal: ',' } as const
const PERCENT = { decimal: ',', suffix: '%' } as const
const CLOCK = { clock: true } as const
const JA = { false: 'nein', true: 'ja' }
const SI = { false: 'no', true: 'sí' }

/** What was, what is, what callers are told, and whether the two can be compared. */
type Case = readonly [string, FeatureColumn, FeatureColumn, string | undefined, boolean]

describe('a reading that differs', () => {
  it.each<Case>([
    [
      'another currency',
      number(EURO),
      number(DOLLAR),
      'x is read as in "$1,234.5" where it was as in "1.234,5€"',
      false,
    ],
    [
      'another unit',
      number({ suffix: 'kg' }),
      number({ suffix: 'lb' }),
      'x is read as in "1234.5 lb" where it was as in "1234.5 kg"',
      false,
    ],
    [
      'thousands of another',
      number({ suffix: 'm' }),
      number({ suffix: 'M' }),
      'x is read as in "1234.5 M" where it was as in "1234.5 m"',
      false,
    ],
    [
      'shares of percents',
      number(PERCENT, FRACTIONS),
      number(COMMA, SHARES),
      'x is a share as in "0,65" where it was as in "65%"',
      false,
    ],
    [
      'percents of shares',
      number(null, SHARES),
      number(PERCENT, FRACTIONS),
      'x is as in "65%" where it was a share as in "0.65"',
      false,
    ],
    [
      'decimal points of commas',
      number(COMMA),
      number(null),
      'x is read as in "1234.5" where it was as in "1234,5"',
      false,
    ],
    [
      'thousands of decimals',
      number({ suffix: '€' }),
      number(EURO, INTEGERS),
      'x is read as in "1.234,5€" where it was as in "1234.5€"',
      false,
    ],
    [
      'other signs between thousands',
      number({ thousands: ',' }),
      number({ thousands: ' ' }),
      'x is read as in "1 234.5" where it was as in "1,234.5"',
      true,
    ],
    ['numbers of times', number(CLOCK), number(null), 'x is read as in "1234.5" where it was as in "13:45"', false],
    ['times of numbers', number(null), number(CLOCK), 'x is read as in "13:45" where it was as in "1234.5"', false],
    [
      'the month first',
      date('dmy'),
      date('mdy'),
      'x is read as in "01/31/2024" where it was as in "31.01.2024"',
      false,
    ],
    ['the year first', date('dmy'), date('ymd'), 'x is read as in "2024-01-31" where it was as in "31.01.2024"', true],
    [
      'the year of two digits first',
      date('dmy'),
      SHORT_FIRST,
      'x is read as in "24-01-31" where it was as in "31.01.2024"',
      false,
    ],
    [
      'the year of two digits first no longer',
      SHORT_FIRST,
      date('dmy'),
      'x is read as in "31.01.2024" where it was as in "24-01-31"',
      false,
    ],
    [
      'no years of two digits',
      SHORT_FIRST,
      date('ymd'),
      'x is read as in "2024-01-31" where it was as in "24-01-31"',
      true,
    ],
    [
      'milliseconds of seconds',
      date('ymd', 'seconds'),
      date('ymd', 'milliseconds'),
      'x is read as in "1706702400000" where it was as in "1706702400"',
      false,
    ],
    ['words of another language', truth(JA), truth(SI), 'x is "sí" or "no" where it was "ja" or "nein"', true],
    ['English words', truth(JA), truth(null), 'x is "yes" or "no" where it was "ja" or "nein"', true],
    [
      'a word that is none any more',
      number(null, FRACTIONS, { word: 'unlimited' }),
      number(null),
      'x takes no "unlimited" any more',
      true,
    ],
    [
      'a missing word that is none any more',
      number(null, FRACTIONS, { reading: { missingWords: ['', '-999'], number: null } }),
      number(null),
      'x takes no "-999" for a missing value any more',
      true,
    ],
    ['a unit that a file has', number(null), number(DOLLAR), undefined, true],
    [
      'percents of numbers',
      number(null),
      number(PERCENT),
      'x is read as in "1234,5%" where it was as in "1234.5"',
      false,
    ],
    ['percents of what were no shares', number(null), number({ suffix: '%' }), undefined, true],
    ['the same currency on the other side', number({ prefix: '€' }), number({ suffix: '€' }), undefined, true],
    ['thousands that are told apart', number(COMMA), number(EURO), undefined, true],
    ['fractions of integers', number(null, INTEGERS), number(COMMA), undefined, true],
    ['the day first, where the year was', date('ymd'), date('dmy'), undefined, true],
    ['a year of two digits first, where it had four', date('ymd'), SHORT_FIRST, undefined, true],
    ['days without separators, where the year was first', date('ymd'), date('ymd', 'day'), undefined, true],
    ['words of a language where they were English', truth(null), truth(JA), undefined, true],
    [
      'one that an earlier version had not',
      number(null, FRACTIONS, { reading: undefined }),
      number(DOLLAR),
      undefined,
      true,
    ],
    ['dates of an earlier version', date('ymd', null, { reading: undefined }), date('dmy'), undefined, true],
  ])('%s', (_, was, is, change, isComparable) => {
    const [ours, theirs] = [schemaOf(is), schemaOf(was)]
    expect(changesForCallers(ours, theirs)).toEqual(change === undefined ? [] : [change])
    const training = trainingRecord('r', 40)
    const found = incomparable({ schema: ours, training }, { schema: theirs, training })
    expect(found).toEqual(
      isComparable ? [] : ['that one reads x in another way, so its answers to these rows say nothing of it'],
    )
  })

  it('names twenty of many columns, and says how many more there are', () => {
    const many = (reading: Partial<NumberReading>) => {
      const columns = Array.from({ length: 50 }, (_, index) => ({ ...number(reading), name: `c${index}` }))
      return { ...schemaOf(number(reading)), columns } as FeatureSchema
    }
    const changes = changesForCallers(many(DOLLAR), many(EURO))
    expect([changes.length, changes.at(-1)]).toEqual([21, 'and 30 more changes for callers'])
  })
})

describe('a target', () => {
  const regression = (reading: object | undefined, [min, max]: Range = FRACTIONS): FeatureSchema => {
    const schema = schemaOf(number(null))
    const [, column] = schema.columns
    const target = { name: 'price', index: 0, role: 'target', ...(reading && { reading }) } as const
    const columns = [target, column] as FeatureSchema['columns']
    return { ...schema, columns, problem: { type: 'regression', target: { mean: 9, min, max } } }
  }
  const dressed = (reading: Partial<NumberReading>) => ({
    missingWords: VALUES,
    number: { decimal: '.', thousands: null, prefix: null, suffix: null, ...reading },
  })
  const plain = { missingWords: 'words' }

  it.each([
    ['thousands of decimals', dressed({ suffix: '€' }), dressed(EURO), '"1.234,5€" here, and as in "1234.5€" there'],
    [
      'another currency',
      dressed(DOLLAR),
      dressed({ ...DOLLAR, prefix: '£' }),
      '"£1,234.5" here, and as in "$1,234.5" there',
    ],
    ['decimal commas of points', plain, dressed(COMMA), '"1234,5" here, and as in "1234.5" there'],
    ['a unit that a file has', plain, dressed(DOLLAR), undefined],
    ['a unit that a file has not', dressed(DOLLAR), plain, undefined],
    ['other thousands', dressed({ thousands: ',' }), dressed({ thousands: ' ' }), undefined],
    ['one that an earlier version had not', undefined, dressed(EURO), undefined],
  ])('cannot be compared where it is read otherwise: %s', (_, was, is, expected) => {
    const training = trainingRecord('r', 40)
    const [ours, theirs] = [regression(is), regression(was)]
    expect(incomparable({ schema: ours, training }, { schema: theirs, training })).toEqual(
      expected === undefined ? [] : [`the target price is read as in ${expected}: their answers mean different things`],
    )
    expect(changesForCallers(ours, theirs)).toEqual([])
  })

  it('of integers may get decimals', () => {
    const training = trainingRecord('r', 40)
    const theirs = { schema: regression(plain, INTEGERS), training }
    expect(incomparable({ schema: regression(dressed(COMMA)), training }, theirs)).toEqual([])
  })
})

describe('the champion is given cells that it can read', () => {
  it.each([
    ['a unit', number(null), number(DOLLAR), '$1,234.50', '1234.5'],
    ['a unit, in its decimals', number(COMMA, INTEGERS), number(DOLLAR), '$1,234.50', '1234,5'],
    ['thousands', number(COMMA), number(EURO), '1.234,50 €', '1234,5'],
    ['other thousands', number({ thousands: ',' }), number({ thousands: ' ' }), '1 234.5', '1234.5'],
    ['the day first', date('ymd'), date('dmy'), '31.01.2024', '2024-01-31'],
    ['the year of two digits first', date('dmy'), SHORT_FIRST, '24-01-31', '2024-01-31'],
    ['an ISO date as it is', date('ymd'), date('dmy'), '2024-01-31T23:00:00+02:00', '2024-01-31T23:00:00+02:00'],
    ['days without separators', date('ymd'), date('ymd', 'day'), '20240131', '2024-01-31'],
    ['yes in a language', truth(null), truth(JA), 'Ja', 'true'],
    ['no in a language', truth(SI), truth(JA), 'nein', 'false'],
    ['nothing', number(null), number(DOLLAR), 'n/a', ''],
    ['what is neither', number(null), number(DOLLAR), 'soon', 'soon'],
    ['the same reading', number(DOLLAR), number(DOLLAR), '$1,234.50', '$1,234.50'],
  ])('%s', (_, theirs, ours, text, expected) => {
    const cell = championCell(ours, schemaOf(theirs))(text)
    expect(cell).toBe(expected)
    expect(columnCodec(theirs).parse(cell)).toEqual(columnCodec(ours).parse(text))
  })

  it('as they are where the column is of another type to it', () => {
    expect(championCell(number(DOLLAR), schemaOf(truth(JA)))('$1,234.50')).toBe('$1,234.50')
  })

  it('one of version 1 gets them plain', () => {
    const theirs = number(null, FRACTIONS, { reading: undefined })
    expect(championCell(number(DOLLAR), schemaOf(theirs, 1))('$1,234.50')).toBe('1234.5')
  })
})
