import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileModel } from './compile-model.ts'
import { loadModel } from './load-model.ts'
import { mostDifference, mostRelativeDifference, rowOf, spreadOf, sumsOf } from './testing/compare.ts'
import { labelled, randomRows } from './testing/random-training-set.ts'
import { type ModelFormat, ReferenceModel } from './testing/xgboost-c-api.ts'

/*
 * Models that XGBoost 1.7 makes of random numbers, rows that they are asked about, and what it answers itself.
 */

const NUMBERS = [
  'reg:squarederror',
  'reg:squaredlogerror',
  'reg:pseudohubererror',
  'reg:absoluteerror',
  'reg:logistic',
  'reg:gamma',
  'reg:tweedie',
  'count:poisson',
  'survival:cox',
  'survival:aft',
  'binary:logistic',
  'binary:logitraw',
  'binary:hinge',
  'rank:pairwise',
  'rank:ndcg',
  'rank:map',
]
const OBJECTIVES = [
  ...NUMBERS.map((objective) => ({ objective, outputs: 1 })),
  { objective: 'multi:softprob', outputs: 3 },
  { objective: 'multi:softmax', outputs: 4 },
  // Several targets.
  { objective: 'reg:squarederror', outputs: 3 },
]

const boosters = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ booster: 'gbtree' }) },
  { weight: 1, arbitrary: fc.constant({ booster: 'gbtree', num_parallel_tree: 3, subsample: 0.6 }) },
  { weight: 2, arbitrary: fc.constant({ booster: 'dart', rate_drop: 0.4 }) },
  { weight: 1, arbitrary: fc.constant({ booster: 'gblinear', updater: 'coord_descent' }) },
)
const shapes = fc.oneof(
  fc.record({ tree_method: fc.constantFrom('exact', 'approx', 'hist'), max_depth: fc.integer({ min: 1, max: 8 }) }),
  fc.record({
    tree_method: fc.constant('hist'),
    grow_policy: fc.constant('lossguide'),
    max_depth: fc.constant(0),
    max_leaves: fc.integer({ min: 2, max: 60 }),
  }),
)
const cases = fc.record({
  seed: fc.nat(),
  count: fc.integer({ min: 60, max: 300 }),
  columns: fc.integer({ min: 1, max: 12 }),
  missing: fc.constantFrom(0, 0.15, 0.6),
  rounds: fc.integer({ min: 1, max: 20 }),
  /** Rounds of the best iteration; 0: not told. */
  best: fc.nat({ max: 20 }),
  baseScore: fc.option(fc.float({ min: Math.fround(0.01), max: Math.fround(0.99), noNaN: true })),
  format: fc.constantFrom<ModelFormat>('json', 'ubj', 'deprecated'),
  booster: boosters,
  shape: shapes,
  hasCategories: fc.boolean(),
})
type Case = typeof cases extends fc.Arbitrary<infer Value> ? Value : never

function expectSame(each: Case, objective: string, outputs: number): void {
  const { seed, count, columns, missing, rounds, baseScore, booster, shape } = each
  const isLinear = booster.booster === 'gblinear'
  const hasCategories = each.hasCategories && !isLinear && shape.tree_method !== 'exact'
  const set = labelled(randomRows(seed, { count, columns, missing }, hasCategories ? 40 : 0), objective, outputs)
  const featureTypes = Array.from({ length: columns }, (_, column) => (column % 4 === 1 ? 'c' : 'q'))
  const model = ReferenceModel.train(
    hasCategories ? { ...set, featureTypes } : set,
    {
      objective,
      seed,
      ...booster,
      ...(isLinear ? {} : { ...shape, max_cat_to_onehot: 5 }),
      ...(objective.startsWith('multi:') && { num_class: outputs }),
      ...(baseScore !== null && { base_score: baseScore }),
      ...(objective === 'survival:aft' && { aft_loss_distribution: 'normal' }),
    },
    rounds,
  )
  // A linear model may grow beyond all bounds; it is refused.
  fc.pre(!isLinear || model.predict('contributions', set).every(Number.isFinite))
  const best = Math.min(each.best, rounds)
  const parallel = 'num_parallel_tree' in booster ? (booster.num_parallel_tree ?? 1) : 1
  if (best > 0) model.setAttribute('best_ntree_limit', String(best * parallel))
  const format = hasCategories && each.format === 'deprecated' ? 'ubj' : each.format
  const { bytes, info } = compileModel([{ name: 'xgboost-model', bytes: model.save(format) }], '1.7')
  const scorer = loadModel(bytes)
  const asked = randomRows(seed + 1, { count: 40, columns, missing }, hasCategories ? 60 : 0)
  const values = Float32Array.from([...set.values.subarray(0, 40 * columns), ...asked.values])
  const rows = { values, count: 80, columns }
  try {
    const margins = model.predict('margins', rows, best)
    expect(scorer.margins(values, rows.count)).toEqual(margins)
    for (let row = 0; row < rows.count; row++) {
      expect(scorer.margins(rowOf(values, row, columns), 1)).toEqual(rowOf(margins, row, info.outputs))
    }
    expect(
      mostRelativeDifference(scorer.predict(values, rows.count), model.predict('answers', rows, best)),
    ).toBeLessThan(1e-6)
    const contributions = scorer.contributions(values, rows.count)
    // Margins far from 0 that hardly differ are float32s, too.
    const spread = Math.max(spreadOf(margins), ...margins.map((margin) => Math.abs(margin) / 10))
    expect(mostDifference(contributions, model.predict('contributions', rows, best)) / spread).toBeLessThan(1e-4)
    expect(mostDifference(sumsOf(contributions, columns + 1), margins) / spread).toBeLessThan(1e-5)
  } finally {
    model.free()
  }
}

describe('a model of XGBoost 1.7 answers bit for bit as XGBoost does', () => {
  it.each(OBJECTIVES)('$objective, $outputs output(s)', ({ objective, outputs }) => {
    fc.assert(
      fc.property(cases, (each) => expectSame(each, objective, outputs)),
      { numRuns: 12 },
    )
  })
})

it.each([
  { name: 'more thresholds than a byte counts', spread: 1, parameters: { tree_method: 'exact', max_depth: 7 } },
  { name: 'cells of seventy orders of magnitude', spread: 160, parameters: { tree_method: 'exact', max_depth: 6 } },
  {
    name: 'trees too deep to be completed',
    spread: 1,
    parameters: { tree_method: 'hist', max_depth: 14, min_child_weight: 0 },
  },
])('$name: bit for bit', ({ spread, parameters }) => {
  const { values: uniform, ...of } = randomRows(11, { count: 3000, columns: 2, missing: 0.1 })
  const values = uniform.map((cell, at) =>
    at % 2 === 0 ? Math.sign(cell) * Math.exp((Math.abs(cell) - 0.5) * spread) : cell,
  )
  const set = labelled({ ...of, values }, 'reg:squarederror', 1)
  const model = ReferenceModel.train(set, { objective: 'reg:squarederror', eta: 0.5, ...parameters }, 40)
  const scorer = loadModel(compileModel([{ name: 'xgboost-model', bytes: model.save('ubj') }], '1.7').bytes)
  const asked = randomRows(12, { count: 2000, columns: 2, missing: 0.1 }).values.map((cell) => cell * spread)
  for (const rows of [values, asked]) {
    const margins = model.predict('margins', { values: rows, count: rows.length / 2, columns: 2 })
    expect(scorer.margins(rows, rows.length / 2)).toEqual(margins)
  }
  model.free()
})
