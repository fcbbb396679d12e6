import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST, type Manifest } from '#shared/manifest/manifest.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import { readValue } from '#shared/schema/read-value.ts'
import { linesOf, prepareFile } from './prepare-file.ts'

/*
 * Days and times as files have them: what a column becomes, by its line, and what is told of it. What is left open or not
 * read is told; what can be read in one way only is not.
 */

type Cell = (row: number) => string
type Kind = {
  readonly name?: string
  readonly cell: Cell
  readonly delimiter?: string
  /** How its line goes on after "is". */
  readonly is: string
  /** A part of each warning about it, in their order; there are no others but that of the split. */
  readonly says?: readonly string[]
  readonly dateOrder?: Manifest['csv']['dateOrder']
  readonly missing?: Manifest['csv']['missing']
}

const ROWS = 120
const SHORT_DATES = 'a date: days, '
const two = (value: number) => String(value).padStart(2, '0')
const year = (row: number) => 2015 + (row % 9)
const month = (row: number) => two((row % 12) + 1)
const day = (row: number) => two(((row * 5) % 28) + 1)
const hour = (row: number) => two((row * 7) % 24)
const minute = (row: number) => two((row * 11) % 60)

async function toldOf({ name = 'x', cell, delimiter = ',', dateOrder = null, missing = null }: Omit<Kind, 'is'>) {
  const quoted = (text: string) => (text.includes(delimiter) || text.includes('"') ? `"${text}"` : text)
  const lines = Array.from({ length: ROWS }, (_, row) => {
    return [String((row * 37) % 101), quoted(cell(row)), row % 4 ? 'no' : 'yes'].join(delimiter)
  })
  const csv = { ...DEFAULT_MANIFEST.csv, dateOrder, missing }
  const prepared = await prepareFile(`${['size', name, 'left'].join(delimiter)}\n${lines.join('\n')}\n`, { csv })
  const own = JSON.stringify(name)
  return {
    line: linesOf(prepared).find((line) => line.startsWith(own)) ?? '',
    column: prepared.schema.columns[1],
    warnings: prepared.warnings.filter(
      (warning) => warning.startsWith(`Column ${own}`) && !warning.includes('split at random'),
    ),
  }
}

function testKinds(kinds: readonly (readonly [string, Kind])[]) {
  test.each(kinds)('%s', async (_, kind) => {
    const { line, warnings } = await toldOf(kind)
    expect(line).toContain(`is ${kind.is}`)
    expect(warnings).toEqual((kind.says ?? []).map((part) => expect.stringContaining(part)))
  })
}

const TURKISH = 'Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara'.split(' ')
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const DAY_FIRST: Cell = (row) => `${two(13 + (row % 15))}/0${(row % 9) + 1}/2023`
const MONTH_FIRST: Cell = (row) => `0${(row % 9) + 1}/${two(13 + (row % 15))}/2023`

testKinds([
  ['the year first', { cell: (row) => `${year(row)}/${month(row)}/${day(row)}`, is: 'a date' }],
  ['Turkish months cut short', { cell: (row) => `${day(row)} ${TURKISH[row % 12]} 2022`, is: 'a date' }],
  [
    'the year before the month',
    { cell: (row) => `${year(row)}, ${['January', 'May', 'July'][row % 3]}`, is: 'a date' },
  ],
  [
    'a day and a time with a line between',
    { cell: (row) => `${year(row)}${month(row)}${day(row)}_${hour(row)}${minute(row)}00`, is: 'a date with a time' },
  ],
  ['the letter of a year', { cell: (row) => `${day(row)}.${month(row)}.${year(row)} r.`, is: 'a date' }],
  [
    'a weekday in brackets',
    { cell: (row) => `${year(row)}/${month(row)}/${day(row)}(${'月火水木金土日'[row % 7]})`, is: 'a date' },
  ],
  [
    'times with a point before Uhr',
    {
      cell: (row) => `${(row * 7) % 24}.${minute(row)} Uhr`,
      is: 'a number: its values are times',
      says: ['"0.00 Uhr"'],
    },
  ],
  [
    'hours before Uhr',
    { cell: (row) => `${(row * 7) % 24} Uhr`, is: 'a number: its values are numbers', says: ['in "Uhr"'] },
  ],
  ['months by their names', { cell: (row) => `${day(row)}-${MONTHS[row % 12]}-23`, is: 'a date' }],
  ['months of years', { cell: (row) => `${MONTHS[row % 12]} ${year(row)}`, is: 'a date' }],
  ['the day first', { cell: DAY_FIRST, delimiter: ';', is: 'a date: days, month, day of month, weekday' }],
  ['the month first', { cell: MONTH_FIRST, is: 'a date' }],
  [
    'the day first, which one cell tells',
    {
      cell: (row) => (row === 7 ? '13/01/2023' : `0${(row % 9) + 1}/0${(row % 7) + 1}/2023`),
      is: 'a date',
      says: [
        'is taken as dates such as "01/01/2023" in the order day, month, year, as the parts over 12 tell. csv.dateOrder',
      ],
    },
  ],
])

