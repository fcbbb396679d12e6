import { counted } from '#shared/design/number-words.ts'
import { boundedText } from '#shared/errors/bounded-text.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import type { FeatureSchema } from '#shared/schema/feature-schema.ts'
import { exampleNumber } from '#shared/schema/reading/number-reading.ts'

const LONGEST_SHOWN = 40
const MOST_CLASSES = 10

/** What is said of the column to predict where some of its cells tell nothing: the metrics are of the others. */
export function truthNote(
  schema: FeatureSchema,
  { rows, firstRow, text }: { readonly rows: number; readonly firstRow: number; readonly text: string },
): string {
  const example = JSON.stringify(boundedText(text, LONGEST_SHOWN))
  const { name } = targetColumnOf(schema)
  return `${JSON.stringify(name)} in ${counted(rows, 'row')} is not ${wantedIn(schema)}, such as ${example} (row ${firstRow}): the metrics are of the other rows.`
}

function wantedIn(schema: FeatureSchema): string {
  const { problem } = schema
  if (problem.type === 'regression') {
    const number = targetColumnOf(schema).reading?.number ?? null
    return number === null ? 'a number' : `a number like ${JSON.stringify(exampleNumber(number))}`
  }
  const names = problem.classes
    .slice(0, MOST_CLASSES)
    .map(({ label }) => JSON.stringify(boundedText(label, LONGEST_SHOWN)))
  const more = problem.classes.length - names.length
  return `one of ${names.join(', ')}${more > 0 ? ` or ${more} more` : ''}`
}
