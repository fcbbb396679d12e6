import type { LineBlock } from '#engines/dataset/by-schema/schema-file.ts'
import { type CellForm, textCell } from './cell-text.ts'

const NAMES = ['row', 'column', 'problem', 'line']

/** The first line of the file that names the rows without a prediction. */
export function errorHeader(form: CellForm): string {
  return `${NAMES.map((name) => textCell(name, form)).join(form.delimiter)}\n`
}

/** Why rows of a block have no prediction, a line a problem; of a line that is in no other file its text stands beside. */
export function errorLines({ faults, bytes, starts, ends }: LineBlock, form: CellForm): string {
  let text = ''
  for (const { line, row, problems, isTooLong } of faults) {
    const own = isTooLong ? bytes.toString('utf8', starts[line], ends[line]) : ''
    for (const { field, message } of problems) {
      const cells = [String(row), textCell(field, form), textCell(message, form), own === '' ? '' : textCell(own, form)]
      text += `${cells.join(form.delimiter)}\n`
    }
  }
  return text
}