testKinds([
  [
    'an order in the manifest against every cell',
    {
      cell: MONTH_FIRST,
      dateOrder: 'dmy',
      is: 'a date',
      says: [
        '"01/13/2023" and the others can only be month, day, year, and are read so, though csv.dateOrder says day, month, year. Set csv.dateOrder to {"x": "mdy"}',
      ],
    },
  ],
  [
    'the year first in the manifest, where it is last',
    { cell: DAY_FIRST, dateOrder: { x: 'ymd' }, is: 'a date', says: ['can only be day, month, year, and are read so'] },
  ],
  [
    'the year first in the manifest, where nothing tells the order',
    {
      cell: (row) => `0${(row % 9) + 1}/0${(row % 7) + 1}/2023`,
      dateOrder: { x: 'ymd' },
      is: 'a date',
      says: ['is taken as day, month, year, for nothing tells them apart'],
    },
  ],
  [
    'an order in the manifest against a part of the cells',
    {
      cell: (row) => (row % 5 < 2 ? MONTH_FIRST(row) : DAY_FIRST(row)),
      dateOrder: 'dmy',
      is: 'a date',
      says: ['48 cells are none and count as missing', 'by csv.dateOrder the others are day, month, year'],
    },
  ],
  ['an order in the manifest that the cells have', { cell: DAY_FIRST, dateOrder: 'dmy', is: 'a date' }],
  [
    'an order for a column without dates',
    {
      cell: (row) => `word ${row % 7}`,
      dateOrder: { x: 'dmy' },
      is: 'a category',
      says: ['csv.dateOrder names it, but its cells, such as "word 0", are not read as dates'],
    },
  ],
  [
    'an order for numbers that are none',
    {
      cell: (row) => String((row * 37) % 101),
      dateOrder: { x: 'ymd' },
      is: 'a number',
      says: ['csv.dateOrder names it'],
    },
  ],
  [
    'an order for numbers of seconds, whatever the name',
    {
      cell: (row) => String(1_700_000_000 + row * 86_399),
      dateOrder: { x: 'ymd' },
      is: 'a date with a time',
      says: ['its numbers are seconds since 1970'],
    },
  ],
])

testKinds([
  [
    'with the zeros of SAP for no day',
    {
      cell: (row) => (row % 5 ? DAY_FIRST(row) : '00.00.0000'),
      is: 'a date',
      says: ['24 cells are none and count as missing: "00.00.0000" (24)'],
    },
  ],
  [
    'of digits, with zeros for no day',
    {
      cell: (row) => (row % 3 ? `${year(row)}${month(row)}${day(row)}` : '0'),
      is: 'a date',
      says: ['40 cells are none and count as missing: "0" (40)', 'its numbers are days such as 20240131'],
    },
  ],
  [
    'with a day for nothing in the manifest, written otherwise',
    {
      cell: (row) => (row % 5 ? DAY_FIRST(row) : '31.12.9999'),
      missing: ['9999-12-31'],
      is: 'a date: days, month, day of month, weekday and day of year: its values are dates, the day before the month; 20 % missing',
    },
  ],
  [
    'with a day for nothing of an object of the manifest, with a time',
    {
      cell: (row) => (row % 5 ? `${year(row)}-${month(row)}-${day(row)} 10:00:00` : '9999-12-31 00:00:00'),
      missing: { x: ['31.12.9999'] },
      is: 'a date with a time: days, year, month, day of month, weekday and day of year: its values are dates; 20 % missing',
    },
  ],
  [
    'of digits, with a day for nothing in the manifest',
    {
      cell: (row) => (row % 5 ? `${year(row)}${month(row)}${day(row)}` : '99991231'),
      missing: ['9999-12-31'],
      is: 'a date: days, year, month, day of month, weekday and day of year: its values are dates; 20 % missing',
      says: ['its numbers are days such as 20240131'],
    },
  ],
])

