import { objectiveOf } from '../../xgboost/model/objectives.ts'
import { unscorable } from '../../xgboost/model/refusal.ts'
import { baseScores } from '../../xgboost/model/serving-rules.ts'
import type { Tree, Trees, XgboostModel } from '../../xgboost/model/xgboost-model.ts'
import { readJson } from '../../xgboost/read/json-values.ts'
import type { Value } from '../../xgboost/read/value.ts'
import { shortestFloat32 } from './write-json.ts'

/*
 * The document of a model in the binary format, which XGBoost reads up to 3.0 and no later: the fields that XGBoost 1.7
 * writes for it (doc/model.schema).
 */

/** The first version whose documents hold a base score, not a margin. */
const OLDEST_VERSION = [1, 7, 0] as const
/** The feature of a node that was pruned. */
const PRUNED = 2_147_483_647

/** @throws BoostlineError `model-unscorable` where its objective is not known. */
export function legacyDocument(model: XgboostModel): Value {
  const { version, attributes, features, classes, targets } = model
  const isOld = version.major < 1
  return object({
    learner: object({
      attributes: new Map([...attributes].filter(([key]) => key !== OBJECTIVE)),
      feature_names: [],
      feature_types: [],
      gradient_booster: booster(model),
      learner_model_param: object({
        // XGBoost reads no more digits than a float32 has.
        base_score: shortestFloat32(baseScoreOf(model)),
        boost_from_average: '0',
        num_class: String(classes),
        num_feature: String(features),
        num_target: String(targets),
      }),
      objective: objective(model),
    }),
    version: isOld ? [...OLDEST_VERSION] : [version.major, version.minor, 0],
  })
}

function baseScoreOf(model: XgboostModel): number {
  const rule = objectiveOf(model.objective, '1.7')
  if (!rule) throw unscorable(`it has the objective ${JSON.stringify(model.objective)}, which is not known`)
  return baseScores(model, rule)[0] ?? 0
}

function booster({ booster, attributes, features }: XgboostModel): Value {
  if (booster.kind === 'linear') {
    const rounds = Number(attributes.get('best_iteration') ?? -1) + 1
    const model = object({ boosted_rounds: rounds, weights: booster.weights })
    return object({ model, name: 'gblinear' })
  }
  const trees = object({ model: ensemble(booster, features), name: 'gbtree' })
  return booster.weights ? object({ gbtree: trees, name: 'dart', weight_drop: booster.weights }) : trees
}

function ensemble({ trees, groups, parallelTrees }: Trees, features: number): Value {
  return object({
    gbtree_model_param: object({
      num_parallel_tree: String(parallelTrees),
      num_trees: String(trees.length),
      size_leaf_vector: '0',
    }),
    tree_info: groups,
    trees: trees.map((tree, id) => treeDocument(tree, id, features)),
  })
}

function treeDocument(tree: Tree, id: number, features: number): Value {
  const { left, feature, condition, defaultLeft, cover, legacy } = tree
  const count = left.length
  if (!cover || !legacy) throw new Error('a tree of the binary format has its statistics')
  return object({
    base_weights: legacy.weight,
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: defaultLeft,
    id,
    left_children: left,
    loss_changes: legacy.gain,
    parents: legacy.parent,
    right_children: left.map((child) => (child === -1 ? -1 : child + 1)),
    split_conditions: condition,
    split_indices: feature,
    split_type: new Uint8Array(count),
    sum_hessian: cover,
    tree_param: object({
      num_deleted: String(feature.filter((each) => each === PRUNED).length),
      num_feature: String(features),
      num_nodes: String(count),
      size_leaf_vector: '0',
    }),
  })
}

/** Where 1.x keeps the objective and its settings, as JSON, which the binary format has no other place for. */
const OBJECTIVE = 'objective'

/** The objective with its settings; where they were not kept, with XGBoost's defaults. */
function objective({ objective: name, classes, attributes }: XgboostModel): Value {
  const kept = attributes.get(OBJECTIVE)
  if (kept !== undefined) return readJson(Buffer.from(kept))
  if (name.startsWith('multi:')) {
    return object({ name, softmax_multiclass_param: object({ num_class: String(classes) }) })
  }
  return object({ name, ...(SETTINGS[name] ?? { reg_loss_param: object({ scale_pos_weight: '1' }) }) })
}

const RANKING = { lambda_rank_param: object({ fix_list_weight: '0', num_pairsample: '1' }) }
const SETTINGS: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  'count:poisson': { poisson_regression_param: object({ max_delta_step: '0.7' }) },
  'reg:tweedie': { tweedie_regression_param: object({ tweedie_variance_power: '1.5' }) },
  'reg:pseudohubererror': { pseudo_huber_param: object({ huber_slope: '1' }) },
  'survival:aft': {
    aft_loss_param: object({ aft_loss_distribution: 'normal', aft_loss_distribution_scale: '1' }),
  },
  'rank:pairwise': RANKING,
  'rank:ndcg': RANKING,
  'rank:map': RANKING,
}

function object(members: Readonly<Record<string, Value>>): Value {
  return new Map(Object.entries(members))
}
