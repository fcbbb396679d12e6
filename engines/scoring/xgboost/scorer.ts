import type { ModelFile, ModelInfo, ServingImage } from './model/model-info.ts'

/**
 * A model in memory. Rows are encoded rows one behind the other, `info.features` cells each; NaN is a missing value.
 * An infinite cell is not looked for: the container refuses it, so whoever reads requests has to. The calls are
 * synchronous, and an answer is a copy.
 */
export type Scorer = {
  readonly info: ModelInfo
  /** XGBoost's margins, bit for bit: `info.outputs` a row. Of several models the mean of their margins. */
  margins(rows: Float32Array, count: number): Float32Array
  /** What the container answers: `info.answers` numbers a row, as the values of its CSV. */
  predict(rows: Float32Array, count: number): Float32Array
  /**
   * Exact TreeSHAP: for each row and output a value for each feature, then the base value: `outputs × (features + 1)`
   * a row. A block sums to the margin of {@link margins}.
   */
  contributions(rows: Float32Array, count: number): Float32Array
}

/** A model made ready to be loaded, and what it is. */
export type CompiledModel = { readonly bytes: Uint8Array; readonly info: ModelInfo }

/**
 * Reads the files of a model archive's root, whichever of XGBoost's formats they have, and makes `model.bin` of them.
 * Files whose names begin with a dot are passed over, as the container does.
 * @throws BoostlineError `model-unscorable` with the reason: damaged, a pickle, of an objective that has no answer, or
 * one that the image itself does not read.
 */
export type CompileModel = (files: readonly ModelFile[], image: ServingImage) => CompiledModel

/**
 * The oldest image that reads the files right, for a model that nobody says an image of.
 * @throws BoostlineError `model-unscorable`.
 */
export type ImageOf = (files: readonly ModelFile[]) => ServingImage

/**
 * A scorer from the bytes of {@link CompiledModel}. `sourceHash` is what the hash of the source has to be, where the
 * caller knows.
 * @throws BoostlineError `compiled-model-invalid` when they are damaged, of another version of this format, or of
 * another source: compile again.
 */
export type LoadModel = (bytes: Uint8Array, sourceHash?: string) => Scorer

/** The hash of the source of a model, by which a compiled model tells that it is of these files. */
export type SourceHash = (files: readonly ModelFile[]) => string