test('a day for nothing is missing however it is written, at the API and in files to score', async () => {
  const { column } = await toldOf({ cell: (row) => (row % 5 ? DAY_FIRST(row) : '31.12.9999'), missing: ['9999-12-31'] })
  if (column?.role !== 'feature') throw new Error('x is no feature')
  const { parse } = columnCodec(column)
  expect(['31.12.9999', '9999-12-31', '13/01/2023'].map((text) => Number.isNaN(parse(text)))).toEqual([
    true,
    true,
    false,
  ])
})

testKinds([
  [
    'times of one hour',
    {
      cell: (row) => `2024-01-31 10:${minute(row)}:${two(row % 60)}`,
      is: 'left out: constant: all its times are within one hour of one day',
    },
  ],
  [
    'times of one day',
    {
      cell: (row) => `2024-01-31 ${hour(row)}:${minute(row)}:00`,
      is: 'a date with a time: days and hour',
      says: [
        'all its times are of 2024-01-31, and of a date no cell tells more than the hour. Write times as 13:45:10',
      ],
    },
  ],
  [
    'full hours of one day',
    { cell: (row) => `1899-12-30 ${hour(row)}:00:00`, is: 'a date with a time: days and hour' },
  ],
  [
    'times of two days',
    { cell: (row) => `2024-01-${30 + (row % 2)} ${hour(row)}:${minute(row)}:00`, is: 'a date with a time' },
  ],
  [
    'times of one hour, of which some are missing',
    { cell: (row) => (row % 5 ? `2024-01-31 10:${minute(row)}:${two(row % 60)}` : ''), is: 'a date with a time: days' },
  ],
])

const SHORT_FIRST = 'in the order year, month, day, for the last parts are as many as the days of a month'
/** A number below 1 that goes with nothing. */
const noise = (row: number) => Math.abs(Math.sin(row + 1) * 43_758.5453) % 1
/** Any day of some years. */
const every = (row: number, first: number, years: number) => {
  const at = new Date(Date.UTC(2001, 0, 1 + Math.floor(365 * noise(row))))
  return {
    y: two((first + Math.floor(years * noise(row + ROWS))) % 100),
    m: two(at.getUTCMonth() + 1),
    d: two(at.getUTCDate()),
  }
}
const shortFirst =
  (sign: string, first = 21, years = 3): Cell =>
  (row) => {
    const { y, m, d } = every(row, first, years)
    return [y, m, d].join(sign)
  }
const shortLast =
  (sign: string, first = 21, years = 3): Cell =>
  (row) => {
    const { y, m, d } = every(row, first, years)
    return [d, m, y].join(sign)
  }

