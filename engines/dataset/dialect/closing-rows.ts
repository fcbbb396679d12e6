import { isMissing, parseNumber } from '#shared/schema/cell-values.ts'
import { undress } from '#shared/schema/reading/number-reading.ts'
import type { TextRecord } from './split-text.ts'
import { TOTAL_WORDS } from './total-words.ts'

/** Beside sums also means; `sum` alone is a value like others in the midst of a file, and none at its end. */
const TOTAL = new RegExp(
  `^(?:(?:grand|sub)[ -]?)?(?:${TOTAL_WORDS}|sum|average|mean|durchschnitt|mittelwert|moyenne|media|média|promedio|gemiddelde)(?![\\p{L}\\p{N}])`,
  'iu',
)
/** What stands beside a total or a mean, as `describe()` of pandas writes it; one alone may be a value, or a name. */
const STATISTIC =
  /^(?:count|std|sd|stdev|std\.? ?dev(?:iation)?|min(?:imum)?|max(?:imum)?|median|mode|variance|skew(?:ness)?|kurtosis|q[1-3]|[1-9]\d?\s?%|anzahl|standardabweichung|nombre|médiane|écart[- ]type|mediana|máximo|mínimo)[:.]?$/iu
const FEWEST_STATISTICS = 3

type Row = Pick<TextRecord, 'cells' | 'raw'>

/** Whether the first filled cell of a row is a word for a sum or a mean. */
export function isTotal(row: Row): boolean {
  return TOTAL.test(labelOf(row))
}

/** A number in any dressing: `1'234`, `€ 12.345,00`, `12,5 %`. */
export function isNumber(cell: string): boolean {
  return undress(cell) !== undefined || parseNumber(cell) !== undefined
}

/** Nobody sees a form feed, but it stands for a cell. */
export function isBlank({ cells, raw }: Row): boolean {
  return cells.every((cell) => cell === '') && !raw.includes('\f')
}

/**
 * The rows that close a table together, where one of them may have a word that nobody knows: `Subtotal`, `Tax`, `Total`;
 * `count`, `mean`, `std` and so on. At least two of them have a known word, or they stand behind a blank line and one
 * has; each has a word of its own that no row above has there, and beside it nothing but numbers. Of the last `most`
 * that are neither blank nor of another number of cells than `columns`.
 */
export function closingRows<R extends Row>(all: readonly R[], columns: number, most: number): ReadonlySet<R> {
  const places: number[] = []
  let blank = -1
  for (let at = all.length - 1; at > 0 && places.length < most; at--) {
    const row = all[at] as R
    if (isBlank(row)) {
      if (blank === -1 && places.length > 0) blank = at
    } else if (row.cells.length === columns) {
      if (!isClosing(row)) break
      places.push(at)
    }
  }
  const rowAt = (at: number) => all[at] as R
  const known = places.filter((at) => isTotal(rowAt(at)) || STATISTIC.test(labelOf(rowAt(at))))
  const totals = known.filter((at) => isTotal(rowAt(at)))
  // All behind the blank line have to be such rows.
  const isApart = blank !== -1 && places.some((at) => at < blank || at === blank + 1) && totals.some((at) => at > blank)
  const areSeveral = known.length >= (totals.length > 0 ? 2 : FEWEST_STATISTICS)
  if (!isApart && !areSeveral) return new Set()
  const top = Math.min(...(areSeveral ? known : []), ...(isApart ? [blank + 1] : []))
  const found = places.filter((at) => at >= top).map(rowAt)
  const above = all.slice(0, top)
  const isOwn = (row: Row) => !above.some(({ cells }) => cells[labelAt(row)] === labelOf(row))
  const areOwn = new Set(found.map(labelOf)).size === found.length && found.every(isOwn)
  return new Set(areOwn ? found : [])
}

function labelAt({ cells }: Row): number {
  return cells.findIndex((cell) => cell !== '')
}

function labelOf(row: Row): string {
  return row.cells[labelAt(row)] ?? ''
}

/** A word, or the name of a quantile, and beside it numbers alone. */
function isClosing(row: Row): boolean {
  const at = labelAt(row)
  const label = labelOf(row)
  const others = row.cells.filter((_, index) => index !== at)
  if (!STATISTIC.test(label) && (isNumber(label) || !/\p{L}{2}/u.test(label))) return false
  return others.some(isNumber) && others.every((cell) => isMissing(cell) || isNumber(cell))
}
