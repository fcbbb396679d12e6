import { describe, expect, it } from 'vitest'
import { meanWithError } from '#shared/metrics/intervals.ts'
import type { GateMetric } from '#shared/metrics/metrics.ts'
import type { Problem } from '#shared/schema/feature-schema.ts'
import { weighGain } from '../gate/weigh-gain.ts'
import { lossInterval } from './bootstrap.ts'
import { measurePredictions } from './measure-predictions.ts'
import { areaAdvantageAt, pairedAdvantage } from './paired-advantage.ts'
import { createRandom, drawNormal } from './random.ts'
import { byGroup, evenNumber, groupsOfRows, holdersOf, type RowGroups, rowGroups } from './row-groups.ts'
import { rowLosses } from './row-losses.ts'

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
    const groups = { of: Int32Array.of(0, 0, 0, 1), count: 2 }
    expect(meanWithError(byGroup(Float64Array.of(1, 2, 3, 10), groups)).mean).toBeCloseTo(4, 12)
  })

  it('have the sum of each beside the mean where they are equally large', () => {
    const groups = { of: Int32Array.of(0, 0, 1, 1, 2, 2), count: 3 }
    expect(byGroup(Float64Array.of(1, 2, 3, 4, 5, 9), groups)).toEqual(Float64Array.of(1.5, 3.5, 7))
  })

  it('have no spread where only their sizes differ', () => {
    expect(byGroup(Float64Array.of(2, 2, 2, 2), { of: Int32Array.of(0, 0, 0, 1), count: 2 })).toEqual(
      Float64Array.of(2, 2),
    )
  })

  it('count as many as are even: a large one among small ones decides', () => {
    expect(evenNumber(Float64Array.of(4, 4, 4, 0))).toBe(3)
    expect(evenNumber(Float64Array.of(100, 1, 1, 1))).toBe(1)
    expect(evenNumber(new Float64Array(3))).toBe(0)
  })

  it('hold a class where one of their rows is of it', () => {
    const actual = Float64Array.of(1, 1, 0, 1, 0, 0)
    const groups = rowGroups(['a', 'a', 'a', 'b', 'c', 'c'])
    expect([0, 1].map((code) => holdersOf(code, actual, groups))).toEqual([2, 2])
    expect([0, 1].map((code) => holdersOf(code, actual, undefined))).toEqual([3, 3])
  })
})

const WORLDS_ALONE = 6

/** Groups of sizes that differ much, whose rows err alike or each for itself. */
function unequalGroups(random: () => number, count: number, spread: number, together: number) {
  const [keys, actual, ours]: [string[], number[], number[]] = [[], [], []]
  for (let group = 0; group < count; group++) {
    const rows = Math.max(1, Math.round(8 * Math.exp(spread * drawNormal(random))))
    const trouble = Math.sqrt(together) * drawNormal(random)
    for (let row = 0; row < rows; row++) {
      const told = drawNormal(random)
      keys.push(String(group))
      actual.push(told + trouble + Math.sqrt(1 - together) * drawNormal(random))
      ours.push(told)
    }
  }
  return { groups: rowGroups(keys), actual: Float64Array.from(actual), ours: answers(Float64Array.from(ours)) }
}

describe('of groups that are not equally large', () => {
  it.each([
    [60, 0, 0, 0.92, 1.2],
    [60, 1, 0, 0.92, 1.3],
    [12, 1, 0, 0.92, 2],
    [60, 1, 0.8, 0.85, 7],
  ])(
    'the intervals of %i groups hold the truth, and are not wide by their sizes (spread %f, together %f)',
    (count, spread, together, least, most) => {
      const random = createRandom(11)
      const worlds = 50
      const truth = Math.sqrt(2 / Math.PI)
      const held = { loss: 0, gain: 0 }
      let wider = 0
      for (let world = 0; world < worlds; world++) {
        const { groups, actual, ours } = unequalGroups(random, count, spread, together)
        const guess = answers(actual.map(() => 0))
        const loss = (of?: RowGroups) => {
          const losses = rowLosses('mae', REGRESSION, actual, ours)
          return lossInterval(of ? byGroup(losses, of) : losses) ?? { low: Number.NaN, high: Number.NaN }
        }
        const { low, high } = loss(groups)
        if (low <= truth && truth <= high) held.loss++
        // How wide they are shows in fewer worlds: of rows alone it takes long.
        if (world < WORLDS_ALONE) {
          const alone = loss()
          wider += (high - low) / (alone.high - alone.low) / WORLDS_ALONE
        }
        const gain = pairedAdvantage('mae', REGRESSION, actual, ours, guess, groups)
        const gained = truth * (Math.SQRT2 - 1)
        if ((gain?.low ?? Number.NaN) <= gained && gained <= (gain?.high ?? Number.NaN)) held.gain++
      }
      expect(held.loss / worlds).toBeGreaterThanOrEqual(least)
      expect(held.gain / worlds).toBeGreaterThanOrEqual(least)
      expect(wider).toBeLessThan(most)
    },
  )
})

