import { expect, it } from 'vitest'
import { validateHyperparameters } from './hyperparameters.ts'

const BINARY = { num_round: '10', objective: 'binary:logistic' }

it.each<[string, Record<string, string>]>([
  ['the one required alone', { num_round: '10' }],
  ['a Python integer with blanks', { num_round: ' 10 ' }],
  ['the ends of a closed range', { num_round: '1', eta: '1', gamma: '0' }],
  ['floats as Python reads them', { num_round: '1', eta: '1e-2', alpha: '.5', base_score: 'nan' }],
  ['metrics with thresholds', { ...BINARY, eval_metric: 'error@0.7,auc' }],
  ['constraints of one monotony each', { num_round: '1', tree_method: 'hist', monotone_constraints: '(1,0,-1)' }],
  ['constraints of groups', { num_round: '1', tree_method: 'hist', interaction_constraints: '[[1,2],[3,4]]' }],
  ['num_class with another objective', { ...BINARY, num_class: '2' }],
  ['a tuner’s metric', { ...BINARY, _tuning_objective_metric: 'validation:auc' }],
])('accepts %s', (_name, given) => {
  expect(validateHyperparameters(given)).toEqual(given)
})

it.each<[Record<string, string>, string]>([
  [{}, 'Missing required hyperparameter: num_round'],
  [{ num_round: '0' }, 'Hyperparameter num_round: 0 is not in [1, +inf)'],
  [{ num_round: '5.0' }, 'Hyperparameter num_round: could not parse value (caused by ValueError)'],
  [{ num_round: '1e2' }, 'Hyperparameter num_round: could not parse value (caused by ValueError)'],
  [{ num_round: '' }, 'Hyperparameter num_round: could not parse value (caused by ValueError)'],
  [{ num_round: '1', eta: '1.5' }, 'Hyperparameter eta: 1.5 is not in [0, 1]'],
  [{ num_round: '1', eta: '2' }, 'Hyperparameter eta: 2.0 is not in [0, 1]'],
  [{ num_round: '1', subsample: '0' }, 'Hyperparameter subsample: 0.0 is not in (0, 1]'],
  [{ num_round: '1', tweedie_variance_power: '2' }, 'Hyperparameter tweedie_variance_power: 2.0 is not in (1, 2)'],
  [{ num_round: '1', seed: '2147483647' }, 'Hyperparameter seed: 2147483647 is not in (-2147483648, 2147483647)'],
  [{ num_round: '1', prob_buffer_row: '1' }, 'Hyperparameter prob_buffer_row: 1 is not in (1.0, +inf)'],
  [
    { num_round: '1', tree_method: 'foo' },
    "Hyperparameter tree_method: foo is not in ['auto', 'exact', 'approx', 'hist', 'gpu_hist']",
  ],
  [
    { num_round: '1', save_model_on_termination: 'True' },
    "Hyperparameter save_model_on_termination: True is not in ['true', 'false']",
  ],
  [{ num_round: '1', silent: '1' }, 'Extraneous hyperparameter found: silent'],
  [{ num_round: '1', constructor: '1' }, 'Extraneous hyperparameter found: constructor'],
  [{ num_round: '1', objective: 'multi:softprob' }, "Require input for parameter 'num_class' for multi-classification"],
  [{ num_round: '1', eval_metric: 'rmse' }, "'objective'"],
  [
    { num_round: '1', objective: 'multi:softmax', num_class: '3', eval_metric: 'auc' },
    "Metric 'auc' can only be applied for classification and ranking problems.",
  ],
  [
    { ...BINARY, eval_metric: 'logloss@0.5' },
    "Metric 'logloss@0.5' is not supported. Parameter 'eval_metric' with customized threshold should be one of these options: 'error', 'ndcg', 'map'.",
  ],
  [
    { num_round: '1', monotone_constraints: '(1,0)' },
    "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'.",
  ],
])('refuses %j with the container’s words', (given, message) => {
  expect(() => validateHyperparameters(given)).toThrow(message)
})

it('refuses blanks after the commas of a list, and names what it takes', () => {
  expect(() => validateHyperparameters({ ...BINARY, eval_metric: 'logloss, auc' })).toThrow(
    /^Hyperparameter eval_metric: value \['logloss', ' auc'] not in range \['accuracy', 'auc', 'aucpr', /,
  )
})

it('lets an alias win over the name it stands for', () => {
  expect(validateHyperparameters({ num_round: '1', eta: '0.1', learning_rate: '0.2' })).toEqual({
    num_round: '1',
    eta: '0.2',
  })
})
