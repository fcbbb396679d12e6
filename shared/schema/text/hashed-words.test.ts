import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { wordCells, wordsOf } from './hashed-words.ts'
import { GOLDEN_TEXTS } from './testing/golden-texts.ts'

describe('words-1', () => {
  test.each(GOLDEN_TEXTS)('of $text', ({ text, words, cells }) => {
    expect(wordsOf(text).map((word) => word.text)).toEqual(words)
    expect([...new Set(Array.from(wordCells(text, 512), ({ cell }) => cell))].sort((a, b) => a - b)).toEqual(cells)
  })

  it('tells words apart as an expression does, in any spelling of their characters', () => {
    const letters = fc.constantFrom(...Array.from('aBzÄöñÇéЖйΔλ09_ -.,’'))
    fc.assert(
      fc.property(fc.array(letters), (characters) => {
        const text = characters.join('')
        const expected = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
        for (const form of ['NFC', 'NFD'] as const) {
          expect(wordsOf(text.normalize(form)).map((word) => word.text)).toEqual([...expected])
        }
      }),
    )
  })

  it('spreads words evenly over any number of cells', () => {
    const counts = Array.from({ length: 100 }, () => 0)
    for (let word = 0; word < 20_000; word++) {
      const [first] = wordCells(`w${word}`, counts.length)
      counts[first?.cell ?? -1] = (counts[first?.cell ?? -1] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(140)
    expect(Math.max(...counts)).toBeLessThan(260)
  })
})
