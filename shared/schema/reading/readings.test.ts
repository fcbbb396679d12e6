import { describe, expect, test } from 'vitest'
import { columnCodec, THE_WORD } from '../column-codec.ts'
import { parseDateByReading } from './date-reading.ts'
import { missingTest } from './missing-words.ts'
import { type NumberReading, parseByReading } from './number-reading.ts'
import { plainCell } from './plain-cell.ts'

const PLAIN: NumberReading = { decimal: '.', thousands: null, prefix: null, suffix: null }
const MARKED: NumberReading = { ...PLAIN, marks: true }
const ENGLISH: NumberReading = { ...PLAIN, thousands: ',' }
const CLOCK: NumberReading = { ...PLAIN, clock: true }
const GERMAN: NumberReading = { ...PLAIN, decimal: ',', thousands: '.' }

describe('a number by its column', () => {
  test.each<[string, NumberReading, number]>([
    ['$1,234.50', { ...ENGLISH, prefix: '$' }, 1234.5],
    ['-$1,234.50', { ...ENGLISH, prefix: '$' }, -1234.5],
    ['$(12)', { ...ENGLISH, prefix: '$' }, -12],
    ['1,234.50', { ...ENGLISH, prefix: '$' }, 1234.5],
    ['€ 1.234,50', { ...GERMAN, prefix: '€' }, 1234.5],
    ['1.234,50 €', { ...GERMAN, suffix: '€' }, 1234.5],
    ['€ 1.234,50', { ...GERMAN, suffix: '€' }, 1234.5],
    ['1.234,50 EUR', { ...GERMAN, prefix: 'EUR' }, 1234.5],
    ['1\u00a0234,50 kr', { ...GERMAN, thousands: ' ', suffix: 'kr' }, 1234.5],
    ["1'234.5", { ...PLAIN, thousands: "'" as const }, 1234.5],
    ['1’234.5', { ...PLAIN, thousands: "'" as const }, 1234.5],
    ['1,23,456', ENGLISH, 123456],
    ['1.271', GERMAN, 1271],
    ['0,123.50', ENGLISH, 123.5],
    ['0.123,5', GERMAN, 123.5],
    ['62,75', GERMAN, 62.75],
    ['12%', { ...PLAIN, suffix: '%' }, 12],
    ['12 %', { ...PLAIN, suffix: '%' }, 12],
    ['74 bhp', { ...PLAIN, suffix: 'bhp' }, 74],
    ['74BHP', { ...PLAIN, suffix: 'bhp' }, 74],
    ['74', { ...PLAIN, suffix: 'bhp' }, 74],
    ['(12.50)', PLAIN, -12.5],
    ['12.50-', PLAIN, -12.5],
    ['−12.5', PLAIN, -12.5],
    ['+12.5', PLAIN, 12.5],
    ["'12", PLAIN, 12],
    ['1e3', PLAIN, 1000],
    ['1e60', PLAIN, Number.POSITIVE_INFINITY],
    ['inf', GERMAN, Number.POSITIVE_INFINITY],
    ['09:30', CLOCK, 9.5],
    ['12:15 am', CLOCK, 0.25],
    ['1:45:00 PM', CLOCK, 13.75],
    ['0:00:00.9', CLOCK, 0.00025],
    ['2 days 03:00:00', CLOCK, 51],
    ['-1 days +23:00:00', CLOCK, -1],
    ['59:30', CLOCK, 59.5],
    ['9h30', CLOCK, 9.5],
    ['14.30 Uhr', CLOCK, 14.5],
    ['kl. 14.30', CLOCK, 14.5],
    ['klo 9.30', CLOCK, 9.5],
    ['ore 9.30', CLOCK, 9.5],
    ['alle ore 9:30', CLOCK, 9.5],
    ['às 9:30', CLOCK, 9.5],
    ['a las 9.30', CLOCK, 9.5],
    ['9.30 uur', CLOCK, 9.5],
    ['um 14:30 Uhr', CLOCK, 14.5],
    ['1h 30m', CLOCK, 1.5],
    ['1 hr 30 min', CLOCK, 1.5],
    ['36s', CLOCK, 0.01],
    ['2d 3h', CLOCK, 51],
    ['PT1H15M', CLOCK, 1.25],
    ['P1DT2H', CLOCK, 26],
    ['PT36S', CLOCK, 0.01],
    ['pt1.5h', CLOCK, 1.5],
    ['-PT30M', CLOCK, -0.5],
    ['19:30 Uhr', CLOCK, 19.5],
    ['07:30h', CLOCK, 7.5],
    ['07:30 p. m.', CLOCK, 19.5],
    ['1d 2h 3m 36s', CLOCK, 26.06],
    ['18.30.36', CLOCK, 18.51],
    ['8.00.00', CLOCK, 8],
    ['18-30-36', CLOCK, 18.51],
    ['1.30 pm', CLOCK, 13.5],
    ['12.15 AM', CLOCK, 0.25],
    ['1.30.36 p.m.', CLOCK, 13.51],
    ['00h', CLOCK, 0],
    ['P1W', CLOCK, 168],
    ['１２３', PLAIN, 123],
    ['١٢٫٥', PLAIN, 12.5],
    ['12 KG', { ...PLAIN, suffix: 'kg' }, 12],
    ['1.5K', { ...PLAIN, suffix: 'k' }, 1.5],
    ['1 year', { ...PLAIN, suffix: 'years' }, 1],
    ['2 Jahre', { ...PLAIN, suffix: 'Jahr' }, 2],
    ['2 BOXES', { ...PLAIN, suffix: 'box' }, 2],
    ['3 hrs', { ...PLAIN, suffix: 'hr' }, 3],
    ['$ -', { ...ENGLISH, prefix: '$' }, 0],
    ['-   €', { ...GERMAN, suffix: '€' }, 0],
    ["Fr. 4'596.67", { ...PLAIN, thousands: "'", prefix: 'Fr.' }, 4596.67],
    ['4596.67 Fr.', { ...PLAIN, prefix: 'Fr.' }, 4596.67],
    ['\u200e12.5', PLAIN, 12.5],
    ['10,000+', { ...ENGLISH, marks: true }, 10_000],
    ['10,000', { ...ENGLISH, marks: true }, 10_000],
    ['~ 556', MARKED, 556],
    ['ca. -5,5', { ...GERMAN, marks: true }, -5.5],
    ['[0.49]', MARKED, 0.49],
    ['[ $12 ]', { ...PLAIN, prefix: '$', marks: true }, 12],
    ['5+ km', { ...PLAIN, suffix: 'km', marks: true }, 5],
    ['8,7 l/100km', { ...GERMAN, suffix: 'l/100km' }, 8.7],
    ['12m2', { ...PLAIN, suffix: 'm2' }, 12],
    ['9.81 m/s^2', { ...PLAIN, suffix: 'm/s^2' }, 9.81],
    ['$12.5\u200f', { ...PLAIN, prefix: '$' }, 12.5],
    ["CHF 1'073.--", { ...PLAIN, thousands: "'" as const, prefix: 'CHF' }, 1073],
    ['12.-', PLAIN, 12],
    ['369:-', PLAIN, 369],
    ['₹1,234/-', { ...ENGLISH, prefix: '₹' }, 1234],
    ['%45,5', { ...GERMAN, suffix: '%' }, 45.5],
    ['-% 45,5', { ...GERMAN, suffix: '%' }, -45.5],
    ['45,5 %', { ...GERMAN, suffix: '%' }, 45.5],
    ['12٪', { ...PLAIN, suffix: '%' }, 12],
    ['12％', { ...PLAIN, suffix: '%' }, 12],
    ['12℃', { ...PLAIN, suffix: '°C' }, 12],
    ['－12', PLAIN, -12],
    ['‐12', PLAIN, -12],
    ['1.234,50 EUR', { ...GERMAN, suffix: '€' }, 1234.5],
    ['1.234,50 Euro', { ...GERMAN, prefix: '€' }, 1234.5],
    ['USD 12', { ...PLAIN, prefix: '$' }, 12],
    ['US$12', { ...PLAIN, prefix: '$' }, 12],
    ['12 PLN', { ...PLAIN, suffix: 'zł' }, 12],
    ['Rp 88.248', { ...GERMAN, prefix: 'Rp' }, 88_248],
    ['S/ 12', { ...PLAIN, prefix: 'S/' }, 12],
    ['RM 12', { ...PLAIN, prefix: 'RM' }, 12],
    ['2 923:–', { ...GERMAN, thousands: ' ' }, 2923],
    ['1.299,-', GERMAN, 1299],
    ['12,– €', { ...GERMAN, suffix: '€' }, 12],
    ['-12,-', GERMAN, -12],
    ['20_342', { ...PLAIN, thousands: "'" as const }, 20_342],
  ])('%s by %o is %d', (text, reading, value) => {
    expect(parseByReading(text, reading)).toBe(value)
  })

  test.each([
    ['_12', { ...PLAIN, thousands: "'" as const }],
    ['1_2', { ...PLAIN, thousands: "'" as const }],
    ['€5', { ...PLAIN, prefix: '$' }],
    ['CAD 5', { ...PLAIN, prefix: '$' }],
    ['A$5', { ...PLAIN, prefix: '$' }],
    ['5 GBP', { ...PLAIN, prefix: '€' }],
    ['10‐20', PLAIN],
    ['%5 x', { ...PLAIN, suffix: '%' }],
    ['10,000+', ENGLISH],
    ['~556', PLAIN],
    ['[0.49]', PLAIN],
    ['[0.49', MARKED],
    ['5++', MARKED],
    ['12 m2', { ...PLAIN, suffix: 'm3' }],
    ['12 m2', PLAIN],
    ['12 m2', { ...PLAIN, suffix: 'm' }],
    ['5 kg', { ...PLAIN, suffix: 'g' }],
    ['5 ms', { ...PLAIN, suffix: 'm' }],
    ['$ -', { ...PLAIN, prefix: '€' }],
    ['- kg', { ...PLAIN, suffix: 'kg' }],
    ['5 MW', { ...PLAIN, suffix: 'mW' }],
    ['5 kb', { ...PLAIN, suffix: 'kB' }],
    ['1.5M', { ...PLAIN, suffix: 'm' }],
    ['12%', PLAIN],
    ['1,234', PLAIN],
    ['12,34', ENGLISH],
    ['1.5', GERMAN],
    ['0.123', GERMAN],
    ['0,123', ENGLISH],
    ['1,234.5', GERMAN],
    ['10-20', PLAIN],
    ['10:-2', PLAIN],
    ['1.2.3', ENGLISH],
    ['12:30', PLAIN],
    ['(12', PLAIN],
    ['-(12)', PLAIN],
    ['Q1', PLAIN],
    ['3rd', { ...PLAIN, suffix: 'rd' }],
    ['5 - very good', { ...PLAIN, suffix: 'very good' }],
    ['$02134', { ...PLAIN, prefix: '$' }],
    ['$9007199254740993', { ...PLAIN, prefix: '$' }],
    ['12A5', PLAIN],
    ['', PLAIN],
    ['9', CLOCK],
    ['9:5', CLOCK],
    ['PT', CLOCK],
    ['P', CLOCK],
    ['P1DT', CLOCK],
    ['P1Y2M', CLOCK],
    ['P1M', CLOCK],
    ['PT5X', CLOCK],
    ['9:60', CLOCK],
    ['9.30', CLOCK],
    ['14.60 Uhr', CLOCK],
    ['25.30 Uhr', CLOCK],
    ['13:00 pm', CLOCK],
    ['5 kg', CLOCK],
    ['09:30', PLAIN],
  ])('%s by %o is none', (text, reading) => {
    expect(parseByReading(text, reading)).toBeUndefined()
  })
})

