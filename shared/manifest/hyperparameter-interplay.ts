import type { Problem, ProblemType } from '#shared/schema/feature-schema.ts'
import { GROWERS, metricProblems } from './hyperparameter-rules.ts'

/** XGBoost's early stopping watches the last metric: the loss. */
export const PROBLEM_DEFAULTS = {
  binary: { objective: 'binary:logistic', eval_metric: 'auc,logloss' },
  multiclass: { objective: 'multi:softprob', eval_metric: 'merror,mlogloss' },
  regression: { objective: 'reg:squarederror', eval_metric: 'mae,rmse' },
} as const satisfies Record<ProblemType, Readonly<Record<string, string>>>

/** The objectives whose predictions are probabilities, or values of the target. */
const OBJECTIVES = {
  binary: ['binary:logistic'],
  multiclass: ['multi:softprob'],
  regression: [
    'reg:squarederror',
    'reg:gamma',
    'reg:pseudohubererror',
    'reg:squaredlogerror',
    'reg:absoluteerror',
    'reg:tweedie',
    'count:poisson',
  ],
} as const satisfies Record<ProblemType, readonly string[]>

type Settings = Readonly<Record<string, string>>

/**
 * Combinations of settings that fail in the container or silently do nothing. `settings`
 * are all that a job gets, `given` those of the manifest, both under their real names; `features` are the columns that
 * the model sees.
 */
export function interplayProblems(
  settings: Settings,
  given: Settings,
  problem: Problem,
  features: number,
): readonly string[] {
  return [
    ...objectiveInterplay(settings, problem),
    ...metricInterplay(settings, problem),
    ...classInterplay(given, problem),
    ...boosterInterplay(settings, given),
    ...constraintInterplay(settings, given, features),
  ]
}

/** The labels that an objective takes. */
const LABELS: ReadonlyMap<string, { readonly wanted: string; readonly accepts: (smallest: number) => boolean }> =
  new Map([
    ['reg:gamma', { wanted: 'above 0', accepts: (smallest) => smallest > 0 }],
    ['reg:tweedie', { wanted: 'of 0 or more', accepts: (smallest) => smallest >= 0 }],
    ['count:poisson', { wanted: 'of 0 or more', accepts: (smallest) => smallest >= 0 }],
    ['reg:squaredlogerror', { wanted: 'above -1', accepts: (smallest) => smallest > -1 }],
  ])

/** They take the logarithm of base_score: 0 makes every prediction nan, or lets the model learn nothing. */
const LOG_OBJECTIVES = ['reg:gamma', 'reg:tweedie', 'count:poisson']

function objectiveInterplay(settings: Settings, problem: Problem): readonly string[] {
  const { type } = problem
  const objective = settings['objective'] ?? ''
  const fitting: readonly string[] = OBJECTIVES[type]
  const problems: string[] = []
  if (!fitting.includes(objective)) {
    problems.push(
      `hyperparameters.objective is "${objective}" where the target makes a ${type} problem, which takes ${fitting.join(', ')}`,
    )
  }
  const labels = LABELS.get(objective)
  if (problem.type === 'regression' && labels && !labels.accepts(Math.fround(problem.target.min))) {
    problems.push(
      `hyperparameters.objective ${objective} takes target values ${labels.wanted}, and the smallest is ${problem.target.min}`,
    )
  }
  const { base_score: baseScore } = settings
  const score = Math.fround(Number(baseScore))
  if (baseScore !== undefined && type === 'binary' && !(score > 0 && score < 1)) {
    problems.push(
      `hyperparameters.base_score is ${baseScore} where ${objective} begins with a probability between 0 and 1`,
    )
  } else if (baseScore !== undefined && LOG_OBJECTIVES.includes(objective) && score === 0) {
    problems.push(`hyperparameters.base_score is ${baseScore} where ${objective} begins with a value above 0`)
  }
  return problems
}

