import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMissing, parseBoolean, parseDate, parseNumber } from './cell-values.ts'

describe('missing values', () => {
  test.each(['', '  ', 'NA', 'na', 'N/A', 'null', 'NULL', 'None', 'NaN', 'nan', '?', '-', ' ? '])(
    '%j is missing',
    (text) => {
      expect(isMissing(text)).toBe(true)
    },
  )
  test.each(['0', 'nil', 'no', '--', 'N A', 'unknown', 'naan'])('%j is a value', (text) => {
    expect(isMissing(text)).toBe(false)
  })
})

describe('numbers', () => {
  test.each([
    ['1', 1],
    ['1e-10', 1e-10],
    ['1E3', 1000],
    ['+1', 1],
    ['-1.50', -1.5],
    ['.5', 0.5],
    ['5.', 5],
    [' 7 ', 7],
    ['007', 7],
    ['3.4028234663852886e38', 3.4028234663852886e38],
    ['1e39', Infinity],
    ['-1e400', -Infinity],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
  ])('%j is %d', (text, value) => {
    expect(parseNumber(text)).toBe(value)
  })
  test.each(['', 'nan', '0x1f', '1_000', '1,5', '1 2', 'e5', '.', '+', '1e', '12abc', '½', 'true', '１'])(
    '%j is no number',
    (text) => {
      expect(parseNumber(text)).toBeUndefined()
    },
  )
  test('every float32 reads back from its shortest text', () => {
    const finite = fc.float({ noNaN: true, noDefaultInfinity: true })
    fc.assert(
      fc.property(finite, (value) => {
        expect(parseNumber(String(value))).toBe(value + 0)
      }),
    )
  })
})

describe('booleans', () => {
  test.each([
    ['true', true],
    ['YES', true],
    ['t', true],
    ['Y', true],
    ['on', true],
    ['False', false],
    ['no', false],
    ['F', false],
    [' n ', false],
    ['off', false],
    ['1', undefined],
    ['0', undefined],
    ['', undefined],
    ['truee', undefined],
  ])('%j is %s', (text, value) => {
    expect(parseBoolean(text)).toBe(value)
  })
})

describe('dates', () => {
  test('are the same however exactly the time is written', () => {
    const two = (most: number) => fc.integer({ min: 0, max: most }).map((number) => String(number).padStart(2, '0'))
    const day = fc.tuple(fc.integer({ min: 0, max: 9999 }), two(13), two(32), fc.constantFrom('T', ' ', 't', '_'))
    fc.assert(
      fc.property(
        day,
        two(25),
        two(61),
        two(61),
        fc.constantFrom('', 'Z', 'z', 'X'),
        (date, hour, minute, second, zone) => {
          const [year, month, dayOfMonth, separator] = date
          const text = `${String(year).padStart(4, '0')}-${month}-${dayOfMonth}`
          const time = `${text}${separator}${hour}:${minute}:${second}`
          expect(parseDate(`${time}${zone}`)).toEqual(parseDate(`${time}.0${zone}`))
          expect(parseDate(text)?.epochMs).toBe(parseDate(`${text}T00:00:00.0`)?.epochMs)
        },
      ),
    )
  })
  test.each([
    ['1970-01-01', 0, false],
    ['2024-02-29', Date.UTC(2024, 1, 29), false],
    ['0050-01-01', Date.parse('0050-01-01T00:00:00Z'), false],
    ['2024-01-31T12:30', Date.UTC(2024, 0, 31, 12, 30), true],
    ['2024-01-31 12:30:15', Date.UTC(2024, 0, 31, 12, 30, 15), true],
    ['2024-01-31T12:30:15.5Z', Date.UTC(2024, 0, 31, 12, 30, 15, 500), true],
    ['2024-01-31T12:30:15.123456789z', Date.UTC(2024, 0, 31, 12, 30, 15, 123), true],
    ['2024-01-31T12:30:00+02:00', Date.UTC(2024, 0, 31, 10, 30), true],
    ['2024-01-31T12:30:00-0530', Date.UTC(2024, 0, 31, 18, 0), true],
    ['2024-01-31 00:00+01', Date.UTC(2024, 0, 30, 23), true],
  ])('%j is %d (with a time: %s)', (text, epochMs, hasTime) => {
    expect(parseDate(text)).toMatchObject({ epochMs, hasTime })
  })
  test.each([
    ['2024-01-31T12:30:00+02:00', 120],
    ['2024-01-31T12:30:00-0530', -330],
    ['2024-01-31T12:30:00-00:00', 0],
    ['2024-01-31T12:30Z', 0],
    ['2024-01-31', 0],
  ])('%j was written %d minutes later than UTC', (text, offsetMinutes) => {
    expect(parseDate(text)?.offsetMinutes).toBe(offsetMinutes)
  })
  test.each([
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-01-31T24:00',
    '2024-01-31T12:60',
    '2024-1-3',
    '31.01.2024',
  ])('%j is no date', (text) => {
    expect(parseDate(text)).toBeUndefined()
  })
  test('every instant reads back from its ISO text', () => {
    const instant = fc.date({
      min: new Date('0000-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    fc.assert(
      fc.property(instant, (date) => {
        expect(parseDate(date.toISOString())?.epochMs).toBe(date.getTime())
      }),
    )
  })
})
