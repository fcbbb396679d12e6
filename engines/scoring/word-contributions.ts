import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { missingTest } from '#shared/schema/reading/missing-words.ts'
import { wordCells, wordsOf } from '#shared/schema/text/hashed-words.ts'

export type TextColumn = Extract<FeatureColumn, { encoding: 'hashed-words' } | { encoding: 'words' }>

/** How far a word, or a pair of words, of a text moved a margin. */
export type WordContribution = { readonly word: string; readonly contribution: number }

/**
 * The words of a text that moved a margin, the strongest first; `cells` are the contributions of the column's cells. Words
 * of the text that share a cell are named together. What the absence of other words did is in no word.
 */
export function wordContributions(
  column: TextColumn,
  text: string,
  cells: ArrayLike<number>,
): readonly WordContribution[] {
  if (missingTest(column.reading.missingWords)(text)) return []
  const byCell = new Map<number, Set<string>>()
  for (const [cell, word] of column.encoding === 'words' ? knownWords(column.vocabulary, text) : hashed(column, text)) {
    byCell.set(cell, (byCell.get(cell) ?? new Set()).add(word))
  }
  return [...byCell]
    .map(([cell, words]) => ({ word: [...words].join(' / '), contribution: cells[cell] ?? 0 }))
    .filter(({ contribution }) => contribution !== 0)
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution) || (a.word < b.word ? -1 : 1))
}

function* knownWords(vocabulary: readonly string[], text: string): Generator<readonly [cell: number, word: string]> {
  for (const { text: word } of wordsOf(text)) {
    const cell = vocabulary.indexOf(word)
    if (cell >= 0) yield [cell, word]
  }
}

function* hashed(
  { width }: { readonly width: number },
  text: string,
): Generator<readonly [cell: number, word: string]> {
  for (const { words, cell } of wordCells(text, width)) yield [cell, words.join(' ')]
}
