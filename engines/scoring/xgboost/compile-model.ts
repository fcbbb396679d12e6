import { compileLinear } from './compile/compile-linear.ts'
import { compileTrees } from './compile/compile-trees.ts'
import type { ModelFile, ModelInfo, ServingImage } from './model/model-info.ts'
import { unscorable } from './model/refusal.ts'
import { imageOf as imageOfModel, type ServingRules } from './model/serving-rules.ts'
import { outputsOf, type XgboostModel } from './model/xgboost-model.ts'
import { type PackedModel, pack } from './packed/packed-model.ts'
import { SectionWriter } from './packed/section-writer.ts'
import { type Member, readMembers, readModels } from './read-members.ts'
import { sourceHash } from './source-hash.ts'

/** A model made ready to be loaded, and what it is. */
export type CompiledModel = { readonly bytes: Uint8Array; readonly info: ModelInfo }

/**
 * Reads the files of a model archive's root, whichever of XGBoost's formats they have, and makes `model.bin` of them, to
 * answer as `image` does. Files whose names begin with a dot are passed over, as the container does.
 * @throws BoostlineError `model-unscorable` with the reason: damaged, a pickle, of an objective that has no answer, or
 * one that the image itself does not read.
 */
export function compileModel(files: readonly ModelFile[], image: ServingImage): CompiledModel {
  const members = readMembers(files, image)
  const info = { ...infoOf(members), sourceHash: sourceHash(files) }
  const writer = new SectionWriter()
  const models = members.map(({ model, rules }) => compileMember(model, rules, writer))
  return { bytes: pack({ info, models, sections: writer.end() }), info }
}

/**
 * The oldest image that reads the files right, for a model that nobody says an image of.
 * @throws BoostlineError `model-unscorable`
 */
export function imageOf(files: readonly ModelFile[]): ServingImage {
  return readModels(files)
    .map(imageOfModel)
    .reduce((newest, image) => (image > newest ? image : newest))
}

function compileMember(model: XgboostModel, rules: ServingRules, writer: SectionWriter): PackedModel {
  const { booster } = model
  const { base, trees, objective } = rules
  const { transform } = objective
  return booster.kind === 'linear'
    ? { kind: 'linear', transform, ...compileLinear(model, { booster, base }, writer) }
    : { kind: 'trees', transform, recordAt: compileTrees(model, { booster, base, trees }, writer) }
}

/** What the models of an archive say together: all of them answer the same rows in the same form. */
export function infoOf(members: readonly Member[]): Omit<ModelInfo, 'sourceHash'> {
  const [first, ...others] = members.map(infoOfMember)
  if (!first) throw unscorable('there is no file in it')
  for (const [index, other] of others.entries()) {
    const differs = (['features', 'outputs', 'answers', 'kind'] as const).find((key) => other[key] !== first[key])
    if (differs) {
      const [name, firstName] = [members[index + 1], members[0]].map((member) => JSON.stringify(member?.model.name))
      throw unscorable(`${name} has ${other[differs]} as its ${differs}, and ${firstName} ${first[differs]}`)
    }
  }
  return {
    ...first,
    models: members.length,
    trees: others.reduce((sum, { trees }) => sum + trees, first.trees),
    isExplainable: first.isExplainable && others.every(({ isExplainable }) => isExplainable),
  }
}

function infoOfMember({ model, rules }: Member): Omit<ModelInfo, 'sourceHash'> {
  const { booster, featureNames, featureTypes, objective, version } = model
  const outputs = outputsOf(model)
  const ofTrees = booster.kind === 'trees' && (booster.weights ? 'dart' : 'gbtree')
  return {
    features: model.features,
    outputs,
    answers: rules.objective.transform === 'likeliest' ? 1 : outputs,
    kind: rules.objective.kind,
    objective,
    classes: objective.startsWith('binary:') ? 2 : model.classes,
    booster: ofTrees || 'gblinear',
    trees: rules.trees,
    isExplainable: booster.kind === 'linear' || booster.trees.every(({ cover }) => cover),
    models: 1,
    ...(featureNames.length > 0 && { featureNames }),
    ...(featureTypes.length > 0 && { featureTypes }),
    writtenBy: `${version.major}.${version.minor}`,
  }
}
