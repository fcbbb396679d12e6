import { quoted } from '../source/refusal.ts'
import type { Cells } from './column-cells.ts'

/*
 * Words for nothing that may be values: NA of Namibia among countries, Na of sodium, none beside one and two, - beside +.
 */

const NEARLY_ALL = 0.9
const OFTEN = 0.01
/** As many texts tell what the others are like. */
const LOOKED_AT = 200
/** A list of more is one of names. */
const MOST_VALUES = 300

/** What a person is told of a word that counts as missing in a column of texts, where it is as the others are. */
export function valueLikeNothing(
  name: string,
  nothing: readonly Pick<Cells, 'text' | 'count'>[],
  others: readonly string[],
  rows: number,
): readonly string[] {
  if (others.length === 0 || others.length > MOST_VALUES) return []
  const looked = others.slice(0, LOOKED_AT)
  const [found] = nothing.filter(({ text, count }) => isLikeOthers(text, looked, count > OFTEN * rows))
  if (found === undefined) return []
  const shown = looked.slice(0, 2).map(quoted).join(' and ')
  return [
    `Column ${quoted(name)}: ${quoted(found.text)} (${found.count}) counts as missing; it may be a value as ${shown} ${looked.length === 1 ? 'is' : 'are'}. csv.missing for this column sets what is missing, if it is one.`,
  ]
}

function isLikeOthers(text: string, others: readonly string[], isFrequent: boolean): boolean {
  const areNearlyAll = (is: RegExp) => others.filter((other) => is.test(other)).length >= NEARLY_ALL * others.length
  if (text === '-') return others.some((other) => isSignOfResult(other))
  // Codes of two letters, of elements one or two.
  if (text === 'NA') return areNearlyAll(/^[A-Z]{2,3}$/)
  if (text === 'Na') return areNearlyAll(/^[A-Z][a-z]?$/) && others.some((other) => other.length === 2)
  if (text === 'na') return areNearlyAll(/^[a-z]{2,3}$/)
  if (!isFrequent) return false
  if (text === 'none') return areNearlyAll(/^\p{Ll}[\p{L} _-]*$/u)
  return text === 'None' && areNearlyAll(/^\p{Lu}[\p{L} _-]*$/u)
}

/** What stands beside `-` where that is a result: `+`, `++`, `+/-`, `±`; a dash for nothing stands beside none of them. */
export function isSignOfResult(text: string): boolean {
  return /^(?:\++|\+\/[-\u2212\u2013]|±|\(\+\))$/.test(text)
}

/** The same of a column of numbers: what is none may be 0. Programs write None for what is not known. */
export function zeroLikeNothing(
  name: string,
  nothing: readonly Pick<Cells, 'text' | 'count'>[],
  rows: number,
): readonly string[] {
  const none = nothing.find(({ text, count }) => text === 'none' && count > OFTEN * rows)
  if (none === undefined) return []
  return [
    `Column ${quoted(name)}: "none" (${none.count}) counts as missing. If it means 0, write 0; csv.missing for this column sets what is missing.`,
  ]
}
