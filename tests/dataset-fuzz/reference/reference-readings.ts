import { cellValueOf } from '#engines/dataset/cells/cell-value.ts'
import type { TextEntry } from '#engines/dataset/cells/text-entry.ts'
import type { ReadingFinding } from '#engines/dataset/profile/column-reading.ts'
import type { ColumnTally } from '#engines/dataset/profile/column-tally.ts'
import {
  findTargetReading,
  isSameTargetReading,
  labelTextOf,
  type TargetReading,
  targetReader,
} from '#engines/dataset/profile/target-reading.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { chooseReadings } from './choose-readings.ts'
import { decimalPoint, type Table } from './read-reference.ts'

const SAMPLED_ROWS = 300
const WORDS: TargetReading = { missingWords: 'words', number: undefined }

/** Classes that are left out, and how the target is read with them. */
export type Settled = { readonly leftOutTexts: ReadonlySet<string>; readonly targetReading: TargetReading }

/**
 * How the columns are read, by a tally of every cell: nothing is counted without its text, nothing has no room. Rows of
 * the classes that are left out are not sampled.
 */
export function referenceReadings(
  table: Table,
  target: { readonly name: string; readonly index: number },
  manifest: Manifest,
  settled?: Settled,
) {
  const tally = tallyOf(table, target.index, manifest)
  const readBy = (targetReading: TargetReading) => {
    const isUsed = (row: readonly string[]) => {
      const cell = (row[target.index] ?? '').trim()
      if (settled?.leftOutTexts.has(labelText(cell, targetReading, manifest))) return false
      return ['label', 'number'].includes(targetReader(targetReading)(cell).kind)
    }
    const sampled = table.rows.filter(isUsed).slice(0, SAMPLED_ROWS)
    return chooseReadings({
      header: table.header,
      columns: table.header.map((_, index) =>
        table.rows.map((cells, row) => ({ text: (cells[index] ?? '').trim(), row: table.rowNumbers[row] ?? 0 })),
      ),
      sampled: (column) => sampled.map((row) => (row[column] ?? '').trim()),
      manifest,
    })
  }
  const targetBy = (findings: readonly ReadingFinding[]) =>
    findTargetReading(target.name, tally, findings[target.index] as ReadingFinding, manifest)
  const first = settled?.targetReading ?? WORDS
  const byFirst = readBy(first)
  const targetReading = settled?.targetReading ?? targetBy(byFirst).reading
  const findings = isSameTargetReading(targetReading, first) ? byFirst : readBy(targetReading)
  const found = targetBy(findings)
  const targetWarnings = isSameTargetReading(found.reading, targetReading) ? found.warnings : []
  return { findings, targetReading, targetWarnings }
}

/** A cell of the target as the label that it is. */
export function labelText(cell: string, reading: TargetReading, { csv }: Pick<Manifest, 'csv'>): string {
  return labelTextOf(reading)?.(cell) ?? decimalPoint(cell, csv.decimal)
}

function tallyOf({ rows, rowNumbers }: Table, index: number, { csv }: Manifest): ColumnTally {
  const entries = new Map<string, TextEntry>()
  for (const [row, cells] of rows.entries()) {
    const text = (cells[index] ?? '').trim()
    const known = entries.get(text)
    const cellValue = cellValueOf(decimalPoint(text, csv.decimal))
    const firstRow = known?.firstRow ?? rowNumbers[row] ?? 0
    entries.set(text, { number: 0, text, cellValue, firstRow, count: (known?.count ?? 0) + 1, usedCount: 0 })
  }
  return {
    entries: [...entries.values()],
    keepsTexts: true,
    texts: rows.length,
    overflow: { missing: 0, infinite: 0, number: 0, boolean: 0, date: 0, text: 0, withTime: 0 },
    overflowWords: 0,
    shapes: [],
    zeroPadded: 0,
    firstOverflow: undefined,
    sketch: { distinct: 0, distinctShare: 1, isUnique: true },
    missingEntry: undefined,
    isOneNumber: false,
    isSequence: () => false,
  }
}
