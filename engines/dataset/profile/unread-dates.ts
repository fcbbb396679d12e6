import { quoted } from '../source/refusal.ts'
import { dateShape } from './date-shape.ts'
import { idName } from './id-columns.ts'

/*
 * Texts that look like dates or times in a form that no reading knows: `17/2024`, `3. Quartal 2016`, `2019-008`,
 * `2022-05-01 18:21 Europe/Berlin`, `ab 05.08.2020`, `um 16:31`, and with months of languages that are not read.
 */

const LOOKED_AT = 300
const FEWEST_TEXTS = 8
const NEARLY_ALL = 0.9
/** So many different words that begin like months are months. */
const FEWEST_MONTHS = 4

/** What a person is told of a column of texts that nearly all look like dates or times. */
export function unreadDatesWarning(name: string, texts: readonly string[]): readonly string[] {
  const looked = texts.slice(0, LOOKED_AT)
  if (looked.length < FEWEST_TEXTS || idName(name) !== undefined) return []
  const months = new Set<string>()
  const found = looked.filter((text) => {
    const { parts = '', other } = dateShape(text) ?? {}
    if (other !== undefined) months.add(other)
    return parts.includes('T') || (parts.length > 1 && /[YM]/.test(parts))
  })
  if (found.length < NEARLY_ALL * looked.length || (months.size > 0 && months.size < FEWEST_MONTHS)) return []
  return [
    `Column ${quoted(name)}: cells such as ${quoted(found[0] ?? '')} look like dates or times in a way that is not read: it is taken as text. Write days as 2024-01-31, months as 2024-01 and times as 13:45 to have them.`,
  ]
}
