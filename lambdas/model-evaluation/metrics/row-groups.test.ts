import { describe, expect, it } from 'vitest'
import type { GateMetric } from '#shared/metrics/metrics.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { weighGain } from '../gate/weigh-gain.ts'
import { areaAdvantageAt, pairedAdvantage } from './paired-advantage.ts'
import { createRandom, drawNormal } from './random.ts'
import { byGroup, groupsOfRows, type RowGroups, rowGroups } from './row-groups.ts'

const BINARY: Problem = { type: 'binary', classes: ['no', 'yes'].map((label) => ({ label, count: 50 })) }
const REGRESSION: Problem = { type: 'regression', target: { mean: 0, min: -9, max: 9 } }
const answers = (values: Float64Array) => ({ values, threshold: 0.5 })

describe('groups of rows', () => {
  it('are found where rows have their key in common, and not where hardly any has', () => {
    expect(rowGroups(['a', 'b', 'a', 'c'])).toEqual({ of: Int32Array.of(0, 1, 0, 2), count: 3 })
    expect(rowGroups(Array.from({ length: 100 }, (_, row) => String(Math.max(row, 9))))).toBeUndefined()
    expect(rowGroups([])).toBeUndefined()
  })

  it('of some rows are counted anew', () => {
    const groups = rowGroups(['a', 'a', 'b', 'b', 'c', 'c'])
    expect(groupsOfRows(groups, [4, 5, 2])).toEqual({ of: Int32Array.of(0, 0, 1), count: 2 })
    expect(groupsOfRows(undefined, [1])).toBeUndefined()
  })

  it('have values whose mean is that of the rows', () => {
    const found = byGroup(Float64Array.of(1, 2, 3, 10), { of: Int32Array.of(0, 0, 0, 1), count: 2 })
    expect(found).toEqual(Float64Array.of(3, 5))
  })
})

/** Of so many worlds in which the features tell nothing of the target, how many a model that learnt nothing passes in. */
function passesOf(metric: GateMetric, groups: number, rowsEach: number, worlds: number) {
  const random = createRandom(7)
  let rowsAlone = 0
  let together = 0
  for (let world = 0; world < worlds; world++) {
    const actual = new Float64Array(groups * rowsEach)
    const ours = new Float64Array(actual.length)
    for (let group = 0; group < groups; group++) {
      const target = metric === 'rmse' ? drawNormal(random) : Number(random() < 0.5)
      const answer = metric === 'rmse' ? 0.3 * drawNormal(random) : 0.3 + 0.4 * random()
      actual.fill(target, group * rowsEach, (group + 1) * rowsEach)
      ours.fill(answer, group * rowsEach, (group + 1) * rowsEach)
    }
    for (let row = 0; row < ours.length; row++) ours[row] = (ours[row] ?? 0) + 0.002 * random()
    const guess = answers(actual.map(() => (metric === 'rmse' ? 0 : 0.5)))
    const problem = metric === 'rmse' ? REGRESSION : BINARY
    const keys = rowGroups(Array.from(actual, (_, row) => String(Math.floor(row / rowsEach))))
    const passes = (found: RowGroups | undefined) => {
      if (metric === 'auc') return weighGain(areaAdvantageAt('97.5 %', actual, answers(ours), guess, found), 0.5)
      return weighGain(pairedAdvantage(metric, problem, actual, answers(ours), guess, found), undefined)
    }
    if (passes(undefined).says === 'better') rowsAlone++
    if (passes(keys).says === 'better') together++
  }
  return { rowsAlone: rowsAlone / worlds, together: together / worlds }
}

describe('a model that has learnt nothing', () => {
  it.each([
    ['logLoss', 20, 12],
    ['logLoss', 60, 5],
    ['rmse', 20, 20],
    ['auc', 20, 12],
    ['auc', 60, 5],
  ] as const)('passes rarely by %s on %i groups of %i rows, where rows alone would let it', (metric, groups, rows) => {
    const { rowsAlone, together } = passesOf(metric, groups, rows, 400)
    expect(rowsAlone).toBeGreaterThan(together)
    expect(together).toBeLessThanOrEqual(0.05)
  })
})