testKinds([
  ...['/', '-', '.', ' '].map(
    (sign) =>
      [
        `a year of two digits first, ${sign}`,
        { cell: shortFirst(sign), is: SHORT_DATES, says: [SHORT_FIRST] },
      ] as const,
  ),
  [
    'a year of two digits first, with points and spaces',
    { cell: (row) => `${shortFirst('. ')(row)}.`, is: SHORT_DATES, says: [SHORT_FIRST] },
  ],
  [
    'a year of two digits first, with a time',
    { cell: (row) => `${shortFirst('/')(row)} 10:30`, is: 'a date with a time', says: [SHORT_FIRST] },
  ],
  ['of one year, which is first', { cell: shortFirst('-', 24, 1), is: SHORT_DATES, says: [SHORT_FIRST] }],
  ['of ten years, which are first', { cell: shortFirst('-', 10, 10), is: SHORT_DATES, says: [SHORT_FIRST] }],
  ['of years first that could be months', { cell: shortFirst('/', 9, 3), is: SHORT_DATES, says: [SHORT_FIRST] }],
  [
    'a year first that can be no day',
    { cell: shortFirst('/', 88, 24), is: SHORT_DATES, says: ['for with the year last some are no dates'] },
  ],
  [
    'a year of two digits first, without zeros, in a column of dates',
    {
      name: 'order_date',
      cell: (row) => shortFirst('/')(row).replace(/\/0/g, '/'),
      is: SHORT_DATES,
      says: [
        'in the order year, month, day, for with the year last some are no dates. csv.dateOrder sets another, features.categorical makes it a category.',
      ],
    },
  ],
  ...(['ymd', { x: 'ymd' }] as const).map(
    (dateOrder) =>
      [
        `a year of two digits first by ${JSON.stringify(dateOrder)}`,
        { cell: shortFirst('/'), dateOrder, is: SHORT_DATES },
      ] as const,
  ),
  [
    'months of years first, which the manifest tells',
    { cell: (row) => `${18 + (row % 6)}/${month(row)}/01`, dateOrder: 'ymd', is: SHORT_DATES },
  ],
  [
    'the day first in the manifest, where it can only be last',
    {
      cell: shortFirst('/', 88, 24),
      dateOrder: 'dmy',
      is: SHORT_DATES,
      says: [' and the others can only be year, month, day, and are read so, though csv.dateOrder says day'],
    },
  ],
  [
    'a year first that a slip tells alone',
    { cell: (row) => (row === 7 ? '41/06/21' : shortLast('/')(row)), is: 'a date', says: ['1 cell is none'] },
  ],
])

testKinds([
  ...[1, 3, 10].map(
    (years) =>
      [
        `a year of two digits last, of ${years}`,
        { cell: shortLast('/', 24 - years, years), is: 'a date: days, ' },
      ] as const,
  ),
  ['the last days of months', { cell: (row) => `${row % 2 ? 30 : 31}.12.${18 + (row % 6)}`, is: 'a date' }],
  ['years to come last', { cell: shortLast('/', 24, 8), is: 'a date' }],
  [
    'the month first, a year of two digits last',
    { cell: (row) => `${month(row)}/${day(row)}/${21 + (row % 3)}`, is: 'a date' },
  ],
  [
    'a year of two digits first, in the manifest alone',
    {
      cell: (row) => `${month(row)}/${day(row)}/${21 + (row % 3)}`,
      dateOrder: 'ymd',
      is: 'a date',
      says: ['can only be month, day, year, and are read so, though csv.dateOrder says year, month, day'],
    },
  ],
  [
    'a year of two digits first or last',
    {
      cell: (row) => `0${(row % 3) + 1}/0${(row % 7) + 1}/0${(row % 5) + 1}`,
      is: 'a date',
      says: [
        'is taken as day, month, year, for nothing tells them apart; it could be month, day, year, or year, month, day. Set csv.dateOrder to "mdy" or "ymd" if it is, or to "dmy".',
      ],
    },
  ],
  [
    'months of years, which stand first or last',
    {
      cell: (row) => `${18 + (row % 6)}/${month(row)}/01`,
      is: 'a date',
      says: [
        '"18/01/01" is taken as day, month, year; it could be year, month, day, for years of two digits may stand first, and nothing tells. Set csv.dateOrder to "ymd" if it is, or to "dmy".',
      ],
    },
  ],
])

