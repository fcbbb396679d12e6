import { KeyError, UserError } from './failure.ts'
import { METRIC_NAMES } from './metrics.ts'
import { pythonFloat } from './python-float.ts'

type Bound = { readonly value: number; readonly open?: boolean; readonly text?: string }
type Rule =
  | { readonly kind: 'integer' | 'float'; readonly min?: Bound; readonly max?: Bound }
  | { readonly kind: 'category'; readonly values: readonly string[] }
  | { readonly kind: 'list'; readonly values: readonly string[] }
  | { readonly kind: 'signs' }
  | { readonly kind: 'groups' }

const bounds = (min: number, max?: number) => ({
  min: { value: min },
  ...(max !== undefined && { max: { value: max } }),
})
const integer = (min: number, max?: number): Rule => ({ kind: 'integer', ...bounds(min, max) })
const float = (min: number, max?: number): Rule => ({ kind: 'float', ...bounds(min, max) })
const fraction: Rule = { kind: 'float', min: { value: 0, open: true }, max: { value: 1 } }
const category = (...values: string[]): Rule => ({ kind: 'category', values })
const flag = category('true', 'false')

const OBJECTIVES = [
  'aft_loss_distribution',
  'binary:logistic',
  'binary:logitraw',
  'binary:hinge',
  'count:poisson',
  'multi:softmax',
  'multi:softprob',
  'rank:pairwise',
  'rank:ndcg',
  'rank:map',
  'reg:linear',
  'reg:squarederror',
  'reg:logistic',
  'reg:gamma',
  'reg:pseudohubererror',
  'reg:squaredlogerror',
  'reg:absoluteerror',
  'reg:tweedie',
  'survival:aft',
  'survival:cox',
]
const UPDATERS = [
  'grow_colmaker',
  'distcol',
  'grow_histmaker',
  'grow_skmaker',
  'sync',
  'refresh',
  'prune',
  'shotgun',
  'coord_descent',
]

/** The hyperparameters of the container's algorithm mode; it fills in no defaults. */
const RULES: Readonly<Record<string, Rule>> = {
  num_round: integer(1),
  csv_weights: integer(0, 1),
  early_stopping_rounds: integer(1),
  booster: category('gbtree', 'gblinear', 'dart'),
  verbosity: integer(0, 3),
  nthread: integer(1),
  eta: float(0, 1),
  gamma: float(0),
  max_depth: integer(0),
  min_child_weight: float(0),
  max_delta_step: float(0),
  subsample: fraction,
  colsample_bytree: fraction,
  colsample_bylevel: fraction,
  colsample_bynode: fraction,
  lambda: float(0),
  alpha: float(0),
  tree_method: category('auto', 'exact', 'approx', 'hist', 'gpu_hist'),
  sketch_eps: { kind: 'float', min: { value: 0, open: true }, max: { value: 1, open: true } },
  scale_pos_weight: { kind: 'float', min: { value: 0, open: true } },
  updater: { kind: 'list', values: UPDATERS },
  dsplit: category('row', 'col'),
  refresh_leaf: integer(0, 1),
  process_type: category('default', 'update'),
  grow_policy: category('depthwise', 'lossguide'),
  max_leaves: integer(0),
  max_bin: integer(0),
  predictor: category('auto', 'cpu_predictor', 'gpu_predictor'),
  monotone_constraints: { kind: 'signs' },
  interaction_constraints: { kind: 'groups' },
  sample_type: category('uniform', 'weighted'),
  normalize_type: category('tree', 'forest'),
  rate_drop: float(0, 1),
  one_drop: integer(0, 1),
  skip_drop: float(0, 1),
  lambda_bias: float(0, 1),
  tweedie_variance_power: { kind: 'float', min: { value: 1, open: true }, max: { value: 2, open: true } },
  objective: { kind: 'category', values: OBJECTIVES },
  num_class: integer(2),
  base_score: float(0),
  _kfold: integer(2),
  _num_cv_round: integer(1),
  _tuning_objective_metric: category(...METRIC_NAMES.map((name) => `validation:${name}`)),
  eval_metric: { kind: 'list', values: METRIC_NAMES },
  seed: { kind: 'integer', min: { value: -(2 ** 31), open: true }, max: { value: 2 ** 31 - 1, open: true } },
  num_parallel_tree: integer(1),
  save_model_on_termination: flag,
  aft_loss_distribution: category('normal', 'logistic', 'extreme'),
  aft_loss_distribution_scale: float(0),
  deterministic_histogram: flag,
  sampling_method: category('uniform', 'gradient_based'),
  prob_buffer_row: { kind: 'integer', min: { value: 1, open: true, text: '1.0' } },
  use_dask_gpu_training: flag,
}
const REQUIRED = ['num_round']
const ALIASES = { eta: 'learning_rate', gamma: 'min_split_loss', lambda: 'reg_lambda', alpha: 'reg_alpha' }

