import { shown } from './shown.ts'

/** A row of a file, and the outcome that it says of one prediction. */
export type Said = { readonly row: number; readonly truth: string | number }

/**
 * The rows that no other row of the same prediction contradicts, and of the others why they cannot be taken. `keyOf` says
 * which prediction a row is about.
 */
export function withoutContradictions<Row extends Said>(
  rows: readonly Row[],
  keyOf: (row: Row) => number,
): { readonly agreed: readonly Row[]; readonly errors: readonly { readonly row: number; readonly message: string }[] } {
  /** Of each prediction the first row, and the first that says otherwise. */
  const said = new Map<number, { readonly first: Row; other?: Row }>()
  for (const row of rows) {
    const known = said.get(keyOf(row))
    if (!known) said.set(keyOf(row), { first: row })
    else if (known.other === undefined && known.first.truth !== row.truth) known.other = row
  }
  const agreed: Row[] = []
  const errors: { row: number; message: string }[] = []
  for (const row of rows) {
    const { first, other } = said.get(keyOf(row)) ?? { first: row }
    if (!other) agreed.push(row)
    else {
      const against = row.truth === first.truth ? other : first
      const message = `Row ${against.row} says ${shown(String(against.truth))} of the same prediction: nobody knows which is true. Leave the right one in the file.`
      errors.push({ row: row.row, message })
    }
  }
  return { agreed, errors }
}
