/** How a formula begins, in ASCII and in full width: `=`, `+`, `-`, `@`, after spaces or a control character. */
const FORMULA_START = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/
/** Digits and what stands between them, as in `-1.234,5 €`, `+49 (30) 123-45` or `-12:30`: nothing that runs. */
const ONLY_A_NUMBER = /^\s*[+-]?[\d.,\s'()%€$£¥/:-]*$/

/** Whether a spreadsheet would run a cell as a formula. Numbers are none, whatever their sign and form. */
export function isFormula(cell: string): boolean {
  return FORMULA_START.test(cell) && !ONLY_A_NUMBER.test(cell) && !Number.isFinite(Number(cell))
}

/** A cell that a spreadsheet would run, with the apostrophe that makes it text; any other cell as it is. */
export function withoutFormula(cell: string): string {
  return isFormula(cell) ? `'${cell}` : cell
}
