import { describe, expect, it } from 'vitest'
import type { MetricName } from '#shared/metrics/metrics.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import type { Answers } from '#shared/serving/predictions.ts'
import { designEffect } from './grouped-intervals.ts'
import { measurePredictions, metricValues } from './measure-predictions.ts'
import { createRandom, drawNormal } from './random.ts'
import { type RowGroups, rowGroups } from './row-groups.ts'

const classes = (labels: readonly string[]) => labels.map((label) => ({ label, count: 50 }))
const BINARY: Problem = { type: 'binary', classes: classes(['no', 'yes']) }
const THREE: Problem = { type: 'multiclass', classes: classes(['a', 'b', 'c']) }
const REGRESSION: Problem = { type: 'regression', target: { mean: 0, median: 0, min: -9, max: 9 } }
const ROWS_EACH = 8

type World = { readonly actual: Float64Array; readonly answers: Answers }

/** Rows of one group have most of what makes them hard in common. */
function drawn(problem: Problem, groups: number, seed: number): World {
  const random = createRandom(seed)
  const rows = groups * ROWS_EACH
  const actual = new Float64Array(rows)
  const width = problem.type === 'multiclass' ? 3 : 1
  const values = new Float64Array(rows * width)
  for (let group = 0; group < groups; group++) {
    const [code, trouble] = [Math.floor(random() * 3), drawNormal(random)]
    for (let row = group * ROWS_EACH; row < (group + 1) * ROWS_EACH; row++) {
      const off = trouble + 0.4 * drawNormal(random)
      if (problem.type === 'regression') {
        actual[row] = off
      } else if (problem.type === 'binary') {
        actual[row] = Number(code === 0)
        values[row] = 1 / (1 + Math.exp(-(code === 0 ? 0.8 : -0.8) - off))
      } else {
        actual[row] = code
        const other = (code + 1) % 3
        values[row * 3 + code] = 1 / (1 + Math.exp(-0.8 - off))
        values[row * 3 + other] = 1 - (values[row * 3 + code] ?? 0)
      }
    }
  }
  return { actual, answers: { values, threshold: 0.5 } }
}

function groupsOf(rows: number): RowGroups | undefined {
  return rowGroups(Array.from({ length: rows }, (_, row) => String(Math.floor(row / ROWS_EACH))))
}

const WORLDS = 60
const WORLDS_ALONE = 20
const GROUPS = 60
const TRUTH_GROUPS = 20_000

describe('the intervals of single figures, of 60 groups of 8 rows that say much the same', () => {
  it.each<[Problem['type'], Problem, readonly MetricName[]]>([
    ['binary', BINARY, ['logLoss', 'brier', 'auc', 'accuracy', 'recall', 'precision', 'f1', 'mcc', 'balancedAccuracy']],
    ['multiclass', THREE, ['logLoss', 'accuracy', 'f1', 'mcc', 'weightedRecall']],
    ['regression', REGRESSION, ['rmse', 'mae']],
  ])('hold the truth of a %s problem', (_, problem, metrics) => {
    const truth = drawn(problem, TRUTH_GROUPS, 1)
    const values = metricValues(problem, truth.actual, truth.answers)
    const held = new Map(metrics.map((name) => [name, { rows: 0, groups: 0 }]))
    for (let world = 0; world < WORLDS; world++) {
      const { actual, answers } = drawn(problem, GROUPS, 1000 + world)
      const together = measurePredictions(problem, actual, answers, answers, groupsOf(actual.length)).metrics
      // That rows alone hold it more seldom shows in fewer worlds, which take as long.
      const alone = world < WORLDS_ALONE ? measurePredictions(problem, actual, answers, answers).metrics : {}
      for (const [name, counts] of held) {
        const value = values[name] ?? Number.NaN
        const holds = ({ low = Number.NaN, high = Number.NaN } = {}) => low <= value && value <= high
        if (holds(alone[name])) counts.rows++
        if (holds(together[name])) counts.groups++
      }
    }
    for (const [name, { rows, groups }] of held) {
      expect.soft(groups / WORLDS, name).toBeGreaterThanOrEqual(0.9)
      expect.soft(rows / WORLDS_ALONE, `${name} of rows`).toBeLessThan(groups / WORLDS)
    }
  })
})

describe('a design effect', () => {
  const pairs: RowGroups = { of: Int32Array.of(0, 0, 1, 1, 2, 2), count: 3 }

  it('is about the rows of a group where they say the same, and 1 where they differ as rows do', () => {
    const large = rowGroups(Array.from({ length: 4000 }, (_, row) => String(row >> 2)))
    const random = createRandom(3)
    const ofGroup = Float64Array.from({ length: 1000 }, () => drawNormal(random))
    const same = Float64Array.from({ length: 4000 }, (_, row) => ofGroup[row >> 2] ?? 0)
    const apart = Float64Array.from({ length: 4000 }, () => drawNormal(random))
    expect(large && designEffect(same, large)).toBeCloseTo(4, 1)
    expect(large && designEffect(apart, large)).toBeLessThan(1.15)
  })

  it('takes a group for a row where no row adds anything', () => {
    expect(designEffect(new Float64Array(6), pairs)).toBeCloseTo(2 * (4.3026527297 / 1.959963984540054) ** 2, 6)
  })

  it('is not there for one group', () => {
    expect(designEffect(Float64Array.of(1, 2), { of: Int32Array.of(0, 0), count: 1 })).toBeUndefined()
  })
})
