import { IS_SINGLE, LETTERS, letterBeyond, letterTable, SMALL_BITS } from './letters.ts'

/*
 * A text as cells of 0 and 1: each word, and each pair of words that follow each other, has the cell of its hash. The
 * hash is part of schema.json (`words-1`): whatever changes a golden vector needs another name. The kernel of the dataset
 * engine does the same (assembly/text.ts).
 */

/** The name of this way to tell words apart and to hash them. */
export const WORD_HASH = 'words-1'

/** A word as it is told apart from others: normalized to NFC, in small letters. */
export type TextWord = { readonly text: string; readonly hash: number }

/** Runs of letters, marks and digits; of scripts without spaces, and of pictures, each character. */
export function wordsOf(text: string): readonly TextWord[] {
  const table = letterTable()
  const words: TextWord[] = []
  let word = ''
  let state = FIRST_STATE
  const end = () => {
    if (word !== '') words.push({ text: word, hash: mixed(state) })
    word = ''
    state = FIRST_STATE
  }
  for (const character of text.normalize('NFC')) {
    const code = character.codePointAt(0) ?? 0
    const letter = code < LETTERS ? (table[code] ?? 0) : letterBeyond(code)
    const small = letter & SMALL_BITS
    const isSingle = (letter & IS_SINGLE) !== 0
    if (small === 0 || isSingle) end()
    if (small === 0) continue
    word += String.fromCodePoint(small)
    state = Math.imul(state ^ small, STATE_FACTOR)
    if (isSingle) end()
  }
  end()
  return words
}

/** FNV-1a by code points. */
const FIRST_STATE = 0x811c9dc5
const STATE_FACTOR = 0x01000193
const PAIR_FACTOR = 0x9e3779b1

/** MurmurHash3's finalizer for 32 bits. */
function mixed(state: number): number {
  let hash = state
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** The words and pairs of a text, each with its cell among so many. */
export function* wordCells(
  text: string,
  width: number,
): Generator<{ readonly words: readonly string[]; readonly cell: number }> {
  let before: TextWord | undefined
  for (const word of wordsOf(text)) {
    yield { words: [word.text], cell: cellOf(word.hash, width) }
    if (before !== undefined) {
      const pair = mixed(Math.imul(before.hash, PAIR_FACTOR) ^ word.hash)
      yield { words: [before.text, word.text], cell: cellOf(pair, width) }
    }
    before = word
  }
}

function cellOf(hash: number, width: number): number {
  return Math.floor((hash * width) / 2 ** 32)
}
