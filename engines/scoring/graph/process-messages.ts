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
}

export type ForgetRequest = { readonly forget: string }

export type ProcessRequest = LoadRequest | ScoreRequest | ForgetRequest
export type NumberedRequest = { readonly id: number; readonly request: ProcessRequest }

export type ProcessReply =
  | { readonly kind: 'done' }
  | { readonly kind: 'answers'; readonly values: Float64Array; readonly notes: readonly Note[] }
  /** A row has a value that the model cannot take. */
  | { readonly kind: 'row-refused'; readonly row: number; readonly field: string; readonly message: string }
  /** The model cannot be loaded, or does not answer what it should. */
  | { readonly kind: 'refused'; readonly reason: string }
export type NumberedReply = { readonly id: number; readonly reply: ProcessReply }

/** What a caller should know of a row's answer. */
export type Note = { readonly row: number; readonly text: string }