describe('a date by its column', () => {
  const day = (text: string) => Date.parse(`${text}Z`)
  test.each([
    ['01.02.2024', 'dmy', day('2024-02-01T00:00')],
    ['1/2/2024', 'mdy', day('2024-01-02T00:00')],
    ['1/2/68', 'mdy', day('2068-01-02T00:00')],
    ['1/2/69', 'mdy', day('1969-01-02T00:00')],
    ['2024-1-5', 'ymd', day('2024-01-05T00:00')],
    ['2024/01/05', 'dmy', day('2024-01-05T00:00')],
    ['2024-01', 'ymd', day('2024-01-01T00:00')],
    ['01/2024', 'mdy', day('2024-01-01T00:00')],
    ['Jan 2024', 'ymd', day('2024-01-01T00:00')],
    ['January 5, 2024', 'ymd', day('2024-01-05T00:00')],
    ['5 Sept 2024', 'ymd', day('2024-09-05T00:00')],
    ['05-Jan-24', 'dmy', day('2024-01-05T00:00')],
    ['08/Nov/2024:13:38:00 +0000', 'ymd', day('2024-11-08T13:38')],
    ['[08/Nov/2024:13:38:00 +0200]', 'ymd', day('2024-11-08T11:38')],
    ['Fri, 5 Jan 2024 10:00:00 GMT', 'ymd', day('2024-01-05T10:00')],
    ['1/2/2024 12:30 AM', 'mdy', day('2024-01-02T00:30')],
    ['1/2/2024 12:30:15.250 pm', 'mdy', day('2024-01-02T12:30:15.250')],
    ['2024-01-31T10:00:00+02:00', 'dmy', day('2024-01-31T08:00')],
    ['31.01.2024 10:00 -0130', 'dmy', day('2024-01-31T11:30')],
    ['31.01.2024 10:00 Uhr', 'dmy', day('2024-01-31T10:00')],
    ['31/01/2024 10h30', 'dmy', day('2024-01-31T10:30')],
    ['31/01/2024 à 10h30', 'dmy', day('2024-01-31T10:30')],
    ['2024-01-31 10:00:00 CET', 'ymd', day('2024-01-31T09:00')],
    ['1/31/2024 10:00 AM EST', 'mdy', day('2024-01-31T15:00')],
    ['2024-01-31 10:00 GMT+02:00', 'ymd', day('2024-01-31T08:00')],
    ['Wed Jan 31 10:00:00 2024', 'ymd', day('2024-01-31T10:00')],
    ['Wed Jan 31 10:00:00 +0100 2024', 'ymd', day('2024-01-31T09:00')],
    ['Wed Jan 31 10:00:00 UTC 2024', 'ymd', day('2024-01-31T10:00')],
    ['31 01 2024', 'dmy', day('2024-01-31T00:00')],
    ['2024-Q2', 'ymd', day('2024-04-01T00:00')],
    ['Q4 2024', 'dmy', day('2024-10-01T00:00')],
    ['2024-W01', 'ymd', day('2024-01-01T00:00')],
    ['2020-W53', 'ymd', day('2020-12-28T00:00')],
    ['2000M10', 'ymd', day('2000-10-01T00:00')],
    ['2000m1', 'ymd', day('2000-01-01T00:00')],
    ['2024/01/30 5:17:00 PM GMT+1', 'ymd', day('2024-01-30T16:17')],
    ['2024/01/30 5:17:00 AM GMT-3:30', 'ymd', day('2024-01-30T08:47')],
    ['Sat Sep 23 2023 01:28:00 GMT+0100 (CET)', 'ymd', day('2023-09-23T00:28')],
    ['Sat Sep 23 2023 01:28:00 GMT+0200 (Central European Summer Time)', 'ymd', day('2023-09-22T23:28')],
    ['2024-01-31 10:00:00 +0100 CET', 'ymd', day('2024-01-31T09:00')],
    ['2024-01-31T10:00:00+01:00[Europe/Berlin]', 'ymd', day('2024-01-31T09:00')],
    ['18Apr24:22:23:00', 'ymd', day('2024-04-18T22:23')],
    ['18APR2024:22:23:00.500', 'ymd', day('2024-04-18T22:23:00.500')],
    ['10-Apr-23 07.05.00.000000000 PM', 'ymd', day('2023-04-10T19:05')],
    ['10-APR-23 07.05.00.250000 AM +02:00', 'ymd', day('2023-04-10T05:05:00.250')],
    ['2023-10-26-22.07.00.000000', 'ymd', day('2023-10-26T22:07')],
    ['2023_10_26', 'ymd', day('2023-10-26T00:00')],
    ['2023Oct26', 'ymd', day('2023-10-26T00:00')],
    ["Oct '23", 'ymd', day('2023-10-01T00:00')],
    ['8.2023', 'ymd', day('2023-08-01T00:00')],
    ['2024-W33-5', 'ymd', day('2024-08-16T00:00')],
    ['2024-W01-7', 'ymd', day('2024-01-07T00:00')],
    ['24/03/2022 06:51:44 p. m.', 'dmy', day('2022-03-24T18:51:44')],
    ['26/03/2024, 12:26:38 a. m.', 'dmy', day('2024-03-26T00:26:38')],
    ['21:02 20.02.2021', 'dmy', day('2021-02-20T21:02')],
    ['11:55 AM 03/08/2020', 'mdy', day('2020-03-08T11:55')],
    ['10:30, 20 Feb 2021', 'ymd', day('2021-02-20T10:30')],
    ['31.03.2019 um 09:52', 'dmy', day('2019-03-31T09:52')],
    ['21.08.2020 kl. 15:57', 'dmy', day('2020-08-21T15:57')],
    ['2024-01-02T01:21:33[UTC]', 'ymd', day('2024-01-02T01:21:33')],
    ['27 lutego 2022', 'ymd', day('2022-02-27T00:00')],
    ['9 paź 2020', 'ymd', day('2020-10-09T00:00')],
    ['14 října 2021', 'ymd', day('2021-10-14T00:00')],
    ['1. července 2021', 'ymd', day('2021-07-01T00:00')],
    ['19 maj 2021', 'ymd', day('2021-05-19T00:00')],
    ['24. desember 2021', 'ymd', day('2021-12-24T00:00')],
    ['5 Şubat 2021', 'ymd', day('2021-02-05T00:00')],
    ['5 Mayıs 2021', 'ymd', day('2021-05-05T00:00')],
    ['segunda-feira, 5 de fevereiro de 2024', 'ymd', day('2024-02-05T00:00')],
    ['2023-10-26_22-07-00', 'ymd', day('2023-10-26T22:07')],
    ['26.10.2023 22.07', 'dmy', day('2023-10-26T22:07')],
    ['20231026T220700Z', 'ymd', day('2023-10-26T22:07')],
    ['20231026T220700.250+0200', 'ymd', day('2023-10-26T20:07:00.250')],
    ['20231026T2207', 'ymd', day('2023-10-26T22:07')],
    ['20231026 22:07:15', 'ymd', day('2023-10-26T22:07:15')],
    ['2023:10:26 22:07:15', 'ymd', day('2023-10-26T22:07:15')],
    ['2021-12-31T24:00:00', 'ymd', day('2022-01-01T00:00')],
    ['2021-12-31T24:00:00Z', 'ymd', day('2022-01-01T00:00')],
    ['2021-12-31 24:00', 'ymd', day('2022-01-01T00:00')],
    ['2021-12-31T24:00:00+02:00', 'ymd', day('2021-12-31T22:00')],
    ['31.12.2021 24:00', 'dmy', day('2022-01-01T00:00')],
    ['2021. 8. 24.', 'ymd', day('2021-08-24T00:00')],
    ['2021. 8. 24. 15:30', 'dmy', day('2021-08-24T15:30')],
    ['2021.08.24.', 'ymd', day('2021-08-24T00:00')],
    ['٢٠٢١-٠٨-٢٤', 'ymd', day('2021-08-24T00:00')],
    ['۲۴/۰۸/۲۰۲۱ ۱۵:۳۰', 'dmy', day('2021-08-24T15:30')],
    ['２０２１年８月２４日', 'ymd', day('2021-08-24T00:00')],
    ['24 августа 2021', 'ymd', day('2021-08-24T00:00')],
    ['1 мая 2021 г.', 'ymd', day('2021-05-01T00:00')],
    ['Май 2021', 'ymd', day('2021-05-01T00:00')],
    ['5 янв. 2021 г., 15:30', 'ymd', day('2021-01-05T15:30')],
    ['03-фев-2021', 'ymd', day('2021-02-03T00:00')],
    ['20231026_220715', 'ymd', day('2023-10-26T22:07:15')],
    ['27.01.2022 r.', 'dmy', day('2022-01-27T00:00')],
    ['27.01.2022 г.', 'dmy', day('2022-01-27T00:00')],
    ['27.01.2022 г. 14:31', 'dmy', day('2022-01-27T14:31')],
    ['27.01.2022г., 14:31', 'dmy', day('2022-01-27T14:31')],
    ['2022/01/27(木)', 'ymd', day('2022-01-27T00:00')],
    ['2022/01/27(木) 14:31', 'ymd', day('2022-01-27T14:31')],
    ['2022年1月27日（木）', 'ymd', day('2022-01-27T00:00')],
    ['27.01.2022 (Do)', 'dmy', day('2022-01-27T00:00')],
    ['27.01.2022 (Do.) 14:31', 'dmy', day('2022-01-27T14:31')],
    ['2022, January', 'ymd', day('2022-01-01T00:00')],
    ['27 Oca 2022', 'ymd', day('2022-01-27T00:00')],
    ['5 Ağu 2022', 'ymd', day('2022-08-05T00:00')],
    ['5-Şub-22', 'ymd', day('2022-02-05T00:00')],
    ['Kas 2022', 'ymd', day('2022-11-01T00:00')],
    ['1. 8. 2022', 'dmy', day('2022-08-01T00:00')],
    ['02. 09. 2022', 'dmy', day('2022-09-02T00:00')],
    ['8. 11. 2021 0:30', 'dmy', day('2021-11-08T00:30')],
    ['8. 11. 2021 14.30', 'dmy', day('2021-11-08T14:30')],
    ['1.9.2022.', 'dmy', day('2022-09-01T00:00')],
    ['21.11.2022. 14:30', 'dmy', day('2022-11-21T14:30')],
    ['21. 5. 22', 'dmy', day('2022-05-21T00:00')],
    ['21. 5. 22.', 'dmy', day('2022-05-21T00:00')],
    ['2023-06-17_23:19:57', 'ymd', day('2023-06-17T23:19:57')],
    ['2023-06-17_23:19', 'dmy', day('2023-06-17T23:19')],
  ] as const)('%s, %s', (text, order, epochMs) => {
    expect(parseDateByReading(text, { order, digits: null })?.epochMs).toBe(epochMs)
  })

  test.each([
    ['1. März 2024', '2024-03-01'],
    ['05. Okt. 2024', '2024-10-05'],
    ['Montag, 7. Oktober 2024', '2024-10-07'],
    ['Jänner 2024', '2024-01-01'],
    ['1er août 2024', '2024-08-01'],
    ['15-févr.-24', '2024-02-15'],
    ['mar. 5 mars 2024', '2024-03-05'],
    ['mar 5, 2024', '2024-03-05'],
    ['31 de enero de 2024', '2024-01-31'],
    ['01-dic-24', '2024-12-01'],
    ['5 settembre 2024', '2024-09-05'],
    ['mag 2024', '2024-05-01'],
    ['1º de março de 2024', '2024-03-01'],
    ['segunda-feira, 5 fev 2024', '2024-02-05'],
    ['12 mrt 2024', '2024-03-12'],
    ['augustus 2024', '2024-08-01'],
    ['January 1st, 2024', '2024-01-01'],
    ['Jan-31-2024', '2024-01-31'],
    ['de\u0301cembre 2024', '2024-12-01'],
    ['2024年1月31日', '2024-01-31'],
    ['2024년 1월 31일', '2024-01-31'],
  ])('%s in another language', (text, date) => {
    expect(parseDateByReading(text, { order: 'ymd', digits: null })?.epochMs).toBe(day(`${date}T00:00`))
  })

  test.each([
    ['7/5/45', 1945],
    ['7/5/26', 2026],
    ['7/5/27', 1927],
    ['05-Jul-68', 1968],
    ['7/5/00', 2000],
    ['7/5/1899', 1899],
  ])('%s is of %d where years go up to 2026', (text, year) => {
    const date = parseDateByReading(text, { order: 'mdy', digits: null, latestYear: 2026 })
    expect(new Date(date?.epochMs ?? 0).getUTCFullYear()).toBe(year)
  })

  test.each([
    ['22/06/08', '2022-06-08T00:00'],
    ['22-06-08', '2022-06-08T00:00'],
    ['22.06.08', '2022-06-08T00:00'],
    ['22 06 08', '2022-06-08T00:00'],
    ['22. 06. 08.', '2022-06-08T00:00'],
    ['22/6/8', '2022-06-08T00:00'],
    ['22/06/08 10:30', '2022-06-08T10:30'],
    ['88/06/20', '1988-06-20T00:00'],
    ['08-Jun-22', '2022-06-08T00:00'],
    ['2022/06/08', '2022-06-08T00:00'],
    ['2022-06-08', '2022-06-08T00:00'],
  ])('%s, the year of two digits first', (text, date) => {
    const reading = { order: 'ymd', digits: null, shortYearFirst: true } as const
    expect(parseDateByReading(text, reading)?.epochMs).toBe(day(date))
  })

  test.each(['22/13/08', '22/06/31', '08/06/2022', '2/6/22'])(
    '%s is none with the year of two digits first',
    (text) => {
      expect(parseDateByReading(text, { order: 'ymd', digits: null, shortYearFirst: true })).toBeUndefined()
    },
  )

  test.each([
    ['22/06/08', 'dmy', '2008-06-22'],
    ['06/22/08', 'mdy', '2008-06-22'],
    ['22/06/08', 'ymd', undefined],
    ['88/06/20', 'dmy', undefined],
    ['22/6/8', 'dmy', undefined],
  ] as const)('%s, %s, where no reading says that the year is first', (text, order, date) => {
    const found = parseDateByReading(text, { order, digits: null })
    expect(found && new Date(found.epochMs).toISOString().slice(0, 10)).toBe(date)
  })

  test.each([
    ['20240131', 'day', day('2024-01-31T00:00')],
    ['20240131120015', 'day', day('2024-01-31T12:00:15')],
    ['202401311200', 'day', day('2024-01-31T12:00')],
    ['2024013117', 'hour', day('2024-01-31T17:00')],
    ['20240131', 'hour', day('2024-01-31T00:00')],
    ['1706702400', 'seconds', day('2024-01-31T12:00')],
    ['1706702400.25', 'seconds', day('2024-01-31T12:00:00.250')],
    ['1706702400000', 'milliseconds', day('2024-01-31T12:00')],
    ['1706702400000000', 'microseconds', day('2024-01-31T12:00')],
    ['1706702400000000000', 'nanoseconds', day('2024-01-31T12:00')],
  ] as const)('%s as a %s', (text, digits, epochMs) => {
    expect(parseDateByReading(text, { order: 'ymd', digits })?.epochMs).toBe(epochMs)
    expect(parseDateByReading(text, { order: 'ymd', digits: null })).toBeUndefined()
  })

  test.each([
    '0000-00-00',
    '31.02.2024',
    '2024-13',
    '25:00',
    '1.2.3',
    'Jant 2024',
    'Marke 2024',
    'Montag 5',
    '2024-Q5',
    '2024-01-31T24:01',
    '2024-01-31T24:00:01',
    '31.01.2024 24:30',
    '31.01.2024 24:00 PM',
    '2021. 13. 24.',
    '5 январь 20213',
    '20231026_2207',
    '20231026_226015',
    '20231026-220715',
    '2022/01/27(x)',
    '27.01.2022 (vormittags)',
    '2024-W54',
    '2021-W53',
    '2024-W00',
    '2024-01-31 10:00 XYZ',
    'Monday',
    '12-13',
    '1/2/2024 25:00',
    '1.. 8. 2022',
    '1. 8. 222',
    '40. 8. 2022',
    '2023-06-17_2319',
  ])('%s is none', (text) => {
    expect(parseDateByReading(text, { order: 'dmy', digits: null })).toBeUndefined()
  })

  test('without an order, two numbers leave it open', () => {
    expect(parseDateByReading('01.02.2024', { order: 'ymd', digits: null })).toBeUndefined()
  })
})

