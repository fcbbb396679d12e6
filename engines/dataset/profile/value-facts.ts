/** How often the values of a column repeat, where its texts are kept. */
export type ValueFacts = {
  /** Different texts among the filled cells, as a share of them. */
  readonly distinctShare: number
  /** Cells that are numbers, as a share of the filled ones. */
  readonly numberShare: number
  /** Every value is an integer; they are as far from each other, in order. */
  readonly isInteger: boolean
  readonly isEven: boolean
  /** Every value is an integer of nine digits and more, as codes have them. */
  readonly isLong: boolean
  /** Texts that {@link REPEATED_ROWS} rows and more have, and the rows of these. */
  readonly repeatedTexts: number
  readonly repeatedRows: number
}

/** From so many rows on a value could be a class. */
export const REPEATED_ROWS = 10

const LONG = 1e8

/** Cells of which not each text is known: how many, of about how many texts, and numbers among them. */
type MoreCells = { readonly cells: number; readonly distinct: number; readonly numbers: number }

/** From the rows of each text, and its number, if it is one. */
export function countedFacts(
  counts: ReadonlyMap<string, number>,
  numberOf: (text: string) => number | undefined,
  more: MoreCells,
): ValueFacts {
  const texts = [...counts.keys()]
  const numbers = texts.map((text) => numberOf(text) ?? Number.NaN)
  const numberCells = sum(texts.map((text, at) => (Number.isNaN(numbers[at]) ? 0 : (counts.get(text) ?? 0))))
  const isInteger = more.numbers === more.cells && numbers.every(Number.isInteger)
  const all = [...counts.values()]
  const repeated = all.filter((count) => count >= REPEATED_ROWS)
  const cells = sum(all) + more.cells
  return {
    distinctShare: cells === 0 ? 0 : (counts.size + more.distinct) / cells,
    numberShare: cells === 0 ? 0 : (numberCells + more.numbers) / cells,
    isInteger,
    isLong: isInteger && numbers.length > 0 && numbers.every((value) => Math.abs(value) >= LONG),
    isEven: isInteger && more.cells === 0 && isEvenlySpaced(numbers),
    repeatedTexts: repeated.length,
    repeatedRows: sum(repeated),
  }
}

/** Whether the values, in order, are equally far from each other. */
function isEvenlySpaced(values: readonly number[]): boolean {
  const sorted = Float64Array.from(new Set(values)).sort()
  const step = (sorted[1] ?? 0) - (sorted[0] ?? 0)
  return sorted.length > 2 && sorted.every((value, at) => at === 0 || value - (sorted[at - 1] ?? 0) === step)
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
