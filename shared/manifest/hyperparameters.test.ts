import { describe, expect, test } from 'vitest'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { trainingHyperparameters } from './hyperparameters.ts'
import { DEFAULT_MANIFEST } from './manifest.ts'

const classes = [
  { label: 'a', count: 50 },
  { label: 'b', count: 50 },
]
const BINARY: Problem = { type: 'binary', classes }
const MULTICLASS: Problem = { type: 'multiclass', classes: [...classes, { label: 'c', count: 50 }] }
const REGRESSION: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 1 } }

function settingsOf(
  hyperparameters: Record<string, string>,
  problem: Problem,
  trainRows = 105,
): Record<string, string> {
  return trainingHyperparameters({ ...DEFAULT_MANIFEST, hyperparameters }, problem, { trainRows, features: 3 })
}

function problemsOf(hyperparameters: Record<string, string>, problem: Problem): unknown {
  try {
    settingsOf(hyperparameters, problem)
  } catch (error) {
    if (error instanceof BoostlineError) return error.details['problems']
    throw error
  }
  return []
}

describe('defaults', () => {
  const common = {
    num_round: '4000',
    early_stopping_rounds: '50',
    eta: '0.05',
    max_depth: '4',
    subsample: '0.7',
    colsample_bytree: '1',
    colsample_bynode: '0.5',
    tree_method: 'hist',
    seed: '1729',
  }
  test.each<[string, Problem, Record<string, string>]>([
    ['binary', BINARY, { ...common, objective: 'binary:logistic', eval_metric: 'auc,logloss' }],
    [
      'multiclass',
      MULTICLASS,
      { ...common, objective: 'multi:softprob', eval_metric: 'merror,mlogloss', num_class: '3' },
    ],
    ['regression', REGRESSION, { ...common, objective: 'reg:squarederror', eval_metric: 'mae,rmse' }],
  ])('of a %s problem', (_, problem, settings) => {
    expect(settingsOf({}, problem)).toEqual(settings)
  })

  test('trees are deeper from 2,000 training rows on', () => {
    expect(settingsOf({}, BINARY, 1999)['max_depth']).toBe('4')
    expect(settingsOf({}, BINARY, 2000)['max_depth']).toBe('6')
  })

  test('the manifest outranks them, under the real name', () => {
    const settings = settingsOf({ learning_rate: '0.3', max_depth: '2' }, BINARY)
    expect(settings['eta']).toBe('0.3')
    expect(settings['max_depth']).toBe('2')
    expect(settings).not.toHaveProperty('learning_rate')
  })

  test('an updater says the method by which trees grow, and there is no other', () => {
    expect(settingsOf({ updater: 'grow_colmaker' }, BINARY)).not.toHaveProperty('tree_method')
  })

  test('a linear booster gets none that only trees have, nor early stopping', () => {
    expect(Object.keys(settingsOf({ booster: 'gblinear' }, REGRESSION)).sort()).toEqual(
      ['booster', 'eta', 'eval_metric', 'num_round', 'objective', 'seed'].sort(),
    )
  })
})

describe('what the container accepts', () => {
  test.each<[Record<string, string>, Problem]>([
    [{ eta: '0', gamma: '1e3', subsample: '1', lambda: '0.000', alpha: '0e9' }, BINARY],
    [{ max_depth: '0', grow_policy: 'lossguide', tree_method: 'hist' }, BINARY],
    [{ max_depth: '0', booster: 'gblinear' }, REGRESSION],
    [{ max_depth: '0', grow_policy: 'lossguide' }, BINARY],
    [{ monotone_constraints: '(1,)' }, BINARY],
    [{ tree_method: 'exact', monotone_constraints: '(1,)' }, BINARY],
    [{ tree_method: 'exact', monotone_constraints: '( 1, 0, -1, )' }, BINARY],
    [{ seed: '-5', verbosity: '3', tree_method: 'hist', monotone_constraints: '(1,0,-1)' }, BINARY],
    [{ eval_metric: 'error@0.7,aucpr,logloss', scale_pos_weight: '2.5' }, BINARY],
    [{ num_class: '3' }, MULTICLASS],
    [{ objective: 'reg:tweedie', tweedie_variance_power: '1.2', eval_metric: 'mae' }, REGRESSION],
    [{ updater: 'grow_histmaker,prune' }, REGRESSION],
    [{ updater: 'coord_descent', booster: 'gblinear' }, REGRESSION],
    [{ objective: 'reg:tweedie', base_score: '0.5', eval_metric: 'rmsle' }, REGRESSION],
    [{ base_score: '0.999' }, BINARY],
    [{ base_score: '5' }, MULTICLASS],
    [{ sampling_method: 'uniform', max_bin: '2', min_child_weight: '3.4e38' }, BINARY],
  ])('%j', (hyperparameters, problem) => {
    expect(settingsOf(hyperparameters, problem)).toMatchObject(hyperparameters)
  })
})

