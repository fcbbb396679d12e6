import { expect, it } from 'vitest'
import { CALENDAR_PARTS, calendarPart, dayOf, localMs, varyingParts, writtenDate } from './calendar.ts'

it.each([
  ['1970-01-01T00:00:00Z', [1970, 1, 1, 3, 1, 0]],
  ['2024-02-29T23:59:59Z', [2024, 2, 29, 3, 60, 23]],
  ['2024-12-31T12:00:00Z', [2024, 12, 31, 1, 366, 12]],
  ['2023-12-31T12:00:00Z', [2023, 12, 31, 6, 365, 12]],
  ['1900-03-01T05:00:00Z', [1900, 3, 1, 3, 60, 5]],
  ['1969-07-20T20:17:40Z', [1969, 7, 20, 6, 201, 20]],
  ['0001-01-01T00:00:00Z', [1, 1, 1, 0, 1, 0]],
  ['-000001-12-31T00:00:00Z', [-1, 12, 31, 4, 365, 0]],
])('%s', (text, parts) => {
  expect(CALENDAR_PARTS.map((part) => calendarPart(part, Date.parse(text)))).toEqual(parts)
})

it.each([
  ['2024-01-31T23:30:15.250Z', 0],
  ['2024-01-31T23:30:15Z', 120],
  ['2024-01-01T00:30:00Z', -60],
  ['1969-07-20T20:17:40Z', -1439],
  ['0001-01-01T00:00:00Z', 1439],
])('%s in a zone %d minutes later keeps its day in UTC and its own time', (text, offsetMinutes) => {
  const epochMs = Date.parse(text)
  const written = writtenDate({ epochMs, offsetMinutes })
  expect(dayOf(written)).toBe(dayOf(epochMs))
  expect(localMs(written)).toBe(Math.floor(epochMs / 60_000) * 60_000 + offsetMinutes * 60_000)
})

it('tells the parts that vary', () => {
  const dates = (...texts: string[]) => varyingParts(texts.map((text) => Date.parse(text)))
  expect(dates('2024-01-01', '2024-02-01', '2024-03-01')).toEqual(['month', 'weekday', 'dayOfYear'])
  expect(dates('2024-01-01T10:00Z', '2024-01-01T11:00Z')).toEqual(['hour'])
  expect(dates('2024-01-01', '2024-01-01')).toEqual([])
})
