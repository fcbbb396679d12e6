import type { Manifest } from '#shared/manifest/manifest.ts'
import { isMissing, parseNumber } from '../cell-values.ts'
import { areAscii } from '../composed-names.ts'

/*
 * Spellings of a missing value. What stands for nothing depends on what else a column holds: `unknown` among numbers is
 * no number, among words it is a word like the others, and may tell something.
 */

/** Which texts of a column are missing: the list for numbers and dates, the one for words, or a list of its own. */
export type MissingWords = 'values' | 'words' | readonly string[]

/** Missing in every column: those that {@link isMissing} knows. */
const OF_WORDS = ['', 'na', 'n/a', 'null', 'none', 'nan', '?', '-']
/** Missing in columns of numbers and of dates only: Excel's errors in its languages, words, `..` of the World Bank and `:` of Eurostat. */
const OF_VALUES = (
  '#n/a #na #div/0! #value! #ref! #name? #num! #null! #nv #wert! #bezug! #zahl! #valeur! #nom? #nombre! ' +
  '#nul! #¡valor! #¡div/0! #¡ref! #¡num! #¿nombre? #valore! #rif! #nome? #n/d #valor! #waarde! #n/b #verw! ' +
  '#naam? #getal! #spill! #calc! ### – — \\n . .. : <na> nat -- --- nil missing unknown'
).split(' ')

const LISTS = { values: [...OF_WORDS, ...OF_VALUES], words: OF_WORDS } as const

/** Every spelling of a list, in lower case. */
export function missingSpellings(words: MissingWords): readonly string[] {
  return typeof words === 'string' ? LISTS[words] : words
}

/** Tells whether a cell is one of the words; case and spaces around it do not count. */
export function missingTest(words: MissingWords): (text: string) => boolean {
  if (words === 'words') return isMissing
  return words === 'values' ? isMissingValue : spellingTest(words)
}

function spellingTest(words: readonly string[]): (text: string) => boolean {
  const plain = words.map((word) => word.trim().toLowerCase())
  // A letter may be one character, or taken apart as macOS writes it: each letter of a text by itself.
  const spellings = new Set(plain.map((word) => word.normalize()))
  const longest = Math.max(0, ...plain.flatMap((word) => [word.length, word.normalize('NFD').length]))
  const hasLetters = !areAscii(plain)
  const hasHashes = spellings.has('###')
  return (text) => {
    const trimmed = text.trim()
    // A spreadsheet fills a column that is too narrow.
    if (hasHashes && trimmed.startsWith('###')) return /^#+$/.test(trimmed)
    if (trimmed.length > longest) return false
    const word = trimmed.toLowerCase()
    return spellings.has(word) || (hasLetters && spellings.has(word.normalize()))
  }
}

/** Those of the words that are numbers, such as `-999`: cells of plain numbers may be missing then. */
export function missingNumbers(words: MissingWords): ReadonlySet<number> {
  if (typeof words === 'string') return NONE
  return new Set(words.flatMap((word) => parseNumber(word) ?? []))
}

const NONE: ReadonlySet<number> = new Set()

/** Made once: every column of numbers asks for it. */
const isMissingValue = spellingTest(LISTS.values)

/** The missing words of a column: those of its kind or training file, with what a manifest's `csv.missing` says. */
export function missingWordsBy(
  words: MissingWords,
  column: string,
  setting: Manifest['csv']['missing'] | undefined,
): MissingWords {
  if (!setting) return words
  if (Array.isArray(setting)) return ownMissingWords([...missingSpellings(words), ...setting])
  const own = Object.hasOwn(setting, column) ? setting[column] : undefined
  return own === undefined ? words : ownMissingWords(own)
}

/** What a missing value is where only a column's own list counts: an empty cell always is. */
export function ownMissingWords(words: readonly (string | number)[]): readonly string[] {
  return [...new Set(['', ...words.map((word) => String(word).trim().toLowerCase())])]
}