describe('what is refused', () => {
  const metrics =
    'a comma list of auc, aucpr, error, logloss, merror, mlogloss, rmse, mae, mape, mphe, rmsle, gamma-deviance, gamma-nloglik, poisson-nloglik'
  test.each<[Record<string, string>, Problem, string]>([
    [
      { num_round: '0' },
      BINARY,
      'hyperparameters.num_round is "0" where a whole number from 1 to 2147483647 is wanted',
    ],
    [
      { max_depth: '5.0' },
      BINARY,
      'hyperparameters.max_depth is "5.0" where a whole number from 0 to 2147483647 is wanted',
    ],
    [{ verbosity: '4' }, BINARY, 'hyperparameters.verbosity is "4" where a whole number from 0 to 3 is wanted'],
    [{ eta: 'nan' }, BINARY, 'hyperparameters.eta is "nan" where a number in [0, 1] is wanted'],
    [{ subsample: '0' }, BINARY, 'hyperparameters.subsample is "0" where a number in (0, 1] is wanted'],
    [
      { tree_method: 'gpu_hist' },
      BINARY,
      'hyperparameters.tree_method is "gpu_hist" where one of auto, exact, approx, hist is wanted',
    ],
    [
      { max_dept: '3' },
      BINARY,
      'hyperparameters.max_dept is not a hyperparameter of SageMaker XGBoost; did you mean max_depth?',
    ],
    [{ n_estimators: '10' }, BINARY, 'hyperparameters.n_estimators is not a hyperparameter of SageMaker XGBoost'],
    [{ learning_rate: '0.1', eta: '0.2' }, BINARY, 'hyperparameters.learning_rate is another name of eta; give one'],
    [
      { _kfold: '5' },
      BINARY,
      'hyperparameters._kfold is not supported: cross validation leaves several models where one is deployed',
    ],
    [
      { eval_metric: 'auc, logloss' },
      BINARY,
      'hyperparameters.eval_metric is "auc, logloss" where a comma list without spaces is wanted',
    ],
    [{ eval_metric: 'foo,logloss' }, BINARY, `hyperparameters.eval_metric is "foo,logloss" where ${metrics} is wanted`],
    [
      { eval_metric: 'f1,logloss' },
      BINARY,
      `hyperparameters.eval_metric is "f1,logloss" where ${metrics} (XGBoost's own metrics: the container computes f1 wrongly) is wanted`,
    ],
    [
      { eval_metric: 'auc,mlogloss' },
      MULTICLASS,
      'hyperparameters.eval_metric names auc, which does not measure a multiclass target',
    ],
    [
      { eval_metric: 'mlogloss,merror' },
      MULTICLASS,
      'hyperparameters.eval_metric ends with merror: early stopping watches the last metric, and an error rate stays level while the model still learns; put mlogloss last',
    ],
    [
      { objective: 'reg:squarederror' },
      BINARY,
      'hyperparameters.objective is "reg:squarederror" where the target makes a binary problem, which takes binary:logistic',
    ],
    [
      { num_class: '2' },
      BINARY,
      'hyperparameters.num_class is for multiclass problems; with a binary target training fails',
    ],
    [{ num_class: '4' }, MULTICLASS, 'hyperparameters.num_class is 4 where the target has 3 classes'],
    [
      { booster: 'gblinear', early_stopping_rounds: '10' },
      REGRESSION,
      'hyperparameters.early_stopping_rounds does not work with booster gblinear; leave it out',
    ],
    [
      { tree_method: 'approx', monotone_constraints: '(1,0)' },
      BINARY,
      'hyperparameters.monotone_constraints needs tree_method "exact" or "hist"',
    ],
    [{ scale_pos_weight: '2' }, REGRESSION, 'hyperparameters.scale_pos_weight does nothing for a regression target'],
  ])('%j', (hyperparameters, problem, message) => {
    expect(problemsOf(hyperparameters, problem)).toEqual([message])
  })
})

