import { expect, test } from 'vitest'
import { type TextColumn, wordContributions } from './word-contributions.ts'

const TEXT: Omit<TextColumn, 'encoding'> = {
  name: 'note',
  index: 0,
  role: 'feature',
  type: 'text',
  words: 'words-1',
  position: 0,
  missing: 0,
  fill: null,
  statistics: { top: [], missingRate: 0 },
  reading: { missingWords: 'words' },
}
const WORDS: TextColumn = { ...TEXT, encoding: 'words', vocabulary: ['call', 'now', 'later'] }
/** Everything shares the one cell. */
const ONE: TextColumn = { ...TEXT, encoding: 'hashed-words', width: 1 }
const MANY: TextColumn = { ...TEXT, encoding: 'hashed-words', width: 512 }

test('words of the text are told, the strongest first, and not those that it has not', () => {
  expect(wordContributions(WORDS, 'NOW call, please', [0.25, -0.5, 3])).toEqual([
    { word: 'now', contribution: -0.5 },
    { word: 'call', contribution: 0.25 },
  ])
})

test('words and pairs of one cell are told together', () => {
  expect(wordContributions(ONE, 'Call now', [2])).toEqual([{ word: 'call / now / call now', contribution: 2 }])
})

test('words and pairs have a cell each', () => {
  // The cells of call, now and the two.
  const cells = Array.from({ length: 512 }, (_, cell) => cell + 1)
  const found = wordContributions(MANY, 'Call now', cells)
  expect(found.map(({ word }) => word).toSorted()).toEqual(['call', 'call now', 'now'])
})

test('a missing text has no words', () => {
  expect(wordContributions(MANY, ' N/A ', new Float64Array(512).fill(1))).toEqual([])
})
