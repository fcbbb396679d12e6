import { thousands } from '#shared/design/number-words.ts'
import type { LabelTally } from '../profile/infer-problem.ts'
import { listed, quoted } from '../source/refusal.ts'

/** More rows are a tail, and no mistake. */
const MOST_ROWS = 3
/** Of fewer others nobody can tell what is far. */
const FEWEST_OTHERS = 20
/** So many times the next value it is at least. */
const FAR = 1000
/** And in orders of magnitude so many times as far from the next value as that is from the median: tails are not so. */
const TAIL = 3

type Place = { readonly row: number | undefined; readonly count: number }

/**
 * What a person is told of a target's value that is absurdly far from all others, as 1e30 among prices: every metric hangs
 * on it. Of more different values than are kept, the others are the sampled training rows', and the extremes all training
 * rows'. Heavy tails are no such thing: of log-normal values with a sigma of 3 the highest of 50 is taken for one in less
 * than one of ten thousand files.
 */
export function farTargetWarnings(
  name: string,
  { labels, overflow }: Pick<LabelTally, 'labels' | 'overflow'>,
  numberOf: (text: string) => number | undefined,
  sampled: readonly number[],
  range: { readonly min: number; readonly max: number },
): readonly string[] {
  const places = new Map<number, Place>()
  for (const { text, count, firstRow } of labels) {
    const value = count === 0 ? undefined : numberOf(text)
    if (value === undefined) continue
    const known = places.get(value)
    places.set(value, {
      row: Math.min(firstRow, known?.row ?? firstRow),
      count: count + (known?.count ?? 0),
    })
  }
  const values = [...places].flatMap(([value, { count }]) =>
    Array.from({ length: Math.min(count, MOST_ROWS + 1) }, () => value),
  )
  if (overflow > 0) {
    values.push(...sampled.filter((value) => !places.has(value)))
    values.push(...[range.min, range.max].filter((value) => !values.includes(value)))
  }
  const sizes = Float64Array.from(values, Math.abs).toSorted((a, b) => b - a)
  const far = Array.from({ length: MOST_ROWS }, (_, at) => at + 1).find((count) => isFar(sizes, count))
  if (far === undefined) return []
  const next = sizes[far] ?? 0
  const beyond = [...new Set(values.filter((value) => Math.abs(value) > next))].toSorted(
    (a, b) => Math.abs(b) - Math.abs(a),
  )
  const shown = listed(beyond.map((value) => inWords(value, places.get(value))))
  const them = far === 1 ? ['this row', 'it is a mistake', 'it'] : ['these rows', 'they are mistakes', 'them']
  return [
    `The target ${quoted(name)} holds ${shown}, where no other value is beyond ${shownNumber(next)}: what is learnt, and every error that is told, hang on ${them[0]}. Correct ${them[2]} in the file if ${them[1]}, or name ${them[2]} in csv.missing, which leaves ${them[2]} out.`,
  ]
}

/** Whether so many of the sizes, which descend, are far from all others. */
function isFar(sizes: Float64Array, count: number): boolean {
  const others = sizes.subarray(count).filter((size) => size > 0)
  const [lowest = 0, next = 0] = [sizes[count - 1], others[0]]
  if (others.length < FEWEST_OTHERS) return false
  const median = others[Math.floor(others.length / 2)] ?? next
  return Math.log(lowest / next) >= Math.max(Math.log(FAR), TAIL * Math.log(next / median))
}

function inWords(value: number, place: Place | undefined): string {
  if (place?.row === undefined) return shownNumber(value)
  return place.count === 1
    ? `${shownNumber(value)} in row ${place.row}`
    : `${shownNumber(value)} in ${place.count} rows, the first of them row ${place.row}`
}

function shownNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? thousands(value) : String(value)
}
