import { counted } from '#shared/design/number-words.ts'
import { columnCodec } from '#shared/schema/column-codec.ts'
import type { Column } from '#shared/schema/feature-schema.ts'
import { listed, quoted } from '../source/refusal.ts'

const MOST_SHOWN = 3
const FEWEST_VALUES = 2

/**
 * A warning for each category of which the model that serves has no value as it stands, words in another language; and of
 * codes that lost zeros in front, be it one. What it learnt of its own values says nothing of these, nor this file of those.
 */
export function unknownValueWarnings(columns: readonly Column[], champion: readonly Column[]): readonly string[] {
  const byName = new Map(champion.map((column) => [column.name, column]))
  return columns.flatMap((column) => {
    const earlier = byName.get(column.name)
    const [is, was] = [vocabularyOf(column), vocabularyOf(earlier)]
    if (is.length < FEWEST_VALUES || was.length === 0 || earlier?.role !== 'feature') return []
    const { parse } = columnCodec(earlier)
    const texts = new Set(was)
    const isKnown = (value: string) => parse(value) !== was.length
    const otherwise = is.filter((value) => !texts.has(value) && isNumeric(value) && isKnown(value))
    if (otherwise.length === 0 && is.some(isKnown)) return []
    const same = otherwise.flatMap((value) => was.filter((text) => isNumeric(text) && Number(text) === Number(value)))
    const [now, before] = (otherwise.length === 0 ? [is, was] : [otherwise, same]).map((values) =>
      listed(values.slice(0, MOST_SHOWN).map(quoted)),
    )
    const which =
      otherwise.length === is.length
        ? 'all values are'
        : counted(otherwise.length, 'of its values is', 'of its values are')
    const what =
      otherwise.length > 0
        ? `${which} written otherwise than the model that serves has them, ${now} where it has ${before}: zeros in front may have got lost, or were added.`
        : `the model that serves knows none of its values, such as ${now}; it learnt others, such as ${before}.`
    return `Column ${quoted(column.name)}: ${what} Write them as before if they mean the same, or approve the new model once those who call it know.`
  })
}

/** It is found among others by its number. */
function isNumeric(value: string): boolean {
  return /^\d+$/.test(value)
}

function vocabularyOf(column: Column | undefined): readonly string[] {
  if (column?.role !== 'feature' || column.type !== 'category') return []
  return column.encoding === 'one-hot' || column.encoding === 'codes' ? column.vocabulary : []
}
