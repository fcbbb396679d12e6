import { nearestName } from '#shared/schema/nearest-name.ts'

/*
 * The hyperparameters of the SageMaker XGBoost container (1.7-1 to 3.2-0) as its own validator checks them, less what
 * cannot work in this pipeline or fails in XGBoost behind the validator, after minutes that are paid: REFUSED and
 * REFUSED_VALUES give the reasons. The validator's number readers are Python's int() and float(): `5.0` and `1e2` are
 * no integers; XGBoost's own take int32 and float32.
 */

type Rule =
  | { readonly kind: 'integer' | 'float'; readonly wanted: string; readonly accepts: (value: number) => boolean }
  | { readonly kind: 'choice' | 'list'; readonly wanted: string; readonly values: readonly string[] }
  | { readonly kind: 'metrics' }
  | { readonly kind: 'text'; readonly wanted: string; readonly pattern: RegExp }

const MAX_INT32 = 2 ** 31 - 1

function integer(min: number, max = MAX_INT32): Rule {
  const wanted = `a whole number from ${min} to ${max}`
  return { kind: 'integer', wanted, accepts: (value) => value >= min && value <= max }
}

/** `range` in interval notation, as the container's own messages give it. */
function float(range: string, accepts: (value: number) => boolean): Rule {
  return { kind: 'float', wanted: `a number in ${range}`, accepts }
}

function choice(...values: readonly string[]): Rule {
  return { kind: 'choice', wanted: `one of ${values.join(', ')}`, values }
}

const notNegative = float('[0, +inf)', (value) => value >= 0)
const share = float('[0, 1]', (value) => value >= 0 && value <= 1)
const positiveShare = float('(0, 1]', (value) => value > 0 && value <= 1)
const SEED_LIMIT = 2 ** 31 - 2

/** Those that make trees, those that only change what one of them has made, and that of a linear model. */
export const GROWERS = ['grow_colmaker', 'grow_histmaker']
const UPDATERS = [...GROWERS, 'prune', 'refresh', 'coord_descent']

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['num_round', integer(1)],
  ['early_stopping_rounds', integer(1)],
  ['booster', choice('gbtree', 'gblinear', 'dart')],
  ['verbosity', integer(0, 3)],
  ['nthread', integer(1)],
  ['eta', share],
  ['gamma', notNegative],
  ['max_depth', integer(0)],
  ['min_child_weight', notNegative],
  ['max_delta_step', notNegative],
  ['subsample', positiveShare],
  ['colsample_bytree', positiveShare],
  ['colsample_bylevel', positiveShare],
  ['colsample_bynode', positiveShare],
  ['lambda', notNegative],
  ['alpha', notNegative],
  ['tree_method', choice('auto', 'exact', 'approx', 'hist')],
  ['sketch_eps', float('(0, 1)', (value) => value > 0 && value < 1)],
  ['scale_pos_weight', float('(0, +inf)', (value) => value > 0)],
  ['updater', { kind: 'list', wanted: `a comma list of ${UPDATERS.join(', ')}`, values: UPDATERS }],
  ['dsplit', choice('row', 'col')],
  ['refresh_leaf', integer(0, 1)],
  ['grow_policy', choice('depthwise', 'lossguide')],
  ['max_leaves', integer(0)],
  ['max_bin', integer(2)],
  ['predictor', choice('auto', 'cpu_predictor')],
  [
    'monotone_constraints',
    // Python reads it: (1) is a number to it and no tuple.
    {
      kind: 'text',
      wanted: 'a tuple such as (1,0,-1) or (1,)',
      pattern: /^\(\s*(-1|0|1)\s*,(\s*(-1|0|1)\s*(,\s*(-1|0|1)\s*)*,?)?\s*\)$/,
    },
  ],
  ['sample_type', choice('uniform', 'weighted')],
  ['normalize_type', choice('tree', 'forest')],
  ['rate_drop', share],
  ['skip_drop', share],
  ['one_drop', integer(0, 1)],
  ['lambda_bias', share],
  ['tweedie_variance_power', float('(1, 2)', (value) => value > 1 && value < 2)],
  [
    'objective',
    choice(
      'binary:logistic',
      'multi:softprob',
      'reg:squarederror',
      'reg:gamma',
      'reg:pseudohubererror',
      'reg:squaredlogerror',
      'reg:absoluteerror',
      'reg:tweedie',
      'count:poisson',
    ),
  ],
  ['num_class', integer(2)],
  ['base_score', notNegative],
  ['eval_metric', { kind: 'metrics' }],
  ['seed', integer(-SEED_LIMIT, SEED_LIMIT)],
  ['num_parallel_tree', integer(1)],
  ['save_model_on_termination', choice('true', 'false')],
  ['deterministic_histogram', choice('true', 'false')],
  ['sampling_method', choice('uniform')],
  ['prob_buffer_row', integer(2)],
])

