/*
 * How rows become what a graph takes, and what it answers becomes numbers: found out once, when the model comes, and
 * kept beside it in model.bin.
 */

export type OnnxContract = {
  readonly inputs: readonly OnnxInput[]
  readonly answer: OnnxAnswer
  /** Encoded cells of a row, and texts beside them. */
  readonly cells: number
  readonly texts: number
  readonly tokens?: TokenRules
  /** Whether the graph takes several rows at once, or was exported for one. */
  readonly takesMany: boolean
}

export type OnnxInput = CellsInput | TextInput | TokensInput

/** Encoded cells, from one on, as a tensor of rows; of `rank` 1 where it is a list with a cell a row. */
export type CellsInput = {
  readonly kind: 'cells'
  readonly name: string
  readonly type: 'float' | 'double' | 'int64' | 'int32' | 'bool'
  readonly from: number
  readonly count: number
  readonly rank: 1 | 2
  /** Of each cell the column, in messages about a value. */
  readonly features: readonly string[]
}

/** One of the row's texts, as it was sent. */
export type TextInput = {
  readonly kind: 'text'
  readonly name: string
  /** The column of the text, in messages about it. Files of before have none, nor the one below. */
  readonly feature?: string
  /** A text that the model takes, where one is known. */
  readonly example?: string
  readonly text: number
  readonly rank: 1 | 2
}

/** What the tokenizer makes of the row's first text. */
export type TokensInput = {
  readonly kind: 'token-ids' | 'attention-mask' | 'token-types'
  readonly name: string
  readonly type: 'int64' | 'int32'
}

export type TokenRules = {
  /** The column of the text, in messages about it. */
  readonly feature: string
  /** No more of a text are read. */
  readonly most: number
  /** Whether the graph takes so many and no fewer. */
  readonly isFixed: boolean
  /** Stands behind a text that is shorter than others. */
  readonly padding: number
}

export type OnnxAnswer = {
  readonly output: string
  /** Numbers a row as the graph answers them; of class numbers one. */
  readonly width: number
  /** What makes probabilities of them. */
  readonly transform: 'none' | 'softmax' | 'sigmoid' | 'class-number'
  /** Numbers a row that are given on: of two classes the second one's probability alone. */
  readonly answers: number
}
