import { isMissing } from '#shared/schema/cell-values.ts'
import { listed, quoted } from '../source/refusal.ts'
import type { ColumnTally } from './column-tally.ts'

/*
 * Cells that brought something of another format along: quotes that were quoted once more, typographic quotes, what a
 * spreadsheet writes to keep a text, the semicolon or bracket of a line.
 */

const QUOTES = '["“”„«»‘’\']'
const AROUND: readonly { readonly what: string; readonly is: RegExp }[] = [
  { what: 'quotes of their own', is: new RegExp(`^=?${QUOTES}.*${QUOTES}$`, 's') },
  { what: 'a delimiter behind them', is: /.[;,|]$/ },
  { what: 'a bracket that is not closed', is: /^[([{][^)\]}]+$/ },
  { what: 'a bracket that is not opened', is: /^[^([{]+[)\]}]$/ },
]
/** A cell or a few may be written otherwise. */
const NEARLY_ALL = 0.95
const FEWEST_ROWS = 10

/** What a person is told of columns of texts whose values all have the same thing around them. Nothing is changed. */
export function aroundValues(header: readonly string[], tallies: readonly ColumnTally[]): readonly string[] {
  return AROUND.flatMap(({ what, is }) => {
    const found = tallies.flatMap(({ entries }, index) => {
      const first = exampleAmong(entries, is)
      return first === undefined ? [] : [{ name: header[index] ?? '', first }]
    })
    const [example] = found
    if (example === undefined) return []
    const names = found.map(({ name }) => quoted(name))
    const columns = names.length === 1 ? `column ${names[0]}` : `the columns ${listed(names)}`
    return [
      `The cells of ${columns} have ${what}, such as ${quoted(example.first)}: this is kept as a part of the values, so that numbers, dates and truth values are texts. Export the file without it.`,
    ]
  })
}

/** The first text of a column in which nearly all cells are so. */
function exampleAmong(entries: ColumnTally['entries'], is: RegExp): string | undefined {
  let [cells, others] = [0, 0]
  let first: string | undefined
  for (const { text, count } of entries) {
    if (isMissing(text)) continue
    cells += count
    if (is.test(text)) first ??= text
    else others += count
  }
  return cells >= FEWEST_ROWS && others <= (1 - NEARLY_ALL) * cells ? first : undefined
}