function metricInterplay(settings: Settings, problem: Problem): readonly string[] {
  const { type } = problem
  const metrics = (settings['eval_metric'] ?? '').split(',')
  const problems = metrics.flatMap((metric) => {
    if (metricProblems(metric)?.includes(type) === false) {
      return [`hyperparameters.eval_metric names ${metric}, which does not measure a ${type} target`]
    }
    const why = problem.type === 'regression' ? undefinedMetric(metric, problem.target) : undefined
    return why === undefined ? [] : [`hyperparameters.eval_metric names ${metric}, which is nan where ${why}`]
  })
  const watched = metrics.at(-1) ?? ''
  if (settings['early_stopping_rounds'] !== undefined && /^(m?error)(@|$)/.test(watched)) {
    const loss = PROBLEM_DEFAULTS[type].eval_metric.split(',').at(-1)
    problems.push(
      `hyperparameters.eval_metric ends with ${watched}: early stopping watches the last metric, and an error rate stays level while the model still learns; put ${loss} last`,
    )
  }
  return problems
}

/** Early stopping on nan ends the training and keeps the first round. */
function undefinedMetric(metric: string, { min, max }: { readonly min: number; readonly max: number }) {
  if (metric === 'mape' && (min === 0 || max === 0)) return 'a target value is 0'
  if (metric === 'rmsle' && min <= -1) return `a target value is -1 or less, and the smallest is ${min}`
  if (metric === 'gamma-deviance' && min < 0) return `a target value is below 0, and the smallest is ${min}`
  return undefined
}

function classInterplay(given: Settings, problem: Problem): readonly string[] {
  const problems: string[] = []
  const classes = given['num_class']
  if (classes !== undefined && problem.type !== 'multiclass') {
    problems.push(`hyperparameters.num_class is for multiclass problems; with a ${problem.type} target training fails`)
  } else if (classes !== undefined && problem.type === 'multiclass' && Number(classes) !== problem.classes.length) {
    problems.push(`hyperparameters.num_class is ${classes} where the target has ${problem.classes.length} classes`)
  }
  if (given['scale_pos_weight'] !== undefined && problem.type !== 'binary') {
    problems.push(`hyperparameters.scale_pos_weight does nothing for a ${problem.type} target`)
  }
  return problems
}

function boosterInterplay(settings: Settings, given: Settings): readonly string[] {
  const updaters = given['updater']?.split(',')
  if (settings['booster'] === 'gblinear') {
    const problems: string[] = []
    if (given['early_stopping_rounds'] !== undefined) {
      problems.push('hyperparameters.early_stopping_rounds does not work with booster gblinear; leave it out')
    }
    if (updaters && updaters.join() !== 'coord_descent') {
      problems.push(`hyperparameters.updater is "${updaters.join()}" where booster gblinear takes coord_descent alone`)
    }
    return problems
  }
  const problems: string[] = []
  const growers = updaters?.filter((updater) => GROWERS.includes(updater)) ?? []
  if (updaters && !(growers.length === 1 && growers[0] === updaters[0] && !updaters.includes('coord_descent'))) {
    problems.push(
      `hyperparameters.updater is "${updaters.join()}" where trees take one of ${GROWERS.join(', ')} first, which prune and refresh may follow`,
    )
  }
  const isExact = growers.includes('grow_colmaker') || !['hist', 'approx'].includes(settings['tree_method'] ?? '')
  if (Number(settings['max_depth']) === 0 && (isExact || given['grow_policy'] !== 'lossguide')) {
    problems.push(
      'hyperparameters.max_depth 0 (no limit) needs grow_policy "lossguide" and tree_method "hist" or "approx": exact splits have no unlimited depth',
    )
  }
  return problems
}

function constraintInterplay(settings: Settings, given: Settings, features: number): readonly string[] {
  const constraints = given['monotone_constraints']
  if (constraints === undefined) return []
  if (settings['booster'] === 'gblinear')
    return ['hyperparameters.monotone_constraints does nothing for booster gblinear']
  if (!['exact', 'hist'].includes(settings['tree_method'] ?? '')) {
    return ['hyperparameters.monotone_constraints needs tree_method "exact" or "hist"']
  }
  const count = constraints.match(/[01]/g)?.length ?? 0
  return count > features
    ? [`hyperparameters.monotone_constraints has ${count} places where the model sees ${features} columns`]
    : []
}
