import { type Booster, openXgboost, type Xgboost } from '../../emulator/sagemaker/xgboost/booster.ts'
import { requireLibrary } from '../../emulator/sagemaker/xgboost/library.ts'
import { concatenated } from '../concatenated.ts'

/** Encoded rows with their labels: class codes, or numbers. */
export type Rows = {
  readonly values: Float32Array
  readonly labels: Float32Array
  readonly columns: number
}

export type FitOptions = {
  readonly objective: 'binary:logistic' | 'multi:softprob' | 'reg:squarederror'
  readonly classes: number
  readonly depth: number
  readonly seed: number
  /** Rounds where nothing stops it. */
  readonly rounds: number
}

export type Fitted = {
  /** As many as were kept: those up to the best on the rows that stopped it. */
  readonly rounds: number
  predict(rows: Rows): Float64Array
  free(): void
}

const PATIENCE = 30
const ETA = '0.1'

/** Models by the XGBoost library of the local cloud, in this process: no CSV, no job. */
export class Boosting {
  readonly #xgboost: Xgboost = openXgboost(requireLibrary())

  /** Stopped on `validation` where it is given. */
  fit(train: Rows, options: FitOptions, validation?: Rows): Fitted {
    const [matrix, watched] = [this.#matrixOf(train), validation && this.#matrixOf(validation)]
    const booster = this.#xgboost.booster(watched ? [matrix, watched] : [matrix])
    for (const [name, value] of Object.entries(parametersOf(options))) booster.setParameter(name, value)
    let [best, bestLoss] = [0, Number.POSITIVE_INFINITY]
    let round = 0
    for (; round < options.rounds && round - best < PATIENCE; round++) {
      booster.update(round, matrix)
      if (!watched) best = round
      else {
        const loss = Number(booster.evaluate(round, [watched], ['validation']).split(':').at(-1))
        if (loss < bestLoss) [best, bestLoss] = [round, loss]
      }
    }
    const kept = best + 1 === round ? booster : booster.firstRounds(best + 1)
    if (kept !== booster) booster.free()
    for (const each of [matrix, watched]) each?.free()
    return { rounds: best + 1, predict: (rows) => this.#predict(kept, rows), free: () => kept.free() }
  }

  #matrixOf({ values, labels, columns }: Rows) {
    const matrix = this.#xgboost.matrix({ values, rows: labels.length, columns })
    matrix.setFloats('label', labels)
    return matrix
  }

  #predict(booster: Booster, rows: Rows): Float64Array {
    const matrix = this.#matrixOf(rows)
    const { values } = booster.predict(matrix)
    matrix.free()
    return Float64Array.from(values)
  }
}

function parametersOf({ objective, classes, depth, seed }: FitOptions): Record<string, string> {
  return {
    objective,
    ...(objective === 'multi:softprob' && { num_class: String(classes) }),
    eval_metric: { 'binary:logistic': 'logloss', 'multi:softprob': 'mlogloss', 'reg:squarederror': 'rmse' }[objective],
    eta: ETA,
    max_depth: String(depth),
    subsample: '0.8',
    colsample_bytree: '0.8',
    tree_method: 'hist',
    seed: String(seed),
    nthread: '1',
    verbosity: '0',
  }
}

/** The rows of both, one after the other. */
export function joined(one: Rows, other: Rows): Rows {
  return {
    values: concatenated(one.values, other.values),
    labels: concatenated(one.labels, other.labels),
    columns: one.columns,
  }
}
