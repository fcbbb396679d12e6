import { expect, it } from 'vitest'
import { trainingHyperparameters } from '#shared/manifest/hyperparameters.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import type { Problem, ProblemType } from '#shared/schema/feature-schema.ts'
import { openXgboost } from '../../emulator/sagemaker/xgboost/booster.ts'
import { boost } from '../../emulator/sagemaker/xgboost/boosting.ts'
import { validateHyperparameters } from '../../emulator/sagemaker/xgboost/hyperparameters.ts'
import { requireLibrary } from '../../emulator/sagemaker/xgboost/library.ts'

const xgboost = openXgboost(requireLibrary())
const ROWS = 60
const COLUMNS = 2
const classes = ['a', 'b', 'c'].map((label) => ({ label, count: ROWS / 3 }))
const PROBLEMS: Readonly<Record<ProblemType, Problem>> = {
  binary: { type: 'binary', classes: classes.slice(0, 2) },
  multiclass: { type: 'multiclass', classes },
  regression: { type: 'regression', target: { mean: 1, min: 0, max: 2 } },
}

/** Labels 0, 1, 2, or 0 and 1 of two classes, that follow from the first column. */
function matrixOf(type: ProblemType) {
  const values = Float32Array.from({ length: ROWS * COLUMNS }, (_, index) => (index * 7) % 31)
  const matrix = xgboost.matrix({ values, rows: ROWS, columns: COLUMNS })
  const label = (row: number) => Math.floor((values[row * COLUMNS] ?? 0) / 11)
  const labels = Float32Array.from({ length: ROWS }, (_, row) => Math.min(label(row), type === 'binary' ? 1 : 2))
  matrix.setFloats('label', labels)
  return matrix
}

/** What is wrong with a training by these settings, by the container's rules or by XGBoost. */
async function faultOf(type: ProblemType, settings: Readonly<Record<string, string>>): Promise<string | undefined> {
  const [train, validation] = [matrixOf(type), matrixOf(type)]
  try {
    const parameters = validateHyperparameters(settings)
    const rest = { printRound: () => undefined, goOn: async () => true }
    const { booster } = await boost(xgboost, { train, validation, parameters, ...rest })
    return booster.predict(validation).values.every(Number.isFinite) ? undefined : 'its predictions are no numbers'
  } catch (error) {
    return String(error)
  }
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  base_score: ['0', '1', '5', '0.99999999', '1e-40', '0.5'],
  booster: ['gbtree', 'gblinear', 'dart'],
  eval_metric: ['auc,logloss', 'rmse', 'mape', 'rmsle', 'gamma-deviance', 'poisson-nloglik', 'mlogloss'],
  lambda: ['0', '1e39', '1e-300'],
  max_bin: ['0', '1', '2'],
  max_depth: ['0', '2147483648', '40'],
  monotone_constraints: ['(1,0)', '(1,)', '(0,-1,)'],
  objective: ['reg:linear', 'reg:gamma', 'reg:tweedie', 'reg:squaredlogerror', 'reg:absoluteerror', 'count:poisson'],
  sampling_method: ['uniform', 'gradient_based'],
  updater: ['grow_colmaker', 'grow_histmaker,prune', 'prune', 'refresh', 'sync', 'distcol', 'grow_skmaker', 'shotgun'],
}
const CONTEXTS: readonly Readonly<Record<string, string>>[] = [
  {},
  { tree_method: 'exact' },
  { tree_method: 'hist', grow_policy: 'lossguide' },
  { booster: 'gblinear' },
  { booster: 'dart', tree_method: 'approx' },
]

it.each(['binary', 'multiclass', 'regression'] as const)(
  'what the manifest of a %s problem may say passes the container and trains',
  async (type) => {
    const faults: string[] = []
    let trained = 0
    for (const context of CONTEXTS) {
      for (const [name, values] of Object.entries(VALUES)) {
        for (const value of values) {
          // Threads of XGBoost wait for each other in vain where the machine is busy.
          const given = { num_round: '3', nthread: '1', ...context, [name]: value }
          const settings = accepted(given, PROBLEMS[type])
          if (!settings) continue
          const fault = await faultOf(type, settings)
          if (fault !== undefined) faults.push(`${JSON.stringify(given)}: ${fault}`)
          trained++
        }
      }
    }
    expect(faults).toEqual([])
    expect(trained).toBeGreaterThan(60)
  },
)

/** The settings of the job, or undefined where the manifest is refused. */
function accepted(hyperparameters: Record<string, string>, problem: Problem): Record<string, string> | undefined {
  try {
    return trainingHyperparameters({ ...DEFAULT_MANIFEST, hyperparameters }, problem, {
      trainRows: ROWS,
      features: COLUMNS,
    })
  } catch {
    return undefined
  }
}