/** How often the order of scores that say `skill` of the class shows a gain for certain. */
function showsGain(positives: number, rows: number, rowsEach: number, skill: number, worlds: number): number {
  const random = createRandom(5)
  const count = rows / rowsEach
  const keys = Array.from({ length: rows }, (_, row) => String(Math.floor(row / rowsEach)))
  const groups = rowGroups(keys)
  let found = 0
  for (let world = 0; world < worlds; world++) {
    // As from 20 rows on, all rows of a group are of one class.
    const units = rowsEach < 20 ? rows : count
    const chosen = new Set<number>()
    while (chosen.size < positives) chosen.add(Math.floor(random() * units))
    const actual = Float64Array.from({ length: rows }, (_, row) =>
      Number(chosen.has(units === rows ? row : Math.floor(row / rowsEach))),
    )
    const ofGroup = Array.from({ length: count }, () => drawNormal(random))
    const scores = actual.map((code, row) => {
      const score =
        rowsEach < 20 ? drawNormal(random) : (ofGroup[Math.floor(row / rowsEach)] ?? 0) + 0.3 * drawNormal(random)
      return 1 / (1 + Math.exp(3.5 - 0.4 * (score + skill * code)))
    })
    const gain = areaAdvantageAt('97.5 %', actual, answers(scores), answers(actual.map(() => 0.03)), groups)
    if (weighGain(gain, 0.5).says === 'better') found++
  }
  return found / worlds
}

describe('the order of scores', () => {
  it.each([
    [2, 150, 1],
    [3, 150, 1],
    [5, 150, 1],
    [10, 150, 1],
    [2, 180, 2],
    [3, 180, 2],
    [5, 180, 2],
    [10, 180, 2],
    [1, 400, 20],
    [2, 400, 20],
    [10, 400, 20],
  ])('hardly ever shows a gain by chance: %i positives in %i rows, %i of a group', (positives, rows, each) => {
    expect(showsGain(positives, rows, each, 0, 400)).toBeLessThanOrEqual(0.02)
  })

  it.each([
    [10, 150, 1],
    [10, 180, 2],
    [10, 400, 20],
  ])('shows one where it tells: %i positives in %i rows, %i of a group', (positives, rows, each) => {
    expect(showsGain(positives, rows, each, 2, 60)).toBeGreaterThan(0.8)
  })

  it.each([
    ['each for itself', 30, 1, 12],
    ['in pairs', 60, 2, 30],
    ['all positives of one group', 60, 6, 6],
  ])('that is perfect is no better than its area is sure: rows %s', (_, rows, each, positives) => {
    const actual = Float64Array.from({ length: rows }, (__, row) => Number(row < positives))
    const ours = answers(actual.map((code, row) => 0.1 + 0.5 * code + row / 1000))
    const groups = rowGroups(Array.from(actual, (__, row) => String(Math.floor(row / each))))
    const guess = answers(actual.map(() => 0.1))
    const { low = Number.NaN, high = Number.NaN } =
      measurePredictions(BINARY, actual, ours, guess, groups).metrics.auc ?? {}
    expect(pairedAdvantage('auc', BINARY, actual, ours, guess, groups)).toMatchObject({
      value: 0.5,
      low: low - 0.5,
      high: high - 0.5,
    })
    expect(pairedAdvantage('auc', BINARY, actual, guess, ours, groups)).toMatchObject({
      value: -0.5,
      low: 0.5 - high,
      high: 0.5 - low,
    })
    expect(low).toBeLessThan(0.9)
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
