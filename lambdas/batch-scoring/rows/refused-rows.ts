import { FAULTY, type LineBlock, type LineFault } from '#engines/dataset/by-schema/schema-file.ts'
import type { ScoredBlock } from '../model/scored-block.ts'

/** Of each encoded row the line that it stands in. */
export function linesByRow({ lines, rows, rowOf }: LineBlock): Int32Array {
  const found = new Int32Array(rows)
  for (let line = 0; line < lines; line++) {
    const row = rowOf[line] as number
    if (row >= 0) found[row] = line
  }
  return found
}

/** A block whose rows are those that the model answered, with its answers: the others are faults, as others are. */
export function withoutRefused(
  block: LineBlock,
  answers: Float64Array,
  refused: ScoredBlock['refused'],
  lineOf: Int32Array,
): { readonly block: LineBlock; readonly values: Float64Array } {
  if (refused.length === 0) return { block, values: answers }
  const { rows, firstRow } = block
  const gone = new Set(refused.map(({ row }) => row))
  const kept = (cells: Float64Array) => {
    const width = cells.length / rows
    return cells.filter((_, at) => !gone.has(Math.floor(at / width)))
  }
  const rowOf = block.rowOf.slice(0, block.lines)
  let place = 0
  for (const [line, row] of rowOf.entries()) {
    if (row >= 0) rowOf[line] = gone.has(row) ? FAULTY : place++
  }
  const faults = refused.map(({ row, problem }): LineFault => {
    const line = lineOf[row] ?? 0
    return { line, row: firstRow + line, problems: [problem], cellsMissing: 0, isTooLong: false }
  })
  return {
    values: kept(answers),
    block: {
      ...block,
      rowOf,
      values: kept(block.values),
      rows: rows - gone.size,
      texts: block.texts?.filter((_, row) => !gone.has(row)),
      truths: block.truths && kept(block.truths),
      faults: [...block.faults, ...faults].toSorted((a, b) => a.line - b.line),
    },
  }
}
