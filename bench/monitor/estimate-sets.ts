import { expectedOfTwo } from '#shared/monitoring/estimate-performance.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { answersOf } from '#shared/serving/predictions.ts'
import { createRandom } from '../../lambdas/model-evaluation/metrics/random.ts'
import { reliability } from '../../lambdas/model-evaluation/metrics/reliability.ts'
import { fitCalibration } from '../../lambdas/model-evaluation/score/fit-calibration.ts'
import type { Boosting, Rows } from '../statistics/boosting.ts'

const COLUMNS = 8
const PARTS = { train: 5600, validation: 1600, test: 800, scored: 6000 }

/** Where rows lie between 0 and 1: a power below 1 moves them up, above 1 down. */
type Where = readonly number[]
const TRAINING: Where = []

type SetOf = {
  readonly name: string
  readonly slope: number
  readonly offset: number
  /** Of the rows that are scored. */
  readonly where: Where
  /** After the training the outcome depends otherwise on the rows. */
  readonly turned?: true
}

export const ESTIMATE_SETS: readonly SetOf[] = [
  { name: 'half and half, one column up', slope: 0.4, offset: 0, where: [0.5] },
  { name: 'half and half, one column down', slope: 0.4, offset: 0, where: [1, 1, 1, 2] },
  { name: 'half and half, three columns', slope: 0.4, offset: 0, where: [0.6, 0.6, 1.6] },
  { name: '15 % positive, one column up', slope: 0.4, offset: -2.5, where: [1, 1, 1, 0.5] },
  { name: '15 % positive, two columns down', slope: 0.4, offset: -2, where: [1.5, 1, 1, 1.3] },
  { name: '15 % positive, all columns up', slope: 0.4, offset: -2.5, where: Array.from({ length: 8 }, () => 0.7) },
  { name: 'hard to tell, one column up', slope: 0.16, offset: 0, where: [1, 0.5] },
  { name: 'hard to tell, two columns', slope: 0.16, offset: -1, where: [0.6, 1, 1, 1.5] },
  { name: 'easy to tell, one column up', slope: 1.5, offset: 0, where: [1, 1, 0.5] },
  { name: 'easy to tell, all columns down', slope: 1.5, offset: 0, where: Array.from({ length: 8 }, () => 1.3) },
]

export const TURNED_SET: SetOf = {
  name: 'half and half, one column up, and two columns change places in the outcome',
  slope: 0.4,
  offset: 0,
  where: [0.5],
  turned: true,
}

export type EstimateTried = {
  readonly positives: number
  readonly tested: number
  readonly estimated: number
  readonly low: number
  readonly high: number
  readonly actual: number
  /** Of the test rows: whether it would be shown. */
  readonly slope: number
}

/** Trains on rows of one place, and estimates the AUC on rows of another. */
export function tryEstimate(boosting: Boosting, set: SetOf, seed: number): EstimateTried {
  const random = createRandom(seed)
  const draw = (rows: number, where: Where, turned: boolean) => drawRows(set, rows, where, turned, random)
  const [train, validation, test] = [PARTS.train, PARTS.validation, PARTS.test].map((rows) =>
    draw(rows, TRAINING, false),
  ) as [Rows, Rows, Rows]
  const scored = draw(PARTS.scored, set.where, set.turned === true)
  const options = { objective: 'binary:logistic', classes: 2, depth: 6, seed, rounds: 1000 } as const
  const model = boosting.fit(train, options, validation)
  const problem: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 1 })) }
  const stageOne = {
    actual: Float64Array.from(validation.labels),
    answers: model.predict(validation),
    from: 'validation rows',
  } as const
  const fitted = fitCalibration(problem, stageOne)
  const answersFor = (rows: Rows) => answersOf(problem, model.predict(rows), fitted).values
  const [ofTest, ofScored] = [answersFor(test), answersFor(scored)]
  model.free()
  const expected = expectedOfTwo(ofScored, 0.5, 1).find(({ metric }) => metric === 'auc')
  if (!expected) throw new Error('there is no AUC to expect')
  return {
    positives: scored.labels.reduce((sum, label) => sum + label, 0),
    tested: area(ofTest, test.labels),
    estimated: expected.value,
    low: expected.low,
    high: expected.high,
    actual: area(ofScored, scored.labels),
    slope: reliability(problem, Float64Array.from(test.labels), ofTest)?.slope ?? Number.NaN,
  }
}

function drawRows({ slope, offset }: SetOf, rows: number, where: Where, turned: boolean, random: () => number): Rows {
  const values = Float32Array.from({ length: rows * COLUMNS }, (_, at) => random() ** (where[at % COLUMNS] ?? 1))
  const labels = Float32Array.from({ length: rows }, (_, row) => {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = values.subarray(row * COLUMNS, (row + 1) * COLUMNS)
    const [linear, curved] = turned ? [c, d] : [d, c]
    // Friedman's first function.
    const value = 10 * Math.sin(Math.PI * a * b) + 20 * (curved - 0.5) ** 2 + 10 * linear + 5 * e
    return random() < 1 / (1 + Math.exp(-(slope * (value - 14.4) + offset))) ? 1 : 0
  })
  return { values, labels, columns: COLUMNS }
}

/** By ranks: how often a positive row has the higher answer. */
function area(answers: Float64Array, labels: Float32Array): number {
  const order = Array.from(answers.keys()).toSorted((a, b) => (answers[a] as number) - (answers[b] as number))
  let [ranks, positives] = [0, 0]
  for (let at = 0; at < order.length; ) {
    let end = at
    while (end < order.length && answers[order[end] as number] === answers[order[at] as number]) end++
    for (let each = at; each < end; each++) {
      if (labels[order[each] as number] !== 1) continue
      ranks += (at + end + 1) / 2
      positives++
    }
    at = end
  }
  return (ranks - (positives * (positives + 1)) / 2) / (positives * (answers.length - positives))
}