/** What the container takes and this pipeline cannot use. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['csv_weights', 'the files of this pipeline have no weight column'],
  ['_kfold', 'cross validation leaves several models where one is deployed'],
  ['_num_cv_round', 'cross validation leaves several models where one is deployed'],
  ['_tuning_objective_metric', 'it belongs to tuning jobs'],
  ['process_type', 'there is no earlier model to update'],
  ['interaction_constraints', 'the container accepts it and then fails in training'],
  ['use_dask_gpu_training', 'training runs on one CPU instance'],
  ['aft_loss_distribution', 'survival models are not supported'],
  ['aft_loss_distribution_scale', 'survival models are not supported'],
])

/** Values that the container's validator takes and XGBoost then does not, in one version or in all. */
const REFUSED_VALUES: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['objective', new Map([['reg:linear', 'it is the old name of reg:squarederror, and XGBoost 3 does not know it']])],
  ['sampling_method', new Map([['gradient_based', 'it needs a GPU, and training runs on CPUs']])],
  [
    'updater',
    new Map([
      ['distcol', 'XGBoost has it no more'],
      ['grow_skmaker', 'XGBoost has it no more'],
      ['shotgun', 'XGBoost 3 has it no more; coord_descent does the same'],
      ['sync', 'training fails with it'],
    ]),
  ],
])

/** Other names of a hyperparameter; the container prefers them to the real name without a word. */
export const HYPERPARAMETER_ALIASES: ReadonlyMap<string, string> = new Map([
  ['learning_rate', 'eta'],
  ['min_split_loss', 'gamma'],
  ['reg_lambda', 'lambda'],
  ['reg_alpha', 'alpha'],
])

/** XGBoost's own metrics and the problems they measure. */
const METRICS: ReadonlyMap<string, readonly string[]> = new Map([
  ['auc', ['binary']],
  ['aucpr', ['binary']],
  ['error', ['binary']],
  ['logloss', ['binary']],
  ['merror', ['multiclass']],
  ['mlogloss', ['multiclass']],
  ['rmse', ['binary', 'regression']],
  ['mae', ['binary', 'regression']],
  ['mape', ['regression']],
  ['mphe', ['regression']],
  ['rmsle', ['regression']],
  ['gamma-deviance', ['regression']],
  ['gamma-nloglik', ['regression']],
  ['poisson-nloglik', ['regression']],
])

/** Computed by the container, and for binary models wrongly in 3.x: it counts every row as positive. */
const CONTAINER_METRICS = ['accuracy', 'balanced_accuracy', 'f1', 'f1_binary', 'f1_macro', 'mse', 'precision'].concat([
  'precision_macro',
  'precision_micro',
  'r2',
  'recall',
  'recall_macro',
  'recall_micro',
])

