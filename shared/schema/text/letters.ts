import { COMPOSED, SEPARATORS, SINGLES, SMALL } from './letters-table.ts'

/*
 * What each code point is to the words of a text. One table for everybody, made of one version of Unicode: the kernel of
 * the dataset engine gets the same as the API, and a model's words stay the same under a newer Node.
 */

/** A code point's small form, in the lower bits; 0 for what stands between words. */
export const SMALL_BITS = 0xffffff
/** It is a word of its own: of a script without spaces, or a picture. */
export const IS_SINGLE = 0x1000000
/** Normalizing a text may move or replace it. */
export const MAY_COMPOSE = 0x2000000

/** The code points of the table: the first two planes. Of what is beyond see {@link letterBeyond}. */
export const LETTERS = 0x20000
const HAN_EXTENSIONS_END = 0x40000

let letters: Uint32Array | undefined

/** By code point. */
export function letterTable(): Uint32Array {
  letters ??= madeTable()
  return letters
}

/** What a code point beyond {@link LETTERS} is: the third and fourth planes hold nothing but Han. */
export function letterBeyond(code: number): number {
  return code < HAN_EXTENSIONS_END ? code | IS_SINGLE : 0
}

function madeTable(): Uint32Array {
  const table = Uint32Array.from({ length: LETTERS }, (_, code) => code)
  for (const [code] of runsOf(SEPARATORS)) table[code] = 0
  // Halves of pairs.
  table.fill(0, 0xd800, 0xe000)
  for (const [code] of runsOf(SINGLES)) table[code] = code | IS_SINGLE
  for (const [code, distance] of runsOf(SMALL)) table[code] = code + distance
  for (const [code] of runsOf(COMPOSED)) table[code] = (table[code] ?? 0) | MAY_COMPOSE
  return table
}

/** The code points of runs, each with the run's value: gap to the run before, length, step and value, as base 36. */
function* runsOf(text: string): Generator<readonly [code: number, value: number]> {
  let code = 0
  for (const run of text.split(',')) {
    const [gap = 0, length = 1, step = 1, value = 0] = run.split(' ').map((field) => Number.parseInt(field, 36))
    code += gap
    for (let index = 0; index < length; index++) {
      if (code < LETTERS) yield [code, value]
      if (index < length - 1) code += step
    }
  }
}
