import type { CalendarPart } from './calendar.ts'

/** As much of a column's encoding as its width depends on. */
type Encoding =
  | {
      readonly encoding: 'one-hot'
      readonly vocabulary: readonly string[]
      readonly missingPosition: number | null
      readonly ranks?: readonly unknown[] | undefined
    }
  | { readonly encoding: 'number'; readonly word?: string | undefined }
  | { readonly encoding: 'date'; readonly calendar?: readonly CalendarPart[] | undefined; readonly hasTime: boolean }
  | { readonly encoding: 'hashed-words'; readonly width: number }
  | { readonly encoding: 'words'; readonly vocabulary: readonly string[] }
  | { readonly encoding: 'zero-one' | 'codes' | 'as-sent' }

/** How many encoded cells a column takes. */
export function encodedWidthOf(column: Encoding): number {
  if (column.encoding === 'one-hot') {
    return column.vocabulary.length + (column.missingPosition === null ? 0 : 1) + (column.ranks === undefined ? 0 : 1)
  }
  if (column.encoding === 'number') return column.word === undefined ? 1 : 2
  if (column.encoding === 'hashed-words') return column.width
  if (column.encoding === 'words') return column.vocabulary.length
  if (column.encoding === 'as-sent') return 0
  if (column.encoding !== 'date') return 1
  return 1 + (column.calendar ?? calendarOfOld(column)).length
}

/** The parts of the calendar that stand beside the days before version 3. */
export function calendarOfOld({ hasTime }: { readonly hasTime: boolean }): readonly CalendarPart[] {
  return hasTime ? ['hour', 'weekday'] : []
}
