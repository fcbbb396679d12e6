import { cellValueOf } from '#engines/dataset/cells/cell-value.ts'
import type { TextEntry } from '#engines/dataset/cells/text-entry.ts'
import type { ReadingFinding } from '#engines/dataset/profile/column-reading.ts'
import type { ColumnTally } from '#engines/dataset/profile/column-tally.ts'
import { findTargetReading, type TargetReading, targetReader } from '#engines/dataset/profile/target-reading.ts'
import type { Manifest } from '#shared/manifest/manifest.ts'
import { chooseReadings } from './choose-readings.ts'
import { decimalPoint, type Table } from './read-reference.ts'

const SAMPLED_ROWS = 300

/** How the columns are read, by a tally of every cell: nothing is counted without its text, nothing has no room. */
export function referenceReadings(
  table: Table,
  target: { readonly name: string; readonly index: number },
  manifest: Manifest,
) {
  const tallies = table.header.map((_, index) => tallyOf(table, index, manifest))
  const readBy = (targetReading: TargetReading | undefined) => {
    const isUsed = (row: readonly string[]) => {
      const reader = targetReading ?? { missingWords: 'words' as const, number: undefined }
      return ['label', 'number'].includes(targetReader(reader)((row[target.index] ?? '').trim()).kind)
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
    findTargetReading(
      target.name,
      tallies[target.index] as ColumnTally,
      findings[target.index] as ReadingFinding,
      manifest,
    )
  const first = targetBy(readBy(undefined))
  const findings = readBy(first.reading)
  return { findings, targetReading: first.reading, targetWarnings: targetBy(findings).warnings }
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
