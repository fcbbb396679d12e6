import { type CellValue, canonicalNumber, cellValueOf } from '../cells/cell-value.ts'
import { cellTextOf, type Decimal } from '../cells/text-entry.ts'
import { KIND_MARK_TIME } from '../kernel/layout.ts'
import type { RecordKernel } from '../kernel/record-kernel.ts'

/** Gives the kernel the value of a text that lies at an address, `text` as its column reads it. Returns its kind with its marks. */
export function giveCellValue(kernel: RecordKernel, at: number, raw: string, text: string, value: CellValue): number {
  if (value.kind === 'number') {
    return kernel.setCellValue('number', value.value, {
      canonical: canonicalNumber(text),
      isInteger: Number.isInteger(value.value),
    })
  }
  if (value.kind === 'text') {
    const before = Buffer.byteLength(raw.slice(0, raw.length - raw.trimStart().length))
    kernel.leaveRange(at + before, Buffer.byteLength(raw.trim()))
  }
  return kernel.setCellValue(value.kind, 'value' in value ? value.value : 0, null)
}

/** Reads texts without an entry for a kernel that counts them itself. */
export function overflowReader(kernel: RecordKernel, decimal: Decimal): (at: number, length: number) => number {
  return (at, length) => {
    const raw = kernel.text(at, length)
    const text = cellTextOf(raw, decimal)
    const value = cellValueOf(text)
    const kindMarks = giveCellValue(kernel, at, raw, text, value)
    return value.kind === 'date' && value.hasTime ? kindMarks | KIND_MARK_TIME : kindMarks
  }
}
