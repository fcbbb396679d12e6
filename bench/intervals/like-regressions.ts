import type { Problem } from '#shared/schema/feature-schema.ts'
import { metricValues } from '../../lambdas/model-evaluation/metrics/measure-predictions.ts'
import { pairedAdvantage } from '../../lambdas/model-evaluation/metrics/paired-advantage.ts'
import { createRandom, drawNormal } from '../../lambdas/model-evaluation/metrics/random.ts'
import type { Boosting, Rows } from '../statistics/boosting.ts'
import { ERRORS } from './targets-of-numbers.ts'

const PAIRS = 20
const TEST_ROWS = [50, 100, 200, 300]
const TRAIN_ROWS = 1_400
const TRUTH_ROWS = 60_000
const COLUMNS = 6
/** Each model lacks every 33rd row, another one each. */
const LACKS_EVERY = 33
const SPREAD = 6

const PROBLEM: Problem = { type: 'regression', target: { mean: 0, min: 0, max: 0 } }

type Pair = { readonly actual: Float64Array; readonly ours: Float64Array; readonly theirs: Float64Array }

/** Two models of nearly the same rows, with their answers to many others. */
function trainPair(boosting: Boosting, random: () => number, drawError: (random: () => number) => number): Pair {
  const part = (count: number): Rows => {
    const values = Float32Array.from({ length: count * COLUMNS }, () => drawNormal(random))
    const labels = Float32Array.from({ length: count }, (_, row) => {
      const [a = 0, b = 0, c = 0] = values.subarray(row * COLUMNS, (row + 1) * COLUMNS)
      return 8 * a - 5 * b + (c > 0 ? 3 : 0) + SPREAD * drawError(random)
    })
    return { values, labels, columns: COLUMNS }
  }
  const [train, validation, test] = [part(TRAIN_ROWS), part(TRAIN_ROWS / 4), part(TRUTH_ROWS)] as [Rows, Rows, Rows]
  const answersWithout = (lacking: number) => {
    const options = { objective: 'reg:squarederror', classes: 0, depth: 4, seed: 1, rounds: 300 } as const
    const fitted = boosting.fit(without(train, lacking), options, without(validation, lacking))
    const answers = fitted.predict(test)
    fitted.free()
    return answers
  }
  return { actual: Float64Array.from(test.labels), ours: answersWithout(1), theirs: answersWithout(2) }
}

function without({ values, labels, columns }: Rows, lacking: number): Rows {
  const kept = [...labels.keys()].filter((row) => row % LACKS_EVERY !== lacking)
  return {
    values: Float32Array.from(kept.flatMap((row) => [...values.subarray(row * columns, (row + 1) * columns)])),
    labels: Float32Array.from(kept, (row) => labels[row] ?? 0),
    columns,
  }
}

/** How often the interval of the difference between two like regressions holds what it is on all rows. */
export function tellLikeRegressions(boosting: Boosting, sets: number, say: (line: string) => void): void {
  say(`\nRMSE over a like model, of ${PAIRS} pairs and ${sets} tests each; in %`)
  say('| errors | rows | held | all of it above | all of it below |\n|---|---|---|---|---|')
  for (const [name, drawError] of Object.entries(ERRORS)) {
    const missed = TEST_ROWS.map(() => ({ above: 0, below: 0 }))
    for (let pair = 1; pair <= PAIRS; pair++) {
      const { actual, ours, theirs } = trainPair(boosting, createRandom(pair), drawError)
      const rmse = (values: Float64Array) =>
        metricValues(PROBLEM, actual, { values, threshold: 0.5 }).rmse ?? Number.NaN
      const truth = rmse(theirs) - rmse(ours)
      let start = 0
      for (const [at, rows] of TEST_ROWS.entries()) {
        for (let set = 0; set < sets; set++, start += rows) {
          if (start + rows > TRUTH_ROWS) start = 0
          const cut = (values: Float64Array) => values.subarray(start, start + rows)
          const [our, their] = [ours, theirs].map((values) => ({ values: cut(values), threshold: 0.5 }))
          if (!our || !their) continue
          const { low = Number.NaN, high = Number.NaN } =
            pairedAdvantage('rmse', PROBLEM, cut(actual), our, their) ?? {}
          const counts = missed[at]
          if (counts && low > truth) counts.above++
          if (counts && high < truth) counts.below++
        }
      }
    }
    for (const [at, { above, below }] of missed.entries()) {
      const shares = [PAIRS * sets - above - below, above, below].map((count) => (100 * count) / (PAIRS * sets))
      say(`| ${name} | ${TEST_ROWS[at]} | ${shares.map((share) => share.toFixed(1)).join(' | ')} |`)
    }
  }
}