/** The problems an eval_metric fits, or undefined for no metric this pipeline uses. `error@0.7` is a metric too. */
export function metricProblems(metric: string): readonly string[] | undefined {
  return METRICS.get(metric) ?? (/^error@(0?\.\d+|0|1)$/.test(metric) ? METRICS.get('error') : undefined)
}

/** Everything wrong with each hyperparameter by itself: unknown names, values the container would refuse. */
export function hyperparameterProblems(hyperparameters: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(hyperparameters).flatMap(([given, value], index) => {
    const name = HYPERPARAMETER_ALIASES.get(given) ?? given
    const path = `hyperparameters.${given}`
    const reason = REFUSED.get(name)
    if (reason !== undefined) return [`${path} is not supported: ${reason}`]
    if (name !== given && Object.hasOwn(hyperparameters, name)) return [`${path} is another name of ${name}; give one`]
    const rule = RULES.get(name)
    if (!rule) return [unknownName(given, index < MOST_SUGGESTIONS)]
    const refused = refusedValue(name, value)
    if (refused !== undefined) return [`${path} cannot be ${refused}`]
    const wanted = wantedBy(rule, value)
    return wanted === undefined ? [] : [`${path} is ${JSON.stringify(value)} where ${wanted} is wanted`]
  })
}

function refusedValue(name: string, value: string): string | undefined {
  const reasons = REFUSED_VALUES.get(name)
  const refused = value.split(',').find((part) => reasons?.has(part))
  return refused === undefined ? undefined : `${refused}: ${reasons?.get(refused)}`
}

/** Comparing names costs time, and more problems than about this are not listed. */
const MOST_SUGGESTIONS = 100

function unknownName(name: string, suggests: boolean): string {
  const known = [...RULES.keys(), ...HYPERPARAMETER_ALIASES.keys()]
  const nearest = suggests ? nearestName(name, known) : undefined
  const suggestion = nearest === undefined ? '' : `; did you mean ${nearest}?`
  return `hyperparameters.${name} is not a hyperparameter of SageMaker XGBoost${suggestion}`
}

const INTEGER = /^[+-]?\d+$/
const FLOAT = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i

/** What the rule wants instead of `value`, or undefined where it is right. */
function wantedBy(rule: Rule, value: string): string | undefined {
  if (rule.kind === 'metrics') return wantedMetrics(value)
  if (rule.kind === 'float' && FLOAT.test(value) && !isFloat32(value)) {
    return 'a number that float32 holds (0, or from 1.2e-38 to 3.4e38)'
  }
  return isAccepted(rule, value) ? undefined : rule.wanted
}

/** XGBoost refuses what is too large for a float32 or not zero and too small for a normal one, even `1e-400`. */
function isFloat32(text: string): boolean {
  const isZero = !/[1-9]/.test(text.split(/e/i)[0] ?? '')
  const size = Math.abs(Math.fround(Number(text)))
  return isZero || (size >= 2 ** -126 && size !== Number.POSITIVE_INFINITY)
}

function isAccepted(rule: Exclude<Rule, { kind: 'metrics' }>, value: string): boolean {
  if (rule.kind === 'text') return rule.pattern.test(value)
  if ('values' in rule) {
    return (rule.kind === 'list' ? value.split(',') : [value]).every((part) => rule.values.includes(part))
  }
  const number = (rule.kind === 'integer' ? INTEGER : FLOAT).test(value) ? Number(value) : Number.NaN
  return Number.isFinite(number) && rule.accepts(number)
}

function wantedMetrics(value: string): string | undefined {
  if (/\s/.test(value)) return 'a comma list without spaces'
  const foreign = value.split(',').filter((metric) => metricProblems(metric) === undefined)
  if (foreign.length === 0) return undefined
  const computed = foreign.some((metric) => CONTAINER_METRICS.includes(metric))
  const known = `a comma list of ${[...METRICS.keys()].join(', ')}`
  return computed ? `${known} (XGBoost's own metrics: the container computes ${foreign.join(', ')} wrongly)` : known
}
