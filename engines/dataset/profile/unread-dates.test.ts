import { expect, test } from 'vitest'
import { unreadDatesWarning } from './unread-dates.ts'

const two = (value: number) => String(value).padStart(2, '0')
const textsOf = (cell: (row: number) => string) => [...new Set(Array.from({ length: 60 }, (_, row) => cell(row)))]
const POLISH = 'styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień'.split(
  ' ',
)
const day = (row: number) => two(1 + (row % 28))
const FINNISH = ['tammi', 'helmi', 'maalis', 'huhti']
const ARABIC = ['يناير', 'فبراير', 'مارس', 'أبريل']
const HUNGARIAN = ['január', 'február', 'március', 'április']

test.each<[string, (row: number) => string]>([
  ['96/02/01', (row) => `${96 + (row % 19)}/02/${day(row)}`],
  ['01/2024', (row) => `${two(1 + (row % 53))}/2024`],
  ['KW10/2021', (row) => `KW${10 + (row % 40)}/2021`],
  ['1. Quartal 2000', (row) => `${1 + (row % 4)}. Quartal ${2000 + row}`],
  ['H1 2000', (row) => `H${1 + (row % 2)} ${2000 + row}`],
  ['2019-100', (row) => `2019-${100 + row}`],
  ['2022-05-01 00:21:31 Europe/Berlin', (row) => `2022-05-01 ${two(row % 24)}:21:31 Europe/Berlin`],
  ['um 00:31', (row) => `um ${two(row % 24)}:31`],
  ['00:00 Uhr - 12:38 Uhr', (row) => `${two(row % 24)}:00 Uhr - 12:38 Uhr`],
  ['+00:05', (row) => `+${two(row % 24)}:05`],
  ['1.14 PM', (row) => `${1 + (row % 12)}.${14 + (row % 40)} PM`],
  ['03AM', (row) => `${two(3 + (row % 9))}AM`],
  ['11.05.2001 (vorm.)', (row) => `11.05.20${two(1 + row)} (vorm.)`],
  ['01.03.2022 klo 14.10', (row) => `${day(row)}.03.2022 klo 14.${10 + (row % 40)}`],
  ['01/03/2022 @ 14:10', (row) => `${day(row)}/03/2022 @ 14:${10 + (row % 40)}`],
  ['on 01/03/2022', (row) => `on ${day(row)}/03/2022`],
  ['20220301-143100', (row) => `202203${day(row)}-143100`],
  ['2022年03月01日 14時10分', (row) => `2022年03月${day(row)}日 14時${10 + (row % 40)}分`],
  ['2022/03/01 上午 02:31', (row) => `2022/03/${day(row)} 上午 02:31`],
  ["Timestamp('2022-03-01 00:00:00')", (row) => `Timestamp('2022-03-${day(row)} 00:00:00')`],
  ['datetime.date(2022, 3, 1)', (row) => `datetime.date(2022, 3, ${Number(day(row))})`],
  ['01|03|2022', (row) => `${day(row)}|03|2022`],
  ['00.01.1900 00:56:00', (row) => `00.01.1900 ${two(row % 24)}:56:00`],
  ['1. tammikuuta 2022', (row) => `${1 + (row % 28)}. ${FINNISH[row % 4]}kuuta 2022`],
  ['1 يناير 2022', (row) => `${1 + (row % 28)} ${ARABIC[row % 4]} 2022`],
  ['2022. január 1.', (row) => `2022. ${HUNGARIAN[row % 4]} ${1 + (row % 28)}.`],
  ['1 tháng 3 năm 2022', (row) => `${1 + (row % 28)} tháng 3 năm 2022`],
  ['R4.1.1', (row) => `R4.1.${1 + (row % 28)}`],
  ['令和4年1月1日', (row) => `令和4年1月${1 + (row % 28)}日`],
  ['113/01/01', (row) => `113/01/${day(row)}`],
  ['1Q22', (row) => `${1 + (row % 4)}Q2${2 + (row % 3)}`],
  ['H1 2022', (row) => `H${1 + (row % 2)} ${2022 + (row % 4)}`],
  ['02:10p', (row) => `02:${10 + (row % 40)}p`],
  ['02:10 PM EST', (row) => `02:${10 + (row % 40)} PM EST`],
  ['14時10分', (row) => `14時${10 + (row % 40)}分`],
  ['31′10″', (row) => `31′${10 + (row % 40)}″`],
  ['4 Std. 10 Min.', (row) => `4 Std. ${10 + (row % 40)} Min.`],
  ['14 ч 10 мин', (row) => `14 ч ${10 + (row % 40)} мин`],
  ['ab 01.08.2020', (row) => `ab ${two(1 + (row % 28))}.08.2020`],
  ['2022. 6. 1. 오전 3:10', (row) => `2022. 6. ${1 + (row % 28)}. 오전 3:${10 + (row % 40)}`],
  ['1 июня 2022 г. в 03:10', (row) => `${1 + (row % 28)} июня 2022 г. в 03:${10 + (row % 40)}`],
  ['«01» июня 2022 г.', (row) => `«${day(row)}» ${['июня', 'мая', 'августа', 'марта'][row % 4]} 2022 г.`],
  ['1 styczeń 2024', (row) => `${1 + (row % 28)} ${POLISH[row % 12]} 2024`],
])('%s is told', (first, cell) => {
  expect(unreadDatesWarning('x', textsOf(cell), 'it is taken as text')).toEqual([
    `Column "x": cells such as "${first}" look like dates or times in a way that is not read: it is taken as text. Write days as 2024-01-31, months as 2024-01 and times as 13:45 to have them.`,
  ])
})

test.each<[string, (row: number) => string]>([
  ['words with a number', (row) => `Gruppe ${row}`],
  ['words with a year', (row) => `${['Corolla', 'Golf', 'Produkt'][row % 3]} ${1990 + (row % 30)}`],
  ['codes', (row) => `A-${row}-2020`],
  ['numbers', (row) => `${row}-${row + 4}`],
  ['heights', (row) => `${5 + (row % 2)}'${row % 12}"`],
  ['ages', (row) => `${row} years ${row % 12} months`],
  ['versions', (row) => `v1.${row % 12}.${row % 30}`],
  ['addresses of computers', (row) => `10.12.${row % 30}.${row}`],
  ['scores', (row) => `${row % 7}-${row % 5} (${row % 3}:${row % 4})`],
  ['places of a map', (row) => `52.${5200 + row}, 13.${4050 + row}`],
  ['cars', (row) => `${1 + (row % 5)} ${['Corolla', 'Golf', 'Up'][row % 3]} ${1990 + (row % 30)}`],
  ['telephones', (row) => `030 ${1000 + row} 20`],
  ['subjects', (row) => `subject ${row}`],
  ['amounts', (row) => `${row} kg`],
])('%s are not', (_, cell) => {
  expect(unreadDatesWarning('x', textsOf(cell), 'it is taken as text')).toEqual([])
})

test('numbers of invoices are not', () => {
  const texts = textsOf((row) => `2024-${100 + row}`)
  expect(unreadDatesWarning('invoice_id', texts, '')).toEqual([])
})
