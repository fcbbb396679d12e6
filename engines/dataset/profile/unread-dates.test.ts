import { expect, test } from 'vitest'
import { unreadDatesWarning } from './unread-dates.ts'

const two = (value: number) => String(value).padStart(2, '0')
const textsOf = (cell: (row: number) => string) => [...new Set(Array.from({ length: 60 }, (_, row) => cell(row)))]
const POLISH = 'styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień'.split(
  ' ',
)

test.each<[string, (row: number) => string]>([
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
  ['11.05.2001 (Mo)', (row) => `11.05.20${two(1 + row)} (Mo)`],
  ['ab 01.08.2020', (row) => `ab ${two(1 + (row % 28))}.08.2020`],
  ['1 styczeń 2024', (row) => `${1 + (row % 28)} ${POLISH[row % 12]} 2024`],
])('%s is told', (first, cell) => {
  expect(unreadDatesWarning('x', textsOf(cell))).toEqual([
    `Column "x": cells such as "${first}" look like dates or times in a way that is not read: it is taken as text. Write days as 2024-01-31, months as 2024-01 and times as 13:45 to have them.`,
  ])
})

test.each<[string, (row: number) => string]>([
  ['words with a number', (row) => `Gruppe ${row}`],
  ['words with a year', (row) => `${['Corolla', 'Golf', 'Produkt'][row % 3]} ${1990 + (row % 30)}`],
  ['codes', (row) => `A-${row}-2020`],
  ['numbers', (row) => `${row}-${row + 4}`],
  ['subjects', (row) => `subject ${row}`],
  ['amounts', (row) => `${row} kg`],
])('%s are not', (_, cell) => {
  expect(unreadDatesWarning('x', textsOf(cell))).toEqual([])
})

test('numbers of invoices are not', () => {
  const texts = textsOf((row) => `2024-${100 + row}`)
  expect(unreadDatesWarning('invoice_id', texts)).toEqual([])
})