testKinds([
  ['spaces behind the points', { cell: (row) => `${(row % 27) + 1}. ${(row % 12) + 1}. ${year(row)}`, is: 'a date' }],
  ['spaces behind the points, padded', { cell: (row) => `${day(row)}. ${month(row)}. ${year(row)}`, is: 'a date' }],
  [
    'spaces behind the points, and a time',
    { cell: (row) => `${day(row)}. ${month(row)}. ${year(row)} ${row % 24}:30`, is: 'a date with a time' },
  ],
  ['a point behind the year', { cell: (row) => `${(row % 27) + 1}.${(row % 12) + 1}.${year(row)}.`, is: 'a date' }],
  [
    'spaces before a short year',
    { cell: (row) => `${(row % 27) + 1}. ${(row % 12) + 1}. 2${Math.floor(4 * noise(row))}`, is: 'a date' },
  ],
  [
    'a line before the time',
    { cell: (row) => `2023-${month(row)}-${day(row)}_${hour(row)}:${minute(row)}:00`, is: 'a date with a time' },
  ],
])

/** Three numbers: the first of so many from this on, and the others of so many. */
const three =
  (sign: string, [from, firsts]: readonly [number, number], seconds: number, lasts: number): Cell =>
  (row) =>
    [
      from + Math.floor(firsts * noise(row)),
      1 + Math.floor(seconds * noise(row + ROWS)),
      1 + Math.floor(lasts * noise(row + 2 * ROWS)),
    ].join(sign)
const padded =
  (cell: Cell): Cell =>
  (row) =>
    cell(row).replace(/\d+/g, (digits) => digits.padStart(2, '0'))
const VERSIONS = three('.', [12, 10], 7, 5)
const SETTING = 'csv.dateOrder sets another, features.categorical makes it a category.'

test.each<[name: string, cell: Cell]>([
  ...['version', 'app_version', 'os_version', 'firmware_version', 'appVersion', 'Softwareversion', 'ios', 'x'].map(
    (name): [string, Cell] => [name, VERSIONS],
  ),
  ['os_version', (row) => VERSIONS(row).replace(/\.[12]\./, '.0.')],
  ['release', shortFirst('.', 40)],
  ['fw', shortFirst('.', 88)],
  ['runtime', three('.', [14, 9], 12, 9)],
  ['record', three('-', [5, 25], 12, 9)],
  ['x', three('-', [5, 25], 12, 9)],
  ['kda', three('/', [1, 30], 12, 20)],
  ['x', three('/', [1, 30], 12, 20)],
  ['setup', three('/', [40, 60], 6, 6)],
  ['npk', three('-', [10, 25], 20, 20)],
  ['fertilizer', (row) => ['20-10-10', '16-4-8', '12-12-17', '10-10-10'][row % 4] ?? ''],
  ['shelf', three('-', [1, 40], 9, 5)],
  ['shelf', padded(three('-', [1, 40], 9, 5))],
  ['x', padded(three('-', [1, 40], 9, 5))],
  ['chapter', three('.', [10, 15], 5, 8)],
  ['coicop', (row) => three('.', [1, 12], 9, 9)(row).padStart(6, '0')],
  ['firmware', three('.', [1, 6], 59, 59)],
  ['firmware', padded(three('.', [1, 22], 59, 59))],
  ['account_code', padded(three('.', [1, 22], 59, 59))],
  ['start_code', padded(three('-', [1, 22], 59, 59))],
  ['x', padded(three('.', [1, 22], 59, 59))],
])('three numbers of "%s" are no dates or times', async (name, cell) => {
  const { line, warnings } = await toldOf({ name, cell })
  expect(line).not.toMatch(/is a (?:date|number)/)
  expect(warnings.filter((warning) => /are dates|are times|as dates|as times/.test(warning))).toEqual([])
})

testKinds([
  ...['date', 'Datum', 'updated', 'release_date'].map(
    (name) =>
      [
        `years first without zeros in ${name}`,
        { name, cell: three('/', [21, 4], 12, 9), is: SHORT_DATES, says: [SETTING] },
      ] as const,
  ),
  [
    'places with zeros, of which the manifest says that they are dates',
    { name: 'shelf', cell: padded(three('-', [1, 40], 9, 5)), dateOrder: { shelf: 'ymd' }, is: SHORT_DATES },
  ],
  ...[
    ['shelf', padded(three('-', [13, 10], 9, 5))] as const,
    ['release', padded(VERSIONS)] as const,
    ['version', shortFirst('.')] as const,
  ].map(
    ([name, cell]) =>
      [
        `three numbers of ${name} that are dates with the year last`,
        {
          name,
          cell,
          is: 'a date: ',
          says: ['in the order day, month, year, as the parts over 12 tell. csv.dateOrder sets another. features.cat'],
        },
      ] as const,
  ),
  ...['finish_time', 'Ora', 'tid', 'start', 'record_time'].map(
    (name) =>
      [
        `times with points in ${name}`,
        {
          name,
          cell: (row: number) => `${1 + (row % 6)}.${minute(row)}.${two((row * 13) % 60)}`,
          is: 'a number: its values are times',
          says: ['times such as'],
        },
      ] as const,
  ),
])

