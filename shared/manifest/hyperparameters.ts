import type { Problem } from '#shared/schema/feature-schema.ts'
import { interplayProblems, PROBLEM_DEFAULTS } from './hyperparameter-interplay.ts'
import { HYPERPARAMETER_ALIASES, hyperparameterProblems } from './hyperparameter-rules.ts'
import { type Manifest, manifestInvalid } from './manifest.ts'

const FEW_TRAIN_ROWS = 2000

/** Hyperparameters that a linear booster ignores or fails with. */
const TREE_DEFAULTS = [
  'max_depth',
  'subsample',
  'colsample_bytree',
  'colsample_bynode',
  'tree_method',
  'early_stopping_rounds',
]

/**
 * The hyperparameters of a training job: the pipeline's defaults, overlaid by the manifest's, under their real names.
 * @throws BoostlineError `manifest-invalid` with every setting the container would refuse, fail on or ignore.
 */
export function trainingHyperparameters(
  manifest: Pick<Manifest, 'hyperparameters' | 'split'>,
  problem: Problem,
  facts: { readonly trainRows: number; readonly features: number },
): Record<string, string> {
  const given = Object.fromEntries(
    Object.entries(manifest.hyperparameters).map(([name, value]) => [HYPERPARAMETER_ALIASES.get(name) ?? name, value]),
  )
  const settings = { ...defaultsFor(manifest, problem, facts.trainRows, given), ...given }
  const problems = [
    ...hyperparameterProblems(manifest.hyperparameters),
    ...interplayProblems(settings, given, problem, facts.features),
  ]
  if (problems.length > 0) throw manifestInvalid('The manifest of this run', problems)
  return settings
}

function defaultsFor(
  manifest: Pick<Manifest, 'split'>,
  problem: Problem,
  trainRows: number,
  { booster, updater }: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults: Record<string, string> = {
    ...PROBLEM_DEFAULTS[problem.type],
    ...(problem.type === 'multiclass' && { num_class: String(problem.classes.length) }),
    // Reached by early stopping, unless the model is not done then: that is a warning.
    num_round: '4000',
    early_stopping_rounds: '50',
    eta: '0.05',
    max_depth: trainRows < FEW_TRAIN_ROWS ? '4' : '6',
    subsample: '0.7',
    colsample_bytree: '1',
    colsample_bynode: '0.5',
    // What 3.x chooses by itself; 1.7 would look for exact splits, in more time. An updater says the method itself.
    ...(updater === undefined && { tree_method: 'hist' }),
    seed: String(manifest.split.seed),
  }
  if (booster !== 'gblinear') return defaults
  return Object.fromEntries(Object.entries(defaults).filter(([name]) => !TREE_DEFAULTS.includes(name)))
}
