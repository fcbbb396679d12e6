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
