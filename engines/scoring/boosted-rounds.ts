import type { ModelFile } from './xgboost/model/model-info.ts'
import { unscorable } from './xgboost/model/refusal.ts'
import { outputsOf } from './xgboost/model/xgboost-model.ts'
import { readModel } from './xgboost/read/read-model.ts'

/** The rounds of a training, as its model says them. */
export type BoostedRounds = {
  /** Those that are kept: with early stopping, up to the best one. */
  readonly rounds: number
  /** Whether early stopping was looked at: the model then says which round was best. */
  readonly isBest: boolean
}

/**
 * How many rounds a training job's model has. The container cuts it back to the best round where it has stopped early,
 * and says which that is; one of the linear booster has no rounds to count.
 * @throws BoostlineError `model-unscorable` where the archive holds no model that can be read, or several.
 */
export function boostedRounds(files: readonly ModelFile[]): BoostedRounds | undefined {
  const [file, ...others] = files
  if (!file || others.length > 0) throw unscorable(`there are ${files.length} models in it`)
  const model = readModel(file)
  const { booster, attributes } = model
  const best = Number(attributes.get('best_iteration') ?? Number.NaN)
  if (Number.isInteger(best) && best >= 0) return { rounds: best + 1, isBest: true }
  if (booster.kind === 'linear') return undefined
  return { rounds: Math.round(booster.trees.length / (booster.parallelTrees * outputsOf(model))), isBest: false }
}

/** How much of a model {@link bestRoundsOfHead} looks at: its attributes come before its trees. */
export const HEAD_BYTES = 64 * 1024

/**
 * The same of a model that is too large to be read, by its beginning; undefined where that does not say it, as in the
 * binary format of 1.7, which has its attributes at the end.
 */
export function bestRoundsOfHead(files: readonly ModelFile[]): BoostedRounds | undefined {
  const [file, ...others] = files
  if (!file || others.length > 0) return undefined
  const text = Buffer.from(file.bytes.subarray(0, HEAD_BYTES)).toString('latin1')
  const [, inJson, inUbjson] = BEST_ITERATION.exec(text) ?? []
  const best = inJson ?? inUbjson
  return best === undefined ? undefined : { rounds: Number(best) + 1, isBest: true }
}

/** In UBJSON a text is `S`, the type and the bytes of its length, then itself. */
const BEST_ITERATION = /best_iteration(?:"\s*:\s*"(\d{1,9})"|SL[\s\S]{8}(\d{1,9}))/
