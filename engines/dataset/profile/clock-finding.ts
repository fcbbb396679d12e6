import { clockTime } from '#shared/schema/reading/clock-time.ts'
import type { MissingWords } from '#shared/schema/reading/missing-words.ts'
import type { NumberReading } from '#shared/schema/reading/number-reading.ts'
import { saysClock } from './code-names.ts'
import { byCount, type Cells, type ColumnCells, countOf, isMostlyOther, NEARLY_ALL } from './column-cells.ts'
import type { ReadingFinding, ReadingHints } from './column-reading.ts'
import * as say from './reading-warnings.ts'

/** The cells that are times without a date. */
export function clockCells({ texts }: ColumnCells, name: string): readonly Cells[] {
  const isClock = ({ text }: Cells) => clockTime(text) !== undefined
  if (isMostlyOther(texts, isClock)) return []
  const found = texts.flatMap((cells) => {
    const time = clockTime(cells.text)
    return time === undefined ? [] : [{ cells, time }]
  })
  const areTimes = found.every(({ time }) => !time.isPointed) || saysClock(name)
  const clocks = found.filter(({ time }) => areTimes || !time.isPointed)
  // Nothing but `45s` is a number with a unit; `00h` is none.
  const several = clocks.filter(({ time }) => time.parts > 1)
  const isTold = clocks.some(({ cells }) => PADDED_HOUR.test(cells.text)) || 2 * countIn(several) >= countIn(clocks)
  return isTold ? clocks.map(({ cells }) => cells) : []
}

const PADDED_HOUR = /^0\d ?h$/i
const countIn = (found: readonly { readonly cells: Cells }[]) => countOf(found.map(({ cells }) => cells))

const HALF = 0.5
const PLAIN: NumberReading = { decimal: '.', thousands: null, prefix: null, suffix: null }

/** The column as times without a date, or as text where too few are times to read it so; undefined where it is none. */
export function clockFinding(
  cells: ColumnCells,
  filled: number,
  isMissing: (text: string) => boolean,
  missingWords: MissingWords,
  { name, earlier }: Pick<ReadingHints, 'name' | 'earlier'>,
): Omit<ReadingFinding, 'looksLikeValues'> | undefined {
  const clocks = clockCells(cells, name)
  const [first] = clocks
  if (first === undefined || countOf(clocks) < HALF * filled) return undefined
  const known = new Set(clocks)
  const odd = byCount(
    cells.texts.filter((each) => each.kind !== 'missing' && !isMissing(each.text) && !known.has(each)),
  )
  if (countOf(clocks) < NEARLY_ALL * filled) {
    const warnings = [say.notClocks(name, countOf(clocks) / filled, odd)]
    return { reading: { kind: 'text', missingWords }, warnings, ambiguous: undefined }
  }
  const times = clocks.flatMap(({ text }) => clockTime(text) ?? [])
  // Of `59:30` and `1:02:11` the one begins with minutes, the other with hours.
  if (times.some(({ parts }) => parts === 3) && times.some(({ parts, isOfDay }) => parts === 2 && !isOfDay)) {
    return { reading: { kind: 'text', missingWords }, warnings: [say.severalClocks(name)], ambiguous: undefined }
  }
  const number = { decimal: '.', thousands: null, prefix: null, suffix: null, clock: true } as const
  const was = earlier?.role === 'feature' && earlier.type === 'number' ? (earlier.reading?.number ?? PLAIN) : undefined
  return {
    reading: { kind: 'number', missingWords, number, word: undefined },
    warnings: [
      say.clockTimes(
        name,
        first,
        times.some(({ isInHours }) => isInHours),
        filled - countOf(clocks),
        odd,
      ),
      ...(was === undefined || was.clock ? [] : [say.anotherNumber(name, was, number)]),
    ],
    ambiguous: undefined,
  }
}
