import type { Booster, Matrix, Xgboost } from './booster.ts'
import { AlgorithmError, classifyTrainingError } from './failure.ts'
import { isMaximized, isNative } from './metrics.ts'

/** Parameters of the container's own, which XGBoost would not know. */
const CONTAINER_PARAMETERS = [
  'num_round',
  'csv_weights',
  'early_stopping_rounds',
  'eval_metric',
  'save_model_on_termination',
  'use_dask_gpu_training',
  '_kfold',
  '_num_cv_round',
  '_tuning_objective_metric',
]
// More threads than this cost more than they bring where several jobs and endpoints share a laptop.
const DEFAULT_THREADS = '2'

export type Boosting = {
  readonly train: Matrix
  readonly validation: Matrix | undefined
  /** Validated hyperparameters. */
  readonly parameters: Readonly<Record<string, string>>
  /** Is given one evaluation line a round. */
  readonly printRound: (line: string) => void
  /** Is awaited between rounds; false ends the training there. */
  readonly goOn: () => Promise<boolean>
}
export type BoostingResult = { readonly booster: Booster; readonly finished: boolean }

/**
 * Boosts round by round. With a validation matrix, explicit metrics and `early_stopping_rounds` it stops when the
 * last metric has not improved for so many rounds, and cuts the model back to its best round.
 * Throws the container's errors.
 */
export async function boost(xgboost: Xgboost, boosting: Boosting): Promise<BoostingResult> {
  try {
    return await runRounds(xgboost, boosting)
  } catch (error) {
    throw classifyTrainingError(error)
  }
}

async function runRounds(xgboost: Xgboost, boosting: Boosting): Promise<BoostingResult> {
  const { train, validation, parameters, printRound, goOn } = boosting
  const metrics = evaluationMetrics(parameters)
  const matrices = validation ? [train, validation] : [train]
  const names = validation ? ['train', 'validation'] : ['train']
  const booster = xgboost.booster(matrices)
  setParameters(booster, parameters, metrics)
  const stopping = earlyStopping(parameters, metrics, validation !== undefined)
  const rounds = Number(parameters['num_round'])
  for (let round = 0; round < rounds; round++) {
    booster.update(round, train)
    const evaluation = parseEvaluation(booster.evaluate(round, matrices, names))
    printRound(`[${round}]\t${evaluation.map(([name, value]) => `${name}:${format(value)}`).join('\t')}`)
    if (stopping?.shouldStop(round, evaluation)) break
    if (!(await goOn())) return { booster, finished: false }
  }
  if (!stopping) return { booster, finished: true }
  const best = booster.firstRounds(stopping.bestRound() + 1)
  best.setAttribute('best_iteration', String(stopping.bestRound()))
  best.setAttribute('best_score', String(stopping.bestScore()))
  return { booster: best, finished: true }
}

/** The metrics to watch: those of `eval_metric`, a tuner's own last. */
function evaluationMetrics(parameters: Readonly<Record<string, string>>): readonly string[] {
  const tuned = parameters['_tuning_objective_metric']?.split(':')[1]
  const metrics = new Set(parameters['eval_metric']?.split(',') ?? [])
  if (tuned) {
    metrics.delete(tuned)
    metrics.add(tuned)
  }
  const computed = [...metrics].find((metric) => !isNative(metric))
  if (computed) {
    throw new AlgorithmError(
      `The emulator evaluates XGBoost's native metrics only, and "${computed}" is one that the container computes itself: use error, merror, logloss, mlogloss, auc, aucpr, rmse or mae.`,
    )
  }
  return [...metrics]
}

function setParameters(
  booster: Booster,
  parameters: Readonly<Record<string, string>>,
  metrics: readonly string[],
): void {
  if (parameters['_kfold'] !== undefined) {
    throw new AlgorithmError('The emulator does not do cross validation (_kfold): leave the parameter out.')
  }
  booster.setParameter('nthread', parameters['nthread'] ?? DEFAULT_THREADS)
  for (const [name, value] of Object.entries(parameters)) {
    if (!CONTAINER_PARAMETERS.includes(name)) booster.setParameter(name, value.trim())
  }
  for (const metric of metrics) booster.setParameter('eval_metric', metric)
}

type Evaluation = readonly (readonly [name: string, value: number])[]

function earlyStopping(
  parameters: Readonly<Record<string, string>>,
  metrics: readonly string[],
  validated: boolean,
):
  | { shouldStop(round: number, evaluation: Evaluation): boolean; bestRound(): number; bestScore(): number }
  | undefined {
  const patience = parameters['early_stopping_rounds']
  const watched = metrics.at(-1)
  // Without a validation channel or an explicit metric the container ignores the parameter, and says nothing.
  if (patience === undefined || watched === undefined || !validated) return undefined
  const maximized = isMaximized(watched)
  let best = { round: 0, score: Number.NaN }
  return {
    shouldStop: (round, evaluation) => {
      const score = evaluation.at(-1)?.[1] ?? Number.NaN
      if (round === 0 || (maximized ? score > best.score : score < best.score)) best = { round, score }
      return round - best.round >= Number(patience)
    },
    bestRound: () => best.round,
    bestScore: () => best.score,
  }
}

function parseEvaluation(line: string): Evaluation {
  return line
    .split('\t')
    .slice(1)
    .map((part) => {
      const colon = part.lastIndexOf(':')
      return [part.slice(0, colon), Number(part.slice(colon + 1))] as const
    })
}

function format(value: number): string {
  return Number.isFinite(value) ? value.toFixed(5) : Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
}