testKinds([
  ...['.', '-'].map(
    (sign) =>
      [
        `a time with ${sign} between`,
        {
          name: 'uhrzeit',
          cell: (row: number) => [hour(row), minute(row), two((row * 13) % 60)].join(sign),
          is: 'a number: its values are times, read as hours',
          says: ['is taken as times such as'],
        },
      ] as const,
  ),
  [
    'whole hours with points, in a column named so',
    { name: 'Time', cell: (row) => `${hour(row)}.00.00`, is: 'a number: its values are times', says: ['"00.00.00"'] },
  ],
  ['versions', { name: 'fw', cell: (row) => `1${row % 3}.4${row % 4}.1${row % 5}`, is: 'a category' }],
  [
    'an afternoon with points',
    {
      cell: (row) => `${(row % 11) + 1}.${minute(row)} pm`,
      is: 'a number: its values are times',
      says: ['times such as "1.00 pm"'],
    },
  ],
  [
    'padded hours',
    { cell: (row) => `${hour(row)}h`, is: 'a number: its values are times', says: ['times such as "00h"'] },
  ],
  ['hours', { cell: (row) => `${row % 24}h`, is: 'a number: its values are numbers', says: ['in "h"'] }],
  [
    'ticks of .NET',
    {
      name: 'ts',
      cell: (row) => String(637_765_920_000_000_000n + BigInt(row) * 7_771_234_567_891n),
      is: 'a number',
      says: ['it could be the day 2022-01-01 in ticks of .NET'],
    },
  ],
])

test('a column with zeros for no day takes them at the API, too', async () => {
  const { column } = await toldOf({
    cell: (row) => (row % 5 ? `${year(row)}-${month(row)}-${day(row)}` : '0000-00-00'),
  })
  if (column?.role !== 'feature') throw new Error('x is no feature')
  const { parse } = columnCodec(column)
  expect([parse('0000-00-00'), parse('')]).toEqual([Number.NaN, Number.NaN])
  expect(parse('0000-00-01')).toBeUndefined()
})

test.each<[string, Cell]>([
  ['days', (row) => `${year(row)}${month(row)}${day(row)}`],
  ['days with an hour', (row) => `${year(row)}${month(row)}${day(row)}${hour(row)}`],
])('0 among %s of digits is no day, as the API has it, too', async (_, cell) => {
  const { column } = await toldOf({ name: 'date', cell: (row) => (row % 7 === 0 ? '0' : cell(row)) })
  if (column?.role !== 'feature' || column.type !== 'date') throw new Error('it is no date')
  const codec = columnCodec(column)
  for (const sent of ['0', 0, ' 00000000 ', '0.0']) {
    expect({ sent, read: readValue(codec, sent, true) }).toMatchObject({ read: { value: Number.NaN } })
  }
  expect(readValue(codec, 7, true)).toMatchObject({ problem: expect.stringContaining('a date such as') })
})

const HOURS: Cell = (row) => `${year(row)}${month(row)}${day(row)}${hour(row)}`
const SHORT_HOURS: Cell = (row) => `${year(row) % 100}${month(row)}${day(row)}${hour(row)}${minute(row)}`
const IN_HOURS = 'its numbers are days with an hour such as 2024013117'

