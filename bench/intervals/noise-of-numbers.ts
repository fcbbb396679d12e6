import type { Problem } from '#shared/schema/feature-schema.ts'
import { createRandom, drawNormal } from '../../lambdas/model-evaluation/metrics/random.ts'
import type { Boosting, Rows } from '../statistics/boosting.ts'
import { decideFirstModel } from './first-model.ts'
import { TARGETS } from './targets-of-numbers.ts'

const TEST_ROWS = [25, 50, 100, 300]
const COLUMNS = 6
/** Of the variance of the target, what its first column tells. */
const WEAK_SIGNALS = [0.05, 0.1, 0.2]

type Counted = { approved: number; pending: number; rejected: number; belowTheMean: number }

/** Files of 250 to 3,000 rows whose target is drawn so, each trained by squared errors and judged as a first model. */
function decideFiles(
  boosting: Boosting,
  files: number,
  metric: 'rmse' | 'mae',
  target: (random: () => number, signal: number) => number,
): Counted {
  const counted = { approved: 0, pending: 0, rejected: 0, belowTheMean: 0 }
  for (let seed = 1; seed <= files; seed++) {
    const random = createRandom(seed)
    const tested = TEST_ROWS[seed % TEST_ROWS.length] ?? 0
    const part = (count: number): Rows => {
      const values = Float32Array.from({ length: count * COLUMNS }, () => drawNormal(random))
      const labels = Float32Array.from({ length: count }, (_, row) => target(random, values[row * COLUMNS] ?? 0))
      return { values, labels, columns: COLUMNS }
    }
    const [train, validation, test] = [part(7 * tested), part(2 * tested), part(tested)] as [Rows, Rows, Rows]
    const options = { objective: 'reg:squarederror', classes: 0, depth: 4, seed, rounds: 200 } as const
    const fitted = boosting.fit(train, options, validation)
    const answers = { values: fitted.predict(test), threshold: 0.5 }
    fitted.free()
    const actual = Float64Array.from(test.labels)
    const { decision, measured } = decideFirstModel(problemOf(train.labels), actual, answers, metric, metric)
    counted[decision.status]++
    if (decision.status === 'approved' && (measured.metrics.r2?.value ?? 0) < 0) counted.belowTheMean++
  }
  return counted
}

function problemOf(labels: Float32Array): Problem {
  const sorted = Float64Array.from(labels).sort()
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  const [min = 0, median = 0, max = 0] = [sorted[0], sorted[sorted.length >> 1], sorted.at(-1)]
  return { type: 'regression', target: { mean, median, min, max } }
}

/** How many models of numbers pass that learnt nothing; and, beside them, of those that learnt a little. */
export function tellNoiseOfNumbers(boosting: Boosting, files: number, say: (line: string) => void): void {
  say(`\n${files} files of each target, tests of ${TEST_ROWS.join(', ')} rows; in %`)
  say('| target | metric | approved | pending | rejected | approved with an R² below 0 |\n|---|---|---|---|---|---|')
  const tell = (name: string, target: (random: () => number, signal: number) => number) => {
    for (const metric of ['rmse', 'mae'] as const) {
      const { approved, pending, rejected, belowTheMean } = decideFiles(boosting, files, metric, target)
      const shares = [approved, pending, rejected, belowTheMean].map((count) => ((100 * count) / files).toFixed(1))
      say(`| ${name} | ${metric} | ${shares.join(' | ')} |`)
    }
  }
  for (const [name, draw] of Object.entries(TARGETS)) tell(`noise: ${name}`, draw)
  for (const share of WEAK_SIGNALS) {
    const [told, rest] = [Math.sqrt(share), Math.sqrt(1 - share)]
    tell(`one column tells ${100 * share} %`, (random, signal) => told * signal + rest * drawNormal(random))
  }
}
