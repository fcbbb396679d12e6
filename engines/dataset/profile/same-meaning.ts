import { parseNumber } from '#shared/schema/cell-values.ts'
import { YES_NO_PAIRS } from '#shared/schema/reading/yes-no-words.ts'
import { listed } from '../source/refusal.ts'

type Pair = readonly [one: readonly string[], other: readonly string[]]

/** What two values of a column are called in several languages and spellings, in lower case. */
const MEANINGS: readonly (readonly Pair[])[] = [
  [
    [['no'], ['yes']],
    [['n'], ['y']],
    [['false'], ['true']],
    [['f'], ['t']],
    [['off'], ['on']],
    [['0'], ['1']],
    ...YES_NO_PAIRS.map((pair): Pair => [pair.false, pair.true]),
  ],
  [
    [
      ['female', 'woman', 'f'],
      ['male', 'man', 'm'],
    ],
    [
      ['weiblich', 'frau', 'w'],
      ['männlich', 'maennlich', 'mann', 'm'],
    ],
    [
      ['femme', 'féminin', 'f'],
      ['homme', 'masculin', 'h', 'm'],
    ],
    [
      ['mujer', 'femenino', 'feminino', 'f'],
      ['hombre', 'masculino', 'm'],
    ],
    [
      ['femmina', 'donna', 'f'],
      ['maschio', 'uomo', 'm'],
    ],
    [
      ['vrouw', 'v'],
      ['man', 'm'],
    ],
    [
      ['kobieta', 'k'],
      ['mężczyzna', 'm'],
    ],
    [
      ['женский', 'ж'],
      ['мужской', 'м'],
    ],
    [['女'], ['男']],
  ],
  [
    [
      ['negative', 'neg', '-'],
      ['positive', 'pos', '+'],
    ],
    [['negativ'], ['positiv']],
    [['négatif'], ['positif']],
    [['negativo'], ['positivo']],
  ],
]
/** More values are a list of something else, in which such words stand by chance. */
const MOST_VALUES = 12
const MOST_OTHERS = 2
const FEWEST_WORDS = 3

/**
 * Values that may be one, each group of them in words: of `ja`, `nein`, `yes` and `no` the first and the third, the second
 * and the fourth. `inWords` is how a value is shown.
 */
export function sameMeanings(values: readonly string[], inWords: (value: string) => string): string | undefined {
  if (values.length < FEWEST_WORDS || values.length > MOST_VALUES) return undefined
  const words = new Map(values.map((value) => [wordOf(value), value]))
  for (const pairs of MEANINGS) {
    const found = pairs.filter(([one, other]) => isMeant(one, other, words))
    const [ones, others] = [0, 1].map(
      (side) => new Set(found.flatMap((pair) => pair[side as 0 | 1].filter((word) => words.has(word)))),
    )
    if (ones === undefined || others === undefined) continue
    // `e` is yes in one language and no in another.
    const groups = [[...ones].filter((word) => !others.has(word)), [...others].filter((word) => !ones.has(word))]
    const all = groups.flat()
    const isTold =
      all.length >= FEWEST_WORDS &&
      values.length - all.length <= MOST_OTHERS &&
      groups.every((group) => group.length > 0) &&
      (all.some((word) => word.length > 1) || (all.length === values.length && isOfLettersAndNumbers(all)))
    if (!isTold) continue
    return listed(
      groups
        .filter((group) => group.length > 1)
        .map((group) => group.map((word) => inWords(words.get(word) ?? word)).join(' and ')),
    )
  }
  return undefined
}

/** `Y`, `N`, `1` and `0`: letters alone may be grades or codes, but not beside both numbers. */
function isOfLettersAndNumbers(words: readonly string[]): boolean {
  return words.includes('0') && words.includes('1')
}

/** A letter alone says something beside the other of its language. */
function isMeant(one: readonly string[], other: readonly string[], words: ReadonlyMap<string, string>): boolean {
  const has = (word: string) => words.has(word)
  return (one.some(has) && other.some(has)) || [...one, ...other].some((word) => has(word) && word.length > 1)
}

function wordOf(value: string): string {
  const number = parseNumber(value)
  return number === undefined ? value.trim().toLowerCase().normalize() : String(number)
}
