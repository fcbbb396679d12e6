import type { ServingImage } from './model-info.ts'
import { baseMargin, type Objective, objectiveOf } from './objectives.ts'
import { unscorable } from './refusal.ts'
import { sigmoid } from './sigmoid.ts'
import { outputsOf, type Trees, type XgboostModel } from './xgboost-model.ts'

/*
 * What SageMaker's images make of a model beyond its trees; they differ in it. Sources: their serve_utils.py, and
 * learner.cc, gbtree.h and gblinear.cc of XGBoost 1.7.4, 3.0.5 and 3.2.0.
 */

/** How a model is answered for. */
export type ServingRules = {
  readonly objective: Objective
  /** Where the sum of the trees begins, for each output. */
  readonly base: Float32Array
  /** The first so many trees are used. */
  readonly trees: number
}

/** @throws BoostlineError `model-unscorable` where the image does not answer, or not as the model means. */
export function servingRules(model: XgboostModel, image: ServingImage): ServingRules {
  const refuse = (reason: string) => unscorable(`${JSON.stringify(model.name)} ${reason}`)
  const objective = objectiveOf(model.objective, image)
  if (!objective) throw refuse(`has the objective ${JSON.stringify(model.objective)}, which image ${image} has not`)
  const isMulticlass = objective.transform === 'softmax' || objective.transform === 'likeliest'
  if (isMulticlass && (model.classes < 1 || model.targets > 1)) {
    throw refuse(`has ${model.classes} classes and ${model.targets} targets, which ${model.objective} has not`)
  }
  const problem = unreadable(model, image)
  if (problem) throw refuse(problem)
  const base = baseMargins(model, objective, image)
  if (!base) throw refuse(`has the base score ${model.baseScore.values.join(', ')}, which ${model.objective} has not`)
  const trees = usedTrees(model, image)
  if (trees === undefined) {
    throw refuse(`has the attribute best_ntree_limit ${JSON.stringify(model.attributes.get(LIMIT))}, and fewer trees`)
  }
  return { objective, base, trees }
}

/** The oldest image that reads a model right. */
export function imageOf(model: XgboostModel): ServingImage {
  if (model.baseScore.isVector) return '3.2'
  return model.version.major < 2 && objectiveOf(model.objective, '1.7') ? '1.7' : '3.0'
}

/** Why an image's XGBoost does not read a model, or reads something else; undefined where it does. */
function unreadable({ format, baseScore, booster }: XgboostModel, image: ServingImage): string | undefined {
  if (format === 'legacy' && image === '3.2') return 'has the binary format, which image 3.2 does not read any more'
  if (baseScore.isVector && image !== '3.2') {
    return `was written by XGBoost 3.1 or later, whose base score image ${image} takes for 0.5`
  }
  const hasVectors = booster.kind === 'trees' && booster.trees.some(({ vectors }) => vectors)
  return hasVectors && image === '1.7' ? 'has trees with several outputs, which image 1.7 does not read' : undefined
}

/** Undefined where the image refuses the base score. */
function baseMargins(model: XgboostModel, objective: Objective, image: ServingImage): Float32Array | undefined {
  const outputs = outputsOf(model)
  const scores = baseScores(model, objective)
  if (scores.length !== 1 && scores.length !== outputs) return undefined
  // XGBoost's linear booster adds the first output's base score to all of them.
  const isFirstOfAll = scores.length === 1 || model.booster.kind === 'linear'
  const margins = Array.from({ length: outputs }, (_, output) =>
    baseMargin(objective, scores[isFirstOfAll ? 0 : output] ?? Number.NaN, image),
  )
  return margins.includes(undefined) ? undefined : Float32Array.from(margins as readonly number[])
}

/** Before 1.0 a model held the margin, of which every later version makes the score again. */
export function baseScores({ baseScore, version }: XgboostModel, { transform }: Objective): Float32Array {
  if (version.major > 0) return baseScore.values
  if (transform === 'exponential') return baseScore.values.map(Math.exp)
  if (transform === 'sigmoid') return baseScore.values.map(sigmoid)
  return transform === 'step' ? baseScore.values.map((margin) => (margin > 0 ? 1 : 0)) : baseScore.values
}

const LIMIT = 'best_ntree_limit'

/**
 * 1.7 writes `best_ntree_limit` into every model and keeps to it. The 3.x container looks for it, too, but XGBoost does
 * not hand it on any more: all trees count. Undefined where there are not so many.
 */
function usedTrees(model: XgboostModel, image: ServingImage): number | undefined {
  if (model.booster.kind === 'linear') return 0
  const { trees, parallelTrees } = model.booster
  if (image !== '1.7') return trees.length
  const limit = Number(model.attributes.get(LIMIT) ?? 0)
  if (!Number.isInteger(limit) || limit < 0) return undefined
  const round = parallelTrees * outputsOf(model)
  const rounds = Math.floor(limit / parallelTrees)
  if (rounds === 0) return wholeRounds(model.booster, round)
  return rounds * round > trees.length ? undefined : rounds * round
}

/** gbtree leaves trees of a round out that is not whole; no training makes one. */
function wholeRounds({ trees, weights }: Trees, round: number): number {
  const whole = Math.floor(trees.length / round) * round
  return weights || whole === 0 ? trees.length : whole
}
