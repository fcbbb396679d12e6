import type { FieldProblem } from '#shared/schema/row-encoder.ts'

/** What a model says of some rows. */
export type ScoredBlock = {
  /** Of rows that the model cannot take NaN. */
  readonly answers: Float64Array
  /** Those rows, in their order. */
  readonly refused: readonly { readonly row: number; readonly problem: FieldProblem }[]
  /** What should be known of a row's answer. */
  readonly notes: readonly { readonly row: number; readonly text: string }[]
}
