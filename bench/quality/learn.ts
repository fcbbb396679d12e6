import { trainingHyperparameters } from '#shared/manifest/hyperparameters.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { CONFIGURATION_NAMES, configuredHyperparameters } from '#shared/training/configurations.ts'
import { refitHyperparameters, refitRounds } from '#shared/training/refit-hyperparameters.ts'
import type { Booster, Matrix, Xgboost } from '../../emulator/sagemaker/xgboost/booster.ts'
import { boost } from '../../emulator/sagemaker/xgboost/boosting.ts'
import { concatenated } from '../concatenated.ts'
import type { PreparedSet, Rows } from './prepared-set.ts'

export type Settings = Readonly<Record<string, string>>

/** What a model answers for rows: of each a value, the positive class's probability, or one for each class. */
export type Answers = Float32Array

/** How a set is learnt: answers for its test rows. */
export type Learner = (set: PreparedSet, xgboost: Xgboost) => Promise<Answers>

/** The defaults of commit c41af93, which the bench compares with. */
const EARLIER = {
  num_round: '2000',
  eta: '0.05',
  subsample: '0.8',
  colsample_bytree: '0.8',
  colsample_bynode: '1',
  tree_method: 'auto',
} as const

/** With the manifest's own hyperparameters above the defaults. */
export function settingsOf({ manifest, schema: { problem }, parts: { train } }: PreparedSet): Settings {
  return trainingHyperparameters(manifest, problem, { trainRows: train.rows, features: train.columns })
}

function earlierSettings(set: PreparedSet): Settings {
  return { ...settingsOf(set), ...EARLIER, ...set.manifest.hyperparameters }
}

export const LEARNERS = {
  earlier: async (set, xgboost) => {
    const { train, validation, test } = set.parts
    return (await fit(xgboost, earlierSettings(set), { train, validation }, test)).answers
  },
  fast: async (set, xgboost) => {
    const { train, validation, test } = set.parts
    return (await fit(xgboost, settingsOf(set), { train, validation }, test)).answers
  },
  good: (set, xgboost) => refitted(set, settingsOf(set), xgboost),
  best: async (set, xgboost) => {
    const answers: Answers[] = []
    for (const settings of configurationsOf(set)) answers.push(await refitted(set, settings, xgboost))
    return meanOf(answers)
  },
} as const satisfies Readonly<Record<string, Learner>>

/** Those of `best`. */
export function configurationsOf(set: PreparedSet): readonly Settings[] {
  const settings = settingsOf(set)
  return CONFIGURATION_NAMES.map((name) => ({
    ...settings,
    ...configuredHyperparameters({ role: `refit-${name}` }, settings, set.manifest.hyperparameters),
  }))
}

/** Learnt on the training rows until the validation rows stop it, then on both, for the rounds found. */
async function refitted(set: PreparedSet, settings: Settings, xgboost: Xgboost): Promise<Answers> {
  const { train, validation, test } = set.parts
  const { rounds } = await fit(xgboost, settings, { train, validation }, test)
  return await refit(set, settings, rounds, xgboost)
}

/** Learnt on the training and validation rows, after training until a best round. */
export async function refit(
  { parts: { train, validation, test } }: PreparedSet,
  settings: Settings,
  bestRounds: number,
  xgboost: Xgboost,
): Promise<Answers> {
  const found = refitRounds({ rounds: bestRounds, isBest: true }, settings)
  const learnt = { train: joined(train, validation) }
  return (await fit(xgboost, refitHyperparameters(settings, found), learnt, test)).answers
}

/** As the container answers for several models. */
export function meanOf(answers: readonly Answers[]): Answers {
  const [first = new Float32Array()] = answers
  return first.map((_, at) => answers.reduce((sum, each) => sum + (each[at] ?? Number.NaN), 0) / answers.length)
}

/** What a model answers for rows, and the rounds up to its best one. Without validation rows nothing stops it. */
export async function fit(
  xgboost: Xgboost,
  parameters: Settings,
  { train, validation }: { readonly train: Rows; readonly validation?: Rows },
  asked: Rows,
): Promise<{ readonly answers: Answers; readonly rounds: number }> {
  const matrices: Matrix[] = []
  const matrixOf = (rows: Rows) => {
    const matrix = xgboost.matrix(rows)
    matrix.setFloats('label', rows.labels)
    matrices.push(matrix)
    return matrix
  }
  let rounds = 0
  let booster: Booster | undefined
  try {
    const outcome = await boost(xgboost, {
      train: matrixOf(train),
      validation: validation && matrixOf(validation),
      parameters,
      printRound: () => rounds++,
      goOn: async () => true,
    })
    booster = outcome.booster
    const patience = Number(parameters['early_stopping_rounds'] ?? 0)
    const isStopped = validation !== undefined && rounds < Number(parameters['num_round'])
    const { values } = booster.predict(matrixOf(asked))
    return { answers: values, rounds: isStopped ? rounds - patience : rounds }
  } finally {
    booster?.free()
    for (const matrix of matrices) matrix.free()
  }
}

export function joined(one: Rows, other: Rows): Rows {
  return {
    values: concatenated(one.values, other.values),
    labels: concatenated(one.labels, other.labels),
    rows: one.rows + other.rows,
    columns: one.columns,
  }
}

const LEAST = 1e-7

/** Of each row: log loss, or the squared error. */
export function rowLosses({ type }: Problem, answers: ArrayLike<number>, labels: Float32Array): Float64Array {
  const classes = answers.length / labels.length
  return Float64Array.from(labels, (label, row) => {
    if (type === 'regression') return ((answers[row] ?? Number.NaN) - label) ** 2
    const share =
      type === 'binary'
        ? Math.abs(1 - label - (answers[row] ?? Number.NaN))
        : (answers[row * classes + label] ?? Number.NaN)
    return -Math.log(Math.min(1 - LEAST, Math.max(LEAST, share)))
  })
}

/** What a set's quality is told by: mean log loss, or the root of the mean squared error. */
export function lossOf({ type }: Problem, losses: Float64Array): number {
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  return type === 'regression' ? Math.sqrt(mean) : mean
}
