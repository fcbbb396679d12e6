import { hasCode } from '#shared/errors/boostline-error.ts'
import type { ModelInfo } from './model/model-info.ts'
import { invalidCompiledModel, unscorable } from './model/refusal.ts'
import { type Packed, unpack } from './packed/packed-model.ts'
import { answersOf, meanOf, votedOf } from './score/answers.ts'
import { modelScorers } from './score/model-scorer.ts'

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
   * a row. A block sums to the margin of {@link margins}. @throws BoostlineError `model-unscorable` where
   * `info.isExplainable` is false.
   */
  contributions(rows: Float32Array, count: number): Float32Array
}

/**
 * A scorer from the bytes of a compiled model. `sourceHash` is what the hash of the source has to be, where the caller
 * knows.
 * @throws BoostlineError `compiled-model-invalid` when they are damaged, of another version of this format, or of
 * another source: compile again.
 */
export function loadModel(bytes: Uint8Array, sourceHash?: string): Scorer {
  const packed = checkedModel(bytes, sourceHash)
  const { info, models } = packed
  const scorers = modelScorers(packed)
  const ofEach = (length: number, write: (scorer: (typeof scorers)[number], to: Float32Array) => void) =>
    scorers.map((scorer) => {
      const values = new Float32Array(length)
      write(scorer, values)
      return values
    })
  const margins = (rows: Float32Array, count: number) => {
    checkRows(rows, count, info)
    return ofEach(count * info.outputs, (scorer, to) => scorer.margins(rows, count, to))
  }
  return {
    info,
    margins: (rows, count) => meanOf(margins(rows, count)),
    predict: (rows, count) => {
      const answers = margins(rows, count).map((each, index) =>
        answersOf(each, info.outputs, models[index]?.transform ?? 'identity'),
      )
      return info.kind === 'class' ? votedOf(answers) : meanOf(answers)
    },
    contributions: (rows, count) => {
      if (!info.isExplainable) throw unscorable('its trees do not say how the training rows spread over them')
      checkRows(rows, count, info)
      const length = count * info.outputs * (info.features + 1)
      return meanOf(ofEach(length, (scorer, to) => scorer.contributions(rows, count, to)))
    },
  }
}

/** Whether {@link loadModel} takes these bytes. */
export function isCompiledModel(bytes: Uint8Array, sourceHash?: string): boolean {
  try {
    checkedModel(bytes, sourceHash)
    return true
  } catch (error) {
    if (hasCode(error, 'compiled-model-invalid')) return false
    throw error
  }
}

function checkedModel(bytes: Uint8Array, sourceHash: string | undefined): Packed {
  const packed = unpack(bytes)
  const { info } = packed
  if (sourceHash !== undefined && sourceHash !== info.sourceHash) {
    throw invalidCompiledModel(`it was made of the files ${info.sourceHash}, not of ${sourceHash}`)
  }
  return packed
}

function checkRows(rows: Float32Array, count: number, { features }: ModelInfo): void {
  if (rows.length !== count * features) {
    throw new RangeError(`${rows.length} cells are not ${count} rows of ${features} features`)
  }
}
