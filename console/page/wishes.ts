import type { ColumnWish } from '../answers.ts'

/** What a person can have done with a column, as the page says it. */
export const WISHES: Readonly<Record<ColumnWish, string>> = {
  auto: 'As found',
  number: 'As a number',
  category: 'As a category',
  'date-dmy': 'As a date, day first',
  'date-mdy': 'As a date, month first',
  'date-ymd': 'As a date, year first',
  keep: 'Use it all the same',
  'no-leak': 'It is no leak',
  exclude: 'Leave it out',
}
