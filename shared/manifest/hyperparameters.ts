import type { Problem, ProblemType } from '#shared/schema/feature-schema.ts'
import { HYPERPARAMETER_ALIASES, hyperparameterProblems, metricProblems } from './hyperparameter-rules.ts'
import { type Manifest, manifestInvalid } from './manifest.ts'

const FEW_TRAIN_ROWS = 2000

/** XGBoost's early stopping watches the last metric: the loss. */
const PROBLEM_DEFAULTS = {
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
    'reg:linear',
    'reg:gamma',
    'reg:pseudohubererror',
    'reg:squaredlogerror',
    'reg:absoluteerror',
    'reg:tweedie',
    'count:poisson',
  ],
} as const satisfies Record<ProblemType, readonly string[]>

/** Hyperparameters that a linear booster ignores or fails with. */
const TREE_DEFAULTS = ['max_depth', 'subsample', 'colsample_bytree', 'early_stopping_rounds']

/**
 * The hyperparameters of a training job: the pipeline's defaults, overlaid by the manifest's, under their real names.
 * @throws BoostlineError `manifest-invalid` with every setting the container would refuse, fail on or ignore.
 */
export function trainingHyperparameters(
  manifest: Pick<Manifest, 'hyperparameters' | 'split'>,
  problem: Problem,
  facts: { readonly trainRows: number },
): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(manifest.hyperparameters).map(([name, value]) => [HYPERPARAMETER_ALIASES.get(name) ?? name, value]),
  )
  const settings = { ...defaultsFor(manifest, problem, facts.trainRows, given['booster']), ...given }
  const problems = [...hyperparameterProblems(manifest.hyperparameters), ...interplayProblems(settings, given, problem)]
  if (problems.length > 0) throw manifestInvalid('The manifest of this run', problems)
  return settings
}

function defaultsFor(
  manifest: Pick<Manifest, 'split'>,
  problem: Problem,
  trainRows: number,
  booster: string | undefined,
): Record<string, string> {
  const defaults: Record<string, string> = {
    ...PROBLEM_DEFAULTS[problem.type],
    ...(problem.type === 'multiclass' && { num_class: String(problem.classes.length) }),
    num_round: '2000',
    early_stopping_rounds: '50',
    eta: '0.05',
    max_depth: trainRows < FEW_TRAIN_ROWS ? '4' : '6',
    subsample: '0.8',
    colsample_bytree: '0.8',
    seed: String(manifest.split.seed),
  }
  if (booster !== 'gblinear') return defaults
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !TREE_DEFAULTS.includes(name)))
}

/** Combinations of settings that fail in the container or silently do nothing. */
function interplayProblems(
  settings: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
  problem: Problem,
): readonly string[] {
  const problems: string[] = []
  const { type } = problem
  const objective = settings['objective'] ?? ''
  const fitting: readonly string[] = OBJECTIVES[type]
  if (!fitting.includes(objective)) {
    problems.push(
      `hyperparameters.objective is "${objective}" where the target makes a ${type} problem, which takes ${fitting.join(', ')}`,
    )
  }
  problems.push(...metricInterplay(settings, type))
  const classes = given['num_class']
  if (classes !== undefined && problem.type !== 'multiclass') {
    problems.push(`hyperparameters.num_class is for multiclass problems; with a ${type} target training fails`)
  } else if (classes !== undefined && problem.type === 'multiclass' && Number(classes) !== problem.classes.length) {
    problems.push(`hyperparameters.num_class is ${classes} where the target has ${problem.classes.length} classes`)
  }
  if (settings['booster'] === 'gblinear' && given['early_stopping_rounds'] !== undefined) {
    problems.push('hyperparameters.early_stopping_rounds does not work with booster gblinear; leave it out')
  }
  if (given['monotone_constraints'] !== undefined && !['exact', 'hist'].includes(given['tree_method'] ?? '')) {
    problems.push('hyperparameters.monotone_constraints needs tree_method "exact" or "hist"')
  }
  if (given['scale_pos_weight'] !== undefined && type !== 'binary') {
    problems.push(`hyperparameters.scale_pos_weight does nothing for a ${type} target`)
  }
  return problems
}

function metricInterplay(settings: Readonly<Record<string, string>>, problem: ProblemType): readonly string[] {
  const metrics = (settings['eval_metric'] ?? '').split(',')
  const problems = metrics
    .filter((metric) => metricProblems(metric)?.includes(problem) === false)
    .map((metric) => `hyperparameters.eval_metric names ${metric}, which does not measure a ${problem} target`)
  const watched = metrics.at(-1) ?? ''
  if (settings['early_stopping_rounds'] !== undefined && /^(m?error)(@|$)/.test(watched)) {
    const loss = PROBLEM_DEFAULTS[problem].eval_metric.split(',').at(-1)
    problems.push(
      `hyperparameters.eval_metric ends with ${watched}: early stopping watches the last metric, and an error rate stays level while the model still learns; put ${loss} last`,
    )
  }
  return problems
}
