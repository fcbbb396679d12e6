import { archiveOf } from '../archive/testing/model-archives.ts'

/**
 * A model archive that can be compiled: one tree that asks whether the first of so many features is below a half.
 * `best` is what early stopping has written into it: the best round, from 0 on.
 */
export function tinyModel(features: number, best?: number): Buffer {
  const model = {
    learner: {
      attributes: best === undefined ? {} : { best_iteration: String(best) },
      feature_names: [],
      feature_types: [],
      gradient_booster: {
        model: {
          gbtree_model_param: { num_parallel_tree: '1', num_trees: '1' },
          tree_info: [0],
          trees: [TREE],
        },
        name: 'gbtree',
      },
      learner_model_param: { base_score: '5E-1', num_class: '0', num_feature: String(features), num_target: '1' },
      objective: { name: 'binary:logistic', reg_loss_param: { scale_pos_weight: '1' } },
    },
    version: [3, 0, 0],
  }
  return archiveOf({ 'xgboost-model': JSON.stringify(model) })
}

const TREE = {
  id: 0,
  tree_param: { num_nodes: '3', size_leaf_vector: '1' },
  left_children: [1, -1, -1],
  right_children: [2, -1, -1],
  split_indices: [0, 0, 0],
  split_conditions: [0.5, -1, 1],
  default_left: [0, 0, 0],
  sum_hessian: [20, 10, 10],
}
