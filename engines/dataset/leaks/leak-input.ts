import type { Targets } from './one-feature-tree.ts'

/** A column that the model learns from, with its value in each sampled row: NaN where it is missing. */
export type SampledFeature = {
  readonly name: string
  /** Levels: the values are codes of truth values or categories, of which none is more than another. */
  readonly kind: 'amounts' | 'levels' | 'dates'
  readonly values: Float64Array
}

/** A column of texts that is left out because of how many it has, with its cell in each sampled row. */
export type SampledNames = { readonly name: string; readonly texts: readonly string[] }

/** A column of free text, with its cell in each sampled row. */
export type SampledText = { readonly name: string; readonly texts: readonly string[] }

/** Training and validation rows in the order of the file; the test rows stay unseen. */
export type LeakInput = {
  /** Read one after the other: there may be a hundred thousand. */
  readonly features: Iterable<SampledFeature>
  readonly texts: Iterable<SampledText>
  readonly varied: Iterable<SampledNames>
  readonly targets: Targets
  /** Which half each row lies in: 0 or 1. */
  readonly halves: Uint8Array
  readonly targetName: string
}
