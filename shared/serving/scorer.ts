import type { FieldProblem } from '../schema/row-encoder.ts'
import type { ServingType, TargetOf } from './serving-target.ts'

/** Encoded rows one behind the other, `width` numbers each, as the row encoder makes them; NaN is a missing value. */
export type RowBlock = {
  readonly values: Float64Array
  readonly width: number
  /** Of each row the texts that its model reads as they were sent; a row may have nothing but them. */
  readonly texts?: readonly (readonly string[])[]
}

export type ScoreOptions = {
  /** Numbers a row in the answer: the number of classes for multiclass, else 1. */
  readonly answerWidth: number
  /** Requests under way at once, where the target is asked over a network. */
  readonly concurrency: number
  readonly signal?: AbortSignal
  /** Hears what a caller should know of a row's answer, such as that not all of a long text was read. */
  readonly note?: (row: number, text: string) => void
  /** Hears of rows that the model cannot take, whose answers are NaN; without it the first of them is an error. */
  readonly passOver?: (row: number, problem: FieldProblem) => void
  /** Makes one request; the place for retries. Defaults to one plain call. */
  readonly attempt?: (call: () => Promise<Float64Array>) => Promise<Float64Array>
}

/** Asks what serves a model, whatever it is. */
export type Scorer = ScorerOf<ServingType>

/** Asks targets of some types. */
export type ScorerOf<Type extends ServingType> = {
  /**
   * Scores rows, the order kept: `answerWidth` numbers for each. The first error ends the scoring.
   * @throws BoostlineError with a {@link ServingFault} as its code, or `predictions-unreadable`.
   */
  score(target: TargetOf<Type>, rows: RowBlock, options: ScoreOptions): Promise<Float64Array>
  /** @throws BoostlineError of an AWS call. */
  state(target: TargetOf<Type>): Promise<ServingState>
}

/** How a target is; `sinceMs` is since when, in milliseconds since 1970, where the service says so. */
export type ServingState =
  | { readonly kind: 'ready' }
  /** On its way, or on its way out; `status` is the service's word for it. */
  | { readonly kind: 'changing'; readonly status: string; readonly sinceMs?: number }
  /** It will not serve by itself any more; `reason` is the service's. */
  | { readonly kind: 'failed'; readonly status: string; readonly reason: string; readonly sinceMs?: number }
  | { readonly kind: 'missing' }

/** Why a target did not answer. */
export type ServingFault =
  /** There is no such target. */
  | 'serving-missing'
  /** It starts, throttles, or has a fault that passes. The only one that is retryable. */
  | 'serving-busy'
  /** It does not take these rows, and never will. */
  | 'serving-refused'