type Value = number | string | readonly string[] | readonly number[] | readonly (readonly number[])[]

/**
 * Checks hyperparameters by the container's rules, in its order and words, and returns them under their own
 * names instead of their aliases. Throws {@link UserError} with the first thing that is wrong.
 */
export function validateHyperparameters(given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const texts = { ...given }
  for (const [name, alias] of Object.entries(ALIASES)) {
    const value = texts[alias]
    if (value === undefined) continue
    texts[name] = value
    delete texts[alias]
  }
  const missing = REQUIRED.find((name) => !Object.hasOwn(texts, name))
  if (missing) throw new UserError(`Missing required hyperparameter: ${missing}`)

  const values = new Map<string, Value>()
  for (const [name, text] of Object.entries(texts)) values.set(name, parse(name, text))
  for (const [name, value] of values) checkRange(name, value)
  checkDependencies(texts, values)
  return texts
}

function ruleOf(name: string): Rule {
  const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined
  if (!rule) throw new UserError(`Extraneous hyperparameter found: ${name}`)
  return rule
}

function parse(name: string, text: string): Value {
  const rule = ruleOf(name)
  switch (rule.kind) {
    case 'integer':
      if (!/^\s*[+-]?\d+\s*$/.test(text)) throw unparsable(name, 'ValueError')
      return Number(text)
    case 'float':
      return parseFloatLikePython(name, text)
    case 'category':
      return text
    case 'list':
      return text.split(',')
    case 'signs':
      return parseNumbers(
        name,
        text
          .trim()
          .replace(/^\((.*)\)$/, '[$1]')
          .replace(/,\]$/, ']'),
      ) as readonly number[]
    case 'groups':
      return parseNumbers(name, text) as readonly (readonly number[])[]
  }
}

function parseFloatLikePython(name: string, text: string): number {
  const trimmed = text.trim().toLowerCase()
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(trimmed)) return Number(trimmed)
  if (/^[+-]?nan$/.test(trimmed)) return Number.NaN
  if (/^[+-]?inf(inity)?$/.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity
  throw unparsable(name, 'ValueError')
}

function parseNumbers(name: string, text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value)) return value
  } catch {
    // Refused below, as anything else that is no list.
  }
  throw unparsable(name, 'ValueError')
}

function unparsable(name: string, cause: string): UserError {
  return new UserError(`Hyperparameter ${name}: could not parse value (caused by ${cause})`)
}

function checkRange(name: string, value: Value): void {
  const rule = ruleOf(name)
  switch (rule.kind) {
    case 'integer':
    case 'float':
      if (!isWithin(value as number, rule.min, rule.max)) {
        const shown = rule.kind === 'integer' ? String(value) : pythonFloat(value as number)
        throw new UserError(`Hyperparameter ${name}: ${shown} is not in ${interval(rule.min, rule.max)}`)
      }
      return
    case 'category':
      if (!rule.values.includes(value as string)) {
        throw new UserError(`Hyperparameter ${name}: ${value as string} is not in ${pythonList(rule.values)}`)
      }
      return
    case 'list':
      checkList(name, value as readonly string[], rule.values)
      return
    case 'signs':
      if (!(value as readonly number[]).every((sign) => [-1, 0, 1].includes(sign))) {
        throw new UserError(
          `Hyperparameter ${name}: value (${(value as readonly number[]).join(', ')}) not in range [-1, 0, 1]`,
        )
      }
      return
    case 'groups':
      if (!(value as readonly (readonly number[])[]).flat().every((index) => index >= 1)) {
        throw new UserError(`Hyperparameter ${name}: value ${JSON.stringify(value)} not in range [1, +inf)`)
      }
      return
  }
}

function checkList(name: string, items: readonly string[], values: readonly string[]): void {
  const unknown = items.filter((item) => (name === 'eval_metric' ? !isMetric(item) : !values.includes(item)))
  if (unknown.length > 0) {
    throw new UserError(`Hyperparameter ${name}: value ${pythonList(items)} not in range ${pythonList(values)}`)
  }
}

