/** One tree, its nodes by number; the root is node 0. Every array has a value for each node. */
export type Tree = {
  /** The left child, or -1 at a leaf; the right child is the next node, as XGBoost itself assumes. */
  readonly left: Int32Array
  readonly feature: Int32Array
  /** Cells below it go left; at a leaf of a tree with one output the leaf's value. */
  readonly condition: Float32Array
  /** 1 where a missing cell goes left. */
  readonly defaultLeft: Uint8Array
  /** The sum of the hessians of the training rows that came here; trees with leaf vectors have none before 3.2. */
  readonly cover?: Float32Array
  /** What the binary format has besides, for an export: parents, gains of splits, and what each node would answer. */
  readonly legacy?: { readonly parent: Int32Array; readonly gain: Float32Array; readonly weight: Float32Array }
  /** Of the nodes that split a category: the categories that go right. All others go left. */
  readonly categories: ReadonlyMap<number, Int32Array>
  /** Of a tree with a leaf vector: `outputs` values each, and where those of a leaf begin. */
  readonly vectors?: { readonly values: Float32Array; readonly startOf: Int32Array }
}

export type Trees = {
  readonly kind: 'trees'
  readonly trees: readonly Tree[]
  /** Which output each tree adds to. */
  readonly groups: Int32Array
  /** By what dart multiplies each tree's leaves. */
  readonly weights?: Float32Array
  /** Trees of a round and output (random forests). */
  readonly parallelTrees: number
}

/** A weight for each feature and output, then a bias for each output. */
export type Linear = { readonly kind: 'linear'; readonly weights: Float32Array }

/** What a model file says, whatever its format. */
export type XgboostModel = {
  /** The file's name. */
  readonly name: string
  readonly format: 'legacy' | 'document'
  readonly version: { readonly major: number; readonly minor: number }
  readonly objective: string
  readonly features: number
  /** Classes of `multi:…`, else 0. */
  readonly classes: number
  readonly targets: number
  /** As it is stored, before it is made a margin. */
  readonly baseScore: {
    readonly values: Float32Array
    /** As XGBoost writes it since 3.1; those before take it for 0.5. */
    readonly isVector: boolean
  }
  readonly attributes: ReadonlyMap<string, string>
  readonly featureNames: readonly string[]
  readonly featureTypes: readonly string[]
  readonly booster: Trees | Linear
}

/** Margins of a row. */
export function outputsOf({ classes, targets }: XgboostModel): number {
  return Math.max(classes, targets, 1)
}
