/** A row has a value that the model cannot take. */
export class RowRefused extends Error {
  readonly facts: { readonly row: number; readonly field: string; readonly message: string }

  constructor(row: number, field: string, message: string) {
    super(message)
    this.facts = { row, field, message }
  }
}
