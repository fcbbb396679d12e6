import { counted } from '#shared/design/number-words.ts'
import { TOTAL_WORDS } from '../dialect/total-words.ts'
import { quoted } from '../source/refusal.ts'
import type { ColumnTally } from './column-tally.ts'

/** A cell that is nothing but a word for a sum, or ends in one as those of a pivot table do. */
const SUM = new RegExp(`^(?:(?:.+ )?(?:(?:grand|sub)[ -]?)?totals?|${TOTAL_WORDS}):?$`, 'iu')
/** Of a longer text nothing is a total. */
const LONGEST = 40
/** More rows of one word are a value like others, as `total` against `partial`, unless they hold sums of the rows above. */
const MOST = 0.02
/** The last rows are looked at one by one where the file ends. */
const LAST_ROWS = 10

/** What a person is told of rows among the others that look like sums of them, by the words of a column of texts. */
export function totalRowWarnings(
  header: readonly string[],
  tallies: readonly ColumnTally[],
  rows: number,
  targetIndex: number,
  holdSums: (column: number, words: ReadonlySet<string>) => boolean,
): readonly string[] {
  return tallies.flatMap(({ entries }, index) => {
    if (index === targetIndex) return []
    const sums = entries.filter(
      ({ text, firstRow }) => text.length <= LONGEST && SUM.test(text) && firstRow <= rows + 1 - LAST_ROWS,
    )
    const count = sums.reduce((sum, entry) => sum + entry.count, 0)
    const first = sums.toSorted((a, b) => a.firstRow - b.firstRow)[0]
    if (first === undefined || entries.length === sums.length) return []
    if (count > MOST * rows && !holdSums(index, new Set(sums.map(({ text }) => text)))) return []
    const column = `in column ${quoted(header[index] ?? '')}`
    if (count === 1) {
      return [
        `Row ${first.firstRow} holds ${quoted(first.text)} ${column}: it looks like a sum of other rows, and is used as data. Take it out of the file if it is one.`,
      ]
    }
    return [
      `${counted(count, 'row')}, the first of them row ${first.firstRow}, hold ${quoted(first.text)} or such a word ${column}: they look like sums of other rows, and are used as data. Take them out of the file if they are.`,
    ]
  })
}
