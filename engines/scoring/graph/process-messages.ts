import type { OnnxContract } from './onnx-contract.ts'

/*
 * What the function and the process that runs the models say to each other.
 */

export type LoadRequest = {
  readonly load: string
  readonly model: Uint8Array
  readonly tokenizer?: { readonly file: Uint8Array; readonly config: Uint8Array }
  readonly contract: OnnxContract
}

export type ScoreRequest = {
  readonly score: string
  readonly count: number
  /** `cells` numbers a row. */
  readonly values: Float64Array
  readonly texts: readonly (readonly string[])[]
  /** Whether the other rows are answered where the model cannot take some. */
  readonly passesOver?: boolean
}

export type ForgetRequest = { readonly forget: string }

export type ProcessRequest = LoadRequest | ScoreRequest | ForgetRequest
export type NumberedRequest = { readonly id: number; readonly request: ProcessRequest }

export type ProcessReply =
  | { readonly kind: 'done' }
  /** NaN of rows that were passed over. */
  | {
      readonly kind: 'answers'
      readonly values: Float64Array
      readonly notes: readonly Note[]
      readonly passedOver: readonly RefusedRow[]
    }
  | ({ readonly kind: 'row-refused' } & RefusedRow)
  /** The model cannot be loaded, or does not answer what it should. */
  | { readonly kind: 'refused'; readonly reason: string }
export type NumberedReply = { readonly id: number; readonly reply: ProcessReply }

/** A row that the model cannot take; without a field where it is not known which of its values that is. */
export type RefusedRow = { readonly row: number; readonly field: string; readonly message: string }

/** What a caller should know of a row's answer. */
export type Note = { readonly row: number; readonly text: string }
