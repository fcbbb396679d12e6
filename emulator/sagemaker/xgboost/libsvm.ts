import type { TrainingRows } from './training-csv.ts'

/** A line that is not `<label>[:<weight>] <index>:<value> …`. */
export class LibsvmError extends Error {
  /** The first 50 characters of the line. */
  readonly line: string

  constructor(line: string) {
    super(`'${line}' is not LIBSVM format`)
    this.line = line.slice(0, 50)
  }
}

/**
 * Reads LIBSVM text as dense rows, a cell without an entry missing. In a request the label may be left out.
 * Indices are taken as they stand, so a 1-based file has an empty first column. Throws {@link LibsvmError}.
 */
export function readLibsvm(texts: readonly string[], labels: 'required' | 'optional'): TrainingRows {
  const lines = texts.flatMap((text) => text.split(/\r?\n/)).filter((line) => line.trim() !== '')
  const rows = lines.map((line) => readLine(line, labels))
  const columns = rows.reduce((most, row) => row.entries.reduce((m, [index]) => Math.max(m, index + 1), most), 0)
  const values = new Float32Array(rows.length * columns).fill(Number.NaN)
  for (const [rowNumber, row] of rows.entries()) {
    for (const [index, value] of row.entries) values[rowNumber * columns + index] = value
  }
  const weighted = rows.some((row) => row.weight !== undefined)
  return {
    labels: Float32Array.from(rows, (row) => row.label),
    weights: weighted ? Float32Array.from(rows, (row) => row.weight ?? 1) : undefined,
    features: { values, rows: rows.length, columns },
  }
}

type Row = {
  readonly label: number
  readonly weight?: number
  readonly entries: readonly (readonly [number, number])[]
}

function readLine(line: string, labels: 'required' | 'optional'): Row {
  const cells = line.trim().split(/\s+/)
  const first = cells[0] ?? ''
  const hasLabel = labels === 'required' || !first.includes(':')
  const [label = '', weight] = hasLabel ? first.split(':') : ['0']
  const entries = cells.slice(hasLabel ? 1 : 0).map((cell) => {
    const [index = '', value = '', ...rest] = cell.split(':')
    if (!/^\d+$/.test(index) || !isNumber(value) || rest.length > 0) throw new LibsvmError(line)
    return [Number(index), Number(value)] as const
  })
  if (!isNumber(label) || (weight !== undefined && !isNumber(weight))) throw new LibsvmError(line)
  return { label: Number(label), entries, ...(weight !== undefined && { weight: Number(weight) }) }
}

function isNumber(text: string): boolean {
  return text !== '' && !Number.isNaN(Number(text))
}
