import { CELL_MARK_QUOTED } from '../layout'
import { columnCount } from './columns'
import { count, endOf, marksOf, startOf } from './tokenize'

/**
 * Whether the tokenized record is an empty line, or a row of which every cell is empty, as spreadsheets leave them; it may
 * have delimiters behind the last column.
 */
export function isBlank(): bool {
  if (startOf(0) != endOf(0)) return false
  if (count == 1) return marksOf(0) == 0
  if (count < columnCount || columnCount == 0) return false
  for (let cell = 1; cell < count; cell++) {
    if (startOf(cell) != endOf(cell) || (cell >= columnCount && marksOf(cell) & CELL_MARK_QUOTED)) return false
  }
  return true
}
