/** A file of the archive, as it lies at its root. */
export type ModelFile = { readonly name: string; readonly bytes: Uint8Array }

/**
 * Which of SageMaker's images is answered as: they differ in the formats and base scores that they read, and in the
 * trees that they use (`best_ntree_limit` counts for 1.7 alone).
 */
export type ServingImage = '1.7' | '3.0' | '3.2'

/**
 * What the numbers of an answer are: a number of any size (a margin too, of `binary:logitraw`, and a score, of
 * `rank:…`); the probability of class 1 for each target; the probabilities of all classes; the number of a class.
 */
export type AnswerKind = 'number' | 'probability' | 'probabilities' | 'class'

/** What a model says of itself. */
export type ModelInfo = {
  /** Cells of an encoded row. */
  readonly features: number
  /** Margins of a row: one a class of `multi:…`, one a target of others. */
  readonly outputs: number
  /** Numbers that the container answers for a row: {@link outputs}, but one of `multi:softmax`. */
  readonly answers: number
  readonly kind: AnswerKind
  /** As the model has it, such as `binary:logistic`. */
  readonly objective: string
  /** Classes of `multi:…`, 2 of `binary:…`, else 0. */
  readonly classes: number
  readonly booster: 'gbtree' | 'dart' | 'gblinear'
  /** Trees that are used for an answer, of all models of the archive. */
  readonly trees: number
  /** Whether contributions can be told: before 3.2, leaves with several values do not say how many rows came there. */
  readonly isExplainable: boolean
  /** Models in the archive; the answers of several are averaged, classes are voted on. */
  readonly models: number
  /** Names of the features, where the model has them, and their types, such as `float`, `i` or `c` for a category. */
  readonly featureNames?: readonly string[]
  readonly featureTypes?: readonly string[]
  /** The XGBoost that wrote it, such as `1.7`; of several models the first one's. */
  readonly writtenBy: string
  /** SHA-256 of the files' names and bytes, in hex: see `sourceHash`. */
  readonly sourceHash: string
}
