import { isMissing } from '#shared/schema/cell-values.ts'
import { quoted } from '../source/refusal.ts'
import type { ColumnTally } from './column-tally.ts'

/**
 * What a person is told of a first row that is taken as the header though a name in it is a value of its own column: a
 * column may be called so, but a file without a header begins so too.
 */
export function namedLikeValues(header: readonly string[], tallies: readonly ColumnTally[]): readonly string[] {
  const found = header.find((name, index) => {
    return !isMissing(name) && tallies[index]?.entries.some(({ text }) => text === name)
  })
  if (found === undefined) return []
  return [
    `The first row is taken as the header, though ${quoted(found)} is a value of its column, too. If it holds data, set "csv": {"header": false} in the manifest, which names the columns column_1, column_2 and so on.`,
  ]
}