test('what is missing among numbers may be a word among words', () => {
  const [ofValues, ofWords, own] = [missingTest('values'), missingTest('words'), missingTest(['', 'x'])]
  for (const text of ['', ' NA ', 'None']) expect([ofValues(text), ofWords(text)]).toEqual([true, true])
  for (const text of ['#N/A', '#DIV/0!', '\\N', '.', 'Unknown', '–', '—', '#####'])
    expect([ofValues(text), ofWords(text)]).toEqual([true, false])
  expect(['', 'X', 'NA'].map(own)).toEqual([true, true, false])
})

test('a word that had a cell of its own before it was a missing one keeps it', () => {
  const statistics = { min: 0, max: 9, mean: 5, deciles: [], counts: [], missingRate: 0 }
  const reading = { missingWords: 'values', number: null } as const
  const base = {
    name: 'x',
    index: 0,
    role: 'feature',
    missing: 1,
    position: 0,
    fill: null,
    reading,
    statistics,
  } as const
  const { parse, isMissing } = columnCodec({ ...base, type: 'number', encoding: 'number', word: '–' })
  expect(['–', ' – ', '—', '-', '5'].map(parse)).toEqual([THE_WORD, THE_WORD, Number.NaN, Number.NaN, 5])
  expect(['–', '—'].map(isMissing)).toEqual([false, true])
})

describe('a cell as version 1 reads it', () => {
  const base = { name: 'x', index: 0, role: 'feature', missing: 0, position: 0, fill: null } as const
  const statistics = { min: 0, max: 0, mean: 0, deciles: [], counts: [], missingRate: 0 }
  const number = { ...base, type: 'number', encoding: 'number', statistics } as const
  const date = { ...base, type: 'date', encoding: 'date', hasTime: true, statistics } as const

  test.each([
    ['1.234,5 €', '1234.5'],
    ['unknown', ''],
    ['much', 'much'],
  ])('number %s', (text, plain) => {
    const reading = { missingWords: 'values', number: { ...GERMAN, suffix: '€' } } as const
    expect(plainCell({ ...number, reading })(text)).toBe(plain)
    expect(plainCell(number)(text)).toBe(text)
  })

  test.each([
    ['31.01.2024', '2024-01-31'],
    ['31.01.2024 10:00', '2024-01-31T10:00:00.000Z'],
    ['--', ''],
  ])('date %s', (text, plain) => {
    const reading = { missingWords: 'values', order: 'dmy', digits: null } as const
    expect(plainCell({ ...date, reading })(text)).toBe(plain)
  })
})