function isMetric(metric: string): boolean {
  if (!metric.includes('@')) return METRIC_NAMES.includes(metric)
  const [name = '', threshold = ''] = metric.split('@').map((part) => part.trim())
  if (!['error', 'ndcg', 'map'].includes(name)) {
    throw new UserError(
      `Metric '${metric}' is not supported. Parameter 'eval_metric' with customized threshold should be one of these options: 'error', 'ndcg', 'map'.`,
    )
  }
  if (threshold === '' || Number.isNaN(Number(threshold))) {
    throw new UserError(`Threshold value 't' in '${name}@t' expects float input.`)
  }
  return true
}

/** NaN slips through, as it does through the container's comparisons. */
function isWithin(value: number, min: Bound | undefined, max: Bound | undefined): boolean {
  const below = min && (min.open ? value <= min.value : value < min.value)
  const above = max && (max.open ? value >= max.value : value > max.value)
  return !below && !above
}

function checkDependencies(texts: Readonly<Record<string, string>>, values: ReadonlyMap<string, Value>): void {
  const { objective, booster, process_type: processType, tree_method: treeMethod } = texts
  if ((objective === 'multi:softmax' || objective === 'multi:softprob') && !values.has('num_class')) {
    throw new UserError("Require input for parameter 'num_class' for multi-classification")
  }
  checkUpdater(values.get('updater') as readonly string[] | undefined, booster, processType)
  const metrics = values.get('eval_metric') as readonly string[] | undefined
  if (metrics) {
    if (objective === undefined) throw new KeyError("'objective'")
    if (metrics.includes('auc') && !/^(binary|rank):/.test(objective)) {
      throw new UserError("Metric 'auc' can only be applied for classification and ranking problems.")
    }
    if (metrics.includes('aft-nloglik') && objective !== 'survival:aft') {
      throw new UserError("Metric 'aft-nloglik' can only be applied for 'survival:aft' objective.")
    }
  }
  if (values.has('monotone_constraints') && treeMethod !== 'exact' && treeMethod !== 'hist') {
    throw new UserError(
      "monotone_constraints can be used only when the tree_method parameter is set to either 'exact' or 'hist'.",
    )
  }
  if (values.has('interaction_constraints') && !['exact', 'hist', 'approx'].includes(treeMethod ?? '')) {
    throw new UserError(
      "interaction_constraints can be used only when the tree_method parameter is set to either 'exact', 'hist' or 'approx'.",
    )
  }
}

function checkUpdater(
  updaters: readonly string[] | undefined,
  booster: string | undefined,
  processType: string | undefined,
): void {
  if (!updaters) return
  const linear = ['shotgun', 'coord_descent']
  if (booster === 'gblinear') {
    if (updaters.length !== 1 || !linear.includes(updaters[0] ?? '')) {
      throw new UserError("Linear updater should be one of these options: 'shotgun', 'coord_descent'.")
    }
    return
  }
  if (processType === 'update') {
    if (!updaters.every((updater) => updater === 'refresh' || updater === 'prune')) {
      throw new UserError("process_type 'update' can only be used with updater 'refresh' and 'prune'")
    }
    return
  }
  if (updaters.some((updater) => linear.includes(updater))) {
    throw new UserError(
      "Tree updater should be selected from these options: 'grow_colmaker', 'distcol', 'grow_histmaker', 'grow_local_histmaker', 'grow_skmaker', 'grow_quantile_histmaker', 'sync', 'refresh', 'prune', 'shortgun', 'coord_descent'.",
    )
  }
  if (updaters.filter((updater) => ['grow_colmaker', 'distcol', 'grow_histmaker'].includes(updater)).length > 1) {
    throw new UserError(
      "Only one tree grow plugin can be selected. Choose one from thefollowing: 'grow_colmaker', 'distcol', 'grow_histmaker', 'grow_local_histmaker', 'grow_skmaker'",
    )
  }
}

function interval(min: Bound | undefined, max: Bound | undefined): string {
  const from = min ? `${min.open ? '(' : '['}${min.text ?? min.value}` : '(-inf'
  const to = max ? `${max.value}${max.open ? ')' : ']'}` : '+inf)'
  return `${from}, ${to}`
}

function pythonList(items: readonly string[]): string {
  return `[${items.map((item) => `'${item}'`).join(', ')}]`
}
