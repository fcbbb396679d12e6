import type { ModelFile, ServingImage } from './model/model-info.ts'
import { unscorable } from './model/refusal.ts'
import { type ServingRules, servingRules } from './model/serving-rules.ts'
import type { XgboostModel } from './model/xgboost-model.ts'
import { readModel } from './read/read-model.ts'
import { modelFiles } from './source-hash.ts'

/** One model of an archive, and how an image answers for it. */
export type Member = { readonly model: XgboostModel; readonly rules: ServingRules }

/**
 * The models among the files of an archive's root, in the order of their names. Files whose names begin with a dot are
 * passed over, as the container does. @throws BoostlineError `model-unscorable`
 */
export function readModels(files: readonly ModelFile[]): readonly XgboostModel[] {
  const models = modelFiles(files).map(readModel)
  if (models.length === 0) throw unscorable('there is no file in it')
  return models
}

/** The same, with what `image` makes of each. @throws BoostlineError `model-unscorable` */
export function readMembers(files: readonly ModelFile[], image: ServingImage): readonly Member[] {
  return readModels(files).map((model) => ({ model, rules: servingRules(model, image) }))
}