testKinds([
  ...['MESS_DATUM', 'timestamp', 'time', 'x'].map(
    (name) =>
      [`days with an hour in ${name}`, { name, cell: HOURS, is: 'a date with a time', says: [IN_HOURS] }] as const,
  ),
  [
    'days with an hour, of which a few are none',
    {
      name: 'time',
      cell: (row) => (row % 40 === 7 ? '2023991399' : HOURS(row)),
      is: 'a date with a time',
      says: ['3 cells are none and count as missing: "2023991399" (3)', IN_HOURS],
    },
  ],
  [
    'days with an hour, of which many are none, are no seconds',
    {
      name: 'time',
      cell: (row) => (row % 5 === 0 ? '2023991399' : HOURS(row)),
      is: 'a number',
      says: ['only 80 % of its cells are days with an hour such as 2024013117; another is "2023991399"'],
    },
  ],
  [
    'days with an hour, minutes and a short year are no seconds',
    { name: 'timestamp', cell: SHORT_HOURS, is: 'a number', says: ['"1501010000" is taken as a number'] },
  ],
  [
    'seconds of years to come are none',
    {
      name: 'timestamp',
      cell: (row) => String(2_650_000_000 + row * 86_399),
      is: 'a number',
      says: ['"2650000000" is taken as a number'],
    },
  ],
  [
    'seconds of today are',
    {
      name: 'timestamp',
      cell: (row) => String(1_700_000_000 + row * 86_399),
      is: 'a date with a time',
      says: ['its numbers are seconds since 1970'],
    },
  ],
])