// Each failed in XGBoost 1.7.4 or 3.2.0 behind the container's validator, or left a model that learnt nothing.
describe('what the container accepts and then fails on', () => {
  const numbers = (min: number, max = 9): Problem => ({ type: 'regression', target: { mean: 1, min, max } })
  const trees = 'where trees take one of grow_colmaker, grow_histmaker first, which prune and refresh may follow'
  const unlimited =
    'hyperparameters.max_depth 0 (no limit) needs grow_policy "lossguide" and tree_method "hist" or "approx": exact splits have no unlimited depth'
  const float32 = 'where a number that float32 holds (0, or from 1.2e-38 to 3.4e38) is wanted'
  test.each<[Record<string, string>, Problem, string]>([
    [{ max_bin: '1' }, BINARY, 'hyperparameters.max_bin is "1" where a whole number from 2 to 2147483647 is wanted'],
    [
      { max_leaves: '2147483648' },
      BINARY,
      'hyperparameters.max_leaves is "2147483648" where a whole number from 0 to 2147483647 is wanted',
    ],
    [{ lambda: '1e39' }, BINARY, `hyperparameters.lambda is "1e39" ${float32}`],
    [{ eta: '1e-400' }, BINARY, `hyperparameters.eta is "1e-400" ${float32}`],
    [{ subsample: '1e-39' }, BINARY, `hyperparameters.subsample is "1e-39" ${float32}`],
    [
      { sampling_method: 'gradient_based' },
      BINARY,
      'hyperparameters.sampling_method cannot be gradient_based: it needs a GPU, and training runs on CPUs',
    ],
    [{ max_depth: '0' }, BINARY, unlimited],
    [{ max_depth: '0', tree_method: 'hist' }, BINARY, unlimited],
    [{ max_depth: '0', grow_policy: 'lossguide', tree_method: 'exact' }, BINARY, unlimited],
    [{ max_depth: '0', grow_policy: 'lossguide', tree_method: 'exact' }, BINARY, unlimited],
    [{ max_depth: '0', grow_policy: 'lossguide', tree_method: 'hist', updater: 'grow_colmaker' }, BINARY, unlimited],
    [
      { base_score: '0' },
      BINARY,
      'hyperparameters.base_score is 0 where binary:logistic begins with a probability between 0 and 1',
    ],
    [
      { base_score: '0.99999999' },
      BINARY,
      'hyperparameters.base_score is 0.99999999 where binary:logistic begins with a probability between 0 and 1',
    ],
    [
      { base_score: '5' },
      BINARY,
      'hyperparameters.base_score is 5 where binary:logistic begins with a probability between 0 and 1',
    ],
    [
      { base_score: '0', objective: 'reg:gamma' },
      numbers(1),
      'hyperparameters.base_score is 0 where reg:gamma begins with a value above 0',
    ],
    [
      { objective: 'reg:linear' },
      REGRESSION,
      'hyperparameters.objective cannot be reg:linear: it is the old name of reg:squarederror, and XGBoost 3 does not know it',
    ],
    [
      { objective: 'reg:gamma' },
      numbers(0),
      'hyperparameters.objective reg:gamma takes target values above 0, and the smallest is 0',
    ],
    [
      { objective: 'reg:tweedie' },
      numbers(-0.5),
      'hyperparameters.objective reg:tweedie takes target values of 0 or more, and the smallest is -0.5',
    ],
    [
      { objective: 'count:poisson' },
      numbers(-2),
      'hyperparameters.objective count:poisson takes target values of 0 or more, and the smallest is -2',
    ],
    [
      { objective: 'reg:squaredlogerror' },
      numbers(-1),
      'hyperparameters.objective reg:squaredlogerror takes target values above -1, and the smallest is -1',
    ],
    [
      { eval_metric: 'rmsle' },
      numbers(-3),
      'hyperparameters.eval_metric names rmsle, which is nan where a target value is -1 or less, and the smallest is -3',
    ],
    [
      { eval_metric: 'gamma-deviance' },
      numbers(-3),
      'hyperparameters.eval_metric names gamma-deviance, which is nan where a target value is below 0, and the smallest is -3',
    ],
    [
      { eval_metric: 'mape' },
      numbers(0),
      'hyperparameters.eval_metric names mape, which is nan where a target value is 0',
    ],
    [{ updater: 'distcol' }, BINARY, 'hyperparameters.updater cannot be distcol: XGBoost has it no more'],
    [
      { updater: 'grow_skmaker,prune' },
      BINARY,
      'hyperparameters.updater cannot be grow_skmaker: XGBoost has it no more',
    ],
    [{ updater: 'grow_histmaker,sync' }, BINARY, 'hyperparameters.updater cannot be sync: training fails with it'],
    [{ updater: 'prune' }, BINARY, `hyperparameters.updater is "prune" ${trees}`],
    [{ updater: 'refresh' }, BINARY, `hyperparameters.updater is "refresh" ${trees}`],
    [{ updater: 'prune,grow_colmaker' }, BINARY, `hyperparameters.updater is "prune,grow_colmaker" ${trees}`],
    [
      { updater: 'grow_colmaker,grow_histmaker' },
      BINARY,
      `hyperparameters.updater is "grow_colmaker,grow_histmaker" ${trees}`,
    ],
    [{ updater: 'coord_descent' }, BINARY, `hyperparameters.updater is "coord_descent" ${trees}`],
    [
      { updater: 'grow_histmaker', booster: 'gblinear' },
      BINARY,
      'hyperparameters.updater is "grow_histmaker" where booster gblinear takes coord_descent alone',
    ],
    [
      { monotone_constraints: '(1)', tree_method: 'hist' },
      BINARY,
      'hyperparameters.monotone_constraints is "(1)" where a tuple such as (1,0,-1) or (1,) is wanted',
    ],
    [
      { monotone_constraints: '(1,0,-1,1)', tree_method: 'hist' },
      BINARY,
      'hyperparameters.monotone_constraints has 4 places where the model sees 3 columns',
    ],
    [
      { monotone_constraints: '(1,0)', booster: 'gblinear', tree_method: 'hist' },
      BINARY,
      'hyperparameters.monotone_constraints does nothing for booster gblinear',
    ],
  ])('%j', (hyperparameters, problem, message) => {
    expect(problemsOf(hyperparameters, problem)).toContain(message)
  })
})
