import { encodedWidthOf } from '#shared/schema/encoded-width.ts'
import type { Column } from '#shared/schema/feature-schema.ts'

/** Cells of an encoded row that categories, words and texts may make; numbers and dates alone may be more. */
export const MAX_ENCODED_WIDTH = 1000

/** Cells of an encoded row, without the label. */
export function encodedWidth(columns: readonly Column[]): number {
  return columns.reduce((width, column) => width + widthOf(column), 0)
}

export function widthOf(column: Column | undefined): number {
  return column?.role === 'feature' ? encodedWidthOf(column) : 0
}