testKinds([
  [
    'months of digits',
    {
      name: 'period',
      cell: (row) => `${year(row)}${month(row)}`,
      is: 'a number',
      says: ['"201501" is taken as a number; it could be the month 2015-01. Write 2015-01 if it is, to have dates.'],
    },
  ],
  [
    'months of digits, whatever the name',
    { cell: (row) => `${year(row)}${month(row)}`, is: 'a number', says: ['the month 2015-01'] },
  ],
  [
    'weeks of digits',
    {
      name: 'week',
      cell: (row) => `${year(row)}${two(((row * 7) % 53) + 1)}`,
      is: 'a number',
      says: ['it could be week 1 of 2015. Write 2015-W01'],
    },
  ],
  [
    'quarters of digits',
    {
      name: 'quarter',
      cell: (row) => `${year(row)}${(row % 4) + 1}`,
      is: 'a number',
      says: ['it could be quarter 1 of 2015. Write 2015-Q1'],
    },
  ],
  [
    'months with short years',
    {
      name: 'period',
      cell: (row) => `${year(row) % 100}${month(row)}`,
      is: 'a number',
      says: ['it could be the month 2015-01'],
    },
  ],
  [
    'days with short years and seconds',
    {
      name: 'time',
      cell: (row) => `${SHORT_HOURS(row)}00`,
      is: 'a number',
      says: ['it could be the day 2015-01-01 00:00:00'],
    },
  ],
  [
    'days with the year behind and a time',
    {
      name: 'time',
      cell: (row) => `${11 + (row % 17)}${month(row)}${year(row)}${hour(row)}${minute(row)}`,
      is: 'a number',
      says: ['it could be the day 2015-01-11 00:00'],
    },
  ],
  ['not durations', { name: 'time', cell: (row) => String(5_000 + ((row * 7919) % 90_000)), is: 'a number' }],
  [
    'not hours that were worked',
    { name: 'hours', cell: (row) => `${(row * 7) % 24}.${two((row * 25) % 100)}`, is: 'a number' },
  ],
  [
    'not an amount of data',
    { name: 'data_volume', cell: (row) => (15_000 + ((row * 37) % 4_001) * 1.3).toFixed(1), is: 'a number' },
  ],
  ['not fractions', { name: 'data', cell: (row) => (7_000 + ((row * 37) % 4_001) * 3.37).toFixed(4), is: 'a number' }],
  ['not years', { name: 'year', cell: (row) => String(2000 + (row % 24)), is: 'a number' }],
  [
    'not places',
    {
      name: 'zip',
      cell: (row) => String(200_001 + ((row * 37) % 900)),
      is: 'a number',
      says: ['by its name it holds postal codes'],
    },
  ],
  [
    'days with short years',
    {
      name: 'date',
      cell: (row) => `${10 + (row % 9)}${month(row)}${day(row)}`,
      is: 'a number',
      says: ['"100101" is taken as a number; it could be the day 2010-01-01'],
    },
  ],
  [
    'days with short years at the end',
    {
      name: 'date',
      cell: (row) => `${Number(day(row))}${month(row)}${10 + (row % 9)}`,
      is: 'a number',
      says: ['the day 2010-01-01'],
    },
  ],
  [
    'days with the year at the end',
    {
      name: 'date',
      cell: (row) => `${day(row)}${month(row)}${year(row)}`,
      is: 'left out',
      says: ['"01012015" is not read as a date or a time; it could be the day 2015-01-01'],
    },
  ],
  [
    'days with the month first and the year at the end',
    {
      cell: (row) => `${month(row)}${two(1 + (((row * 5) % 31) % 28))}${year(row)}`,
      is: 'left out',
      says: ['it could be the day 2015-01-'],
    },
  ],
  [
    'days of a year',
    {
      name: 'date',
      cell: (row) => `${year(row)}${String(1 + ((row * 13) % 365)).padStart(3, '0')}`,
      is: 'a number',
      says: ['day 1 of 2015'],
    },
  ],
  [
    'days as spreadsheets count',
    {
      name: 'order_date',
      cell: (row) => String(45_034 + ((row * 37) % 700)),
      is: 'a number',
      says: [
        '"45034" is taken as a number; it could be a day counted since 1899-12-30, as spreadsheets do (2023-04-18). Write days as 2024-01-31 if it is, to have dates.',
      ],
    },
  ],
  [
    'with a time',
    {
      name: 'start_time',
      cell: (row) => `${45_034 + row}.66${row}`,
      is: 'a number',
      says: ['as spreadsheets do (2023-04-18)'],
    },
  ],
  [
    'days as SAS counts',
    {
      name: 'admit_date',
      cell: (row) => String(23_118 + ((row * 37) % 700)),
      is: 'a number',
      says: ['since 1960, as SAS does (2023-04-18)'],
    },
  ],
  [
    'seconds that lost their digits',
    {
      name: 'timestamp',
      cell: (row) => `1.${68_183 + row}E+09`,
      is: 'a number',
      says: ['a day, by the name of the column'],
    },
  ],
  [
    'times of digits',
    {
      name: 'dep_time',
      cell: (row) => String(Number(`${(row * 7) % 24}${minute(row)}`)),
      is: 'a number',
      says: ['it could be the time 0'],
    },
  ],
  [
    'times of digits with seconds and zeros in front',
    {
      name: 'time',
      cell: (row) => `${hour(row)}${minute(row)}${two((row * 13) % 60)}`,
      is: 'left out',
      says: ['it could be the time 00:00:00'],
    },
  ],
  [
    'times with a point',
    {
      name: 'klo',
      cell: (row) => `${(row * 7) % 24}.${minute(row)}`,
      is: 'a number',
      says: ['"0.00" is taken as a number; it could be the time 00:00. Write 00:00 if it is, to have hours.'],
    },
  ],
  ['not amounts', { name: 'time', cell: (row) => String(100 + ((row * 37) % 2200)), is: 'a number' }],
  ['not lengths', { name: 'time', cell: (row) => `${(row * 7) % 24}.${two((row * 37) % 100)}`, is: 'a number' }],
  ['not counts', { name: 'period', cell: (row) => String((row * 37) % 60), is: 'a number' }],
  [
    'not an amount of data',
    { name: 'data_volume', cell: (row) => (15_000 + ((row * 37) % 4_001) * 1.3).toFixed(1), is: 'a number' },
  ],
  ['not fractions', { name: 'data', cell: (row) => (7_000 + ((row * 37) % 4_001) * 3.37).toFixed(4), is: 'a number' }],
  ['not years', { name: 'date', cell: (row) => String(1960 + (row % 60)), is: 'a number' }],
  ['not amounts of money', { name: 'amount', cell: (row) => String(20_000 + ((row * 7919) % 90_000)), is: 'a number' }],
])
