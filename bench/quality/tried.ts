// Other ways to learn that `best` was compared with; docs/bench.md has what came of them.
import { hashNoise } from '#engines/dataset/rows/hash-noise.ts'
import type { Xgboost } from '../../emulator/sagemaker/xgboost/booster.ts'
import {
  type Answers,
  configurationsOf,
  fit,
  joined,
  type Learner,
  lossOf,
  meanOf,
  refit,
  rowLosses,
  type Settings,
  settingsOf,
} from './learn.ts'
import type { PreparedSet, Rows } from './prepared-set.ts'

const FOLDS = 5

/** With the training jobs that each would be. */
export const TRIED = {
  /** Of five folds each stops a model that learnt the others; they serve as their mean. */
  bag: {
    jobs: FOLDS,
    learn: async (set, xgboost) => {
      const answers: Answers[] = []
      for (const fold of foldsOf(set)) answers.push((await fit(xgboost, settingsOf(set), fold, set.parts.test)).answers)
      return meanOf(answers)
    },
  },
  /** The configurations of `best`, whose rounds are the mean of what five folds find. */
  folds: {
    jobs: 3 * FOLDS + 3,
    learn: async (set, xgboost) => {
      const answers: Answers[] = []
      for (const settings of configurationsOf(set)) {
        const { rounds } = await crossFit(set, settings, xgboost)
        answers.push(await refit(set, settings, rounds, xgboost))
      }
      return meanOf(answers)
    },
  },
  /** Of those and a deeper one the one whose folds answer best for what they have not learnt. */
  chosen: {
    jobs: 4 * FOLDS + 1,
    learn: async (set, xgboost) => {
      let best = { loss: Number.POSITIVE_INFINITY, rounds: 0, settings: settingsOf(set) }
      for (const settings of [...configurationsOf(set), deeper(settingsOf(set))]) {
        const found = await crossFit(set, settings, xgboost)
        if (found.loss < best.loss) best = { ...found, settings }
      }
      return await refit(set, best.settings, best.rounds, xgboost)
    },
  },
  /** `best` and a linear model as their mean, where that is better on the validation rows. */
  mixed: {
    jobs: 8,
    learn: async (set, xgboost) => {
      const { train, validation, test } = set.parts
      const members = configurationsOf(set)
      const stageOne: Answers[] = []
      const refits: Answers[] = []
      for (const settings of members) {
        const { answers, rounds } = await fit(xgboost, settings, { train, validation }, validation)
        stageOne.push(answers)
        refits.push(await refit(set, settings, rounds, xgboost))
      }
      const settings = linear(settingsOf(set))
      const { answers } = await fit(xgboost, settings, { train }, validation)
      const loss = (some: readonly Answers[]) => lossTo(set, meanOf(some), validation)
      if (loss([...stageOne, answers]) >= loss(stageOne)) return meanOf(refits)
      const all = { train: joined(train, validation) }
      return meanOf([...refits, (await fit(xgboost, settings, all, test)).answers])
    },
  },
} as const satisfies Readonly<Record<string, { readonly jobs: number; readonly learn: Learner }>>

function deeper(settings: Settings): Settings {
  return { ...settings, max_depth: String(Number(settings['max_depth']) + 2), min_child_weight: '3' }
}

function linear({ objective = '', eval_metric = '', num_class, seed = '' }: Settings): Settings {
  const classes = num_class === undefined ? {} : { num_class }
  const how = { booster: 'gblinear', updater: 'coord_descent', num_round: '150', eta: '0.5' }
  return { objective, eval_metric, seed, ...classes, ...how }
}

type Fold = { readonly train: Rows; readonly validation: Rows }

/** The training and validation rows without a fifth of them, and that fifth, five times. */
function foldsOf({ manifest, parts: { train, validation } }: PreparedSet): readonly Fold[] {
  const all = joined(train, validation)
  return Array.from({ length: FOLDS }, (_, fold) => {
    const isHeld = (row: number) => Math.floor(FOLDS * hashNoise(row, manifest.split.seed)) === fold
    return { train: picked(all, (row) => !isHeld(row)), validation: picked(all, isHeld) }
  })
}

/** The mean of the folds' best rounds, and the loss of what the folds answer for the rows that stopped them. */
async function crossFit(
  set: PreparedSet,
  settings: Settings,
  xgboost: Xgboost,
): Promise<{ readonly rounds: number; readonly loss: number }> {
  const { problem } = set.schema
  let rounds = 0
  const losses: number[] = []
  for (const fold of foldsOf(set)) {
    const found = await fit(xgboost, settings, fold, fold.validation)
    rounds += found.rounds / FOLDS
    losses.push(...rowLosses(problem, found.answers, fold.validation.labels))
  }
  return { rounds, loss: lossOf(problem, Float64Array.from(losses)) }
}

function lossTo({ schema: { problem } }: PreparedSet, answers: Answers, rows: Rows): number {
  return lossOf(problem, rowLosses(problem, answers, rows.labels))
}

function picked({ values, labels, rows, columns }: Rows, isPicked: (row: number) => boolean): Rows {
  const places = Array.from({ length: rows }, (_, row) => row).filter(isPicked)
  const cells = new Float32Array(places.length * columns)
  for (const [to, from] of places.entries())
    cells.set(values.subarray(from * columns, (from + 1) * columns), to * columns)
  return { values: cells, labels: Float32Array.from(places, (row) => labels[row] ?? 0), rows: places.length, columns }
}
