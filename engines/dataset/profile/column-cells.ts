import type { TextEntry } from '../cells/text-entry.ts'
import type { ColumnTally } from './column-tally.ts'

/** Cells of a column that are alike: of one text, or of one shape. */
export type Cells = {
  /** The text, or the first one of the shape. */
  readonly text: string
  readonly count: number
  /** The first row that has it, as a spreadsheet counts. */
  readonly row: number
  /** What the text is by itself. */
  readonly kind: TextEntry['cellValue']['kind']
}

/** All cells of a column but those that are counted alone. */
export type ColumnCells = {
  readonly texts: readonly Cells[]
  /** Numbers as everybody writes them, of which nothing is known but that, and how many have a zero in front. */
  readonly plain: number
  readonly zeroPadded: number
}

/** What the first pass has seen of a column. */
export function columnCells(tally: ColumnTally, rows: number): ColumnCells {
  const { entries, shapes, overflow, texts } = tally
  const known = entries.map(({ text, count, firstRow, cellValue }) => ({
    text,
    count,
    row: firstRow,
    kind: cellValue.kind,
  }))
  const ofShapes = shapes.reduce((sum, { count }) => sum + count, 0)
  const first = tally.firstOverflow
  const rest = (kind: Cells['kind'], text: string, count: number): readonly Cells[] =>
    count > 0 ? [{ kind, text, count, row: first?.row ?? 0 }] : []
  return {
    texts: [
      ...known,
      ...shapes.map(({ text, count, row }) => ({ text, count, row, kind: 'text' as const })),
      ...rest('missing', '', overflow.missing),
      ...rest('infinite', 'inf', overflow.infinite),
      ...rest('boolean', 'true', overflow.boolean),
      ...rest('date', overflow.withTime > 0 ? '2024-01-31T12:00' : '2024-01-31', overflow.date),
      ...rest('text', first?.text ?? '', overflow.text - ofShapes),
    ],
    plain: rows - texts + overflow.number,
    zeroPadded: tally.zeroPadded,
  }
}

/** The same where each plain number is known to be 0. */
export function withZeros({ texts, plain, zeroPadded }: ColumnCells): ColumnCells {
  return { texts: [...texts, { text: '0', count: plain, row: 0, kind: 'number' }], plain: 0, zeroPadded }
}

/** From this share of readable cells on a column is of a type; the rest is missing. */
export const NEARLY_ALL = 0.95

/** The cells of a column in so many rows at most tell how its plain numbers are meant, which are not kept. */
export const SAMPLED_CELLS = 300

/** Of a column of many texts so many tell what it is not. */
const LOOKED_AT = 128
const FEW = 0.25

/** Whether hardly any of the texts are of a kind, as far as some of them tell: looking at all takes its time. */
export function isMostlyOther(texts: readonly Cells[], isOfKind: (cells: Cells) => boolean): boolean {
  if (texts.length <= 2 * LOOKED_AT) return false
  const step = texts.length / LOOKED_AT
  let found = 0
  for (let at = 0; at < LOOKED_AT; at++) {
    const cells = texts[Math.floor(at * step)]
    if (cells !== undefined && isOfKind(cells)) found++
  }
  return found < FEW * LOOKED_AT
}

export function countOf(cells: readonly Cells[]): number {
  return cells.reduce((sum, { count }) => sum + count, 0)
}

/** Most frequent first. */
export function byCount(cells: readonly Cells[]): readonly Cells[] {
  return cells.toSorted((a, b) => b.count - a.count || (a.text < b.text ? -1 : 1))
}
