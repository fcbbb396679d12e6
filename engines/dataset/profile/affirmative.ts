import { parseNumber } from '#shared/schema/cell-values.ts'
import { yesNoOf } from '#shared/schema/reading/yes-no-words.ts'

/** Known pairs, the affirmative one second. Compared in lower case; numbers by value. */
const KNOWN_PAIRS: readonly (readonly [string, string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['n', 'y'],
  ['f', 't'],
  ['off', 'on'],
  ['0', '1'],
  ['-1', '1'],
  ['negative', 'positive'],
  ['neg', 'pos'],
  ['benign', 'malignant'],
  ['b', 'm'],
  ['absent', 'present'],
  ['normal', 'abnormal'],
  ['healthy', 'sick'],
  ['control', 'case'],
  ['ham', 'spam'],
]

/** Which of two labels is the affirmative one, of a known pair; undefined where neither is. */
export function affirmativeOf(one: string, other: string): string | undefined {
  const [first, second] = [plainLabel(one), plainLabel(other)]
  const pair = KNOWN_PAIRS.find((known) => known.includes(first) && known.includes(second) && first !== second)
  const positive = pair?.[1] ?? yesNoOf(one, other)?.true.toLowerCase()
  if (positive === undefined) return undefined
  return first === positive ? one : other
}

/** In lower case; a number by its value. */
function plainLabel(label: string): string {
  const value = parseNumber(label)
  return value === undefined ? label.toLowerCase() : String(value)
}
