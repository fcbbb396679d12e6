import { describe, expect, it } from 'vitest'
import type { FeatureColumn } from '#shared/schema/feature-schema.ts'
import { alarmSentence } from './alarm-words.ts'
import { columnEvidence, INDEPENDENT } from './column-evidence.ts'
import { CategoryTally, NumberTally, tallyOf } from './column-tally.ts'
import { compareColumn } from './compare-column.ts'
import { differenceInWords } from './difference-words.ts'
import { WORTH_IT } from './judge-drift.ts'

const BASE = { index: 0, role: 'feature', missing: 0, position: 0, fill: 0 } as const
const INCOME: FeatureColumn = {
  ...BASE,
  name: 'income',
  type: 'number',
  encoding: 'number',
  statistics: {
    min: 0,
    max: 10,
    mean: 5,
    deciles: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    counts: Array.from({ length: 10 }, () => 100),
    missingRate: 0,
    standardDeviation: 2,
    rows: 1000,
  },
}
const PLAN: FeatureColumn = {
  ...BASE,
  name: 'plan',
  type: 'category',
  encoding: 'codes',
  vocabulary: ['basic', 'plus'],
  statistics: { top: ['basic', 'plus'].map((value) => ({ value, count: 500 })), missingRate: 0, rows: 1000 },
}

function incomeOf(values: readonly number[]) {
  if (INCOME.type !== 'number') throw new Error('income is a number')
  const tally = new NumberTally(INCOME.statistics)
  tally.add(Float64Array.from(values))
  return compareColumn(INCOME, tally, 1000)
}

function planOf(values: readonly string[]) {
  const tally = tallyOf(PLAN)
  if (!(tally instanceof CategoryTally)) throw new Error('plan is a category')
  for (const value of values) {
    const code = ['basic', 'plus'].indexOf(value)
    tally.add(code === -1 ? 2 : code, value)
  }
  return compareColumn(PLAN, tally, 1000)
}

const containing = (text: string): unknown => expect.stringContaining(text)
const repeated = <Value>(values: readonly Value[], times: number) => Array.from({ length: times }, () => values).flat()

it.each([
  [
    'as in training',
    incomeOf(repeated([0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5], 50)),
    { shift: { mean: 5, trainingMean: 5, standardDeviations: 0 }, psi: { value: 0, noise: 0.027 }, outOfRange: 0 },
  ],
  [
    'a standard deviation higher, one row in ten beyond',
    incomeOf(repeated([2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10, 12], 50)),
    { shift: { mean: 7, standardDeviations: 1 }, outOfRange: 0.1 },
  ],
  ['half missing', incomeOf(repeated([5, Number.NaN], 100)), { rows: 100, missing: { now: 0.5, training: 0 } }],
  [
    'of a new category',
    planOf(repeated(['basic', 'plus', 'plus', 'gold'], 100)),
    { newCategories: { share: 0.25, examples: [{ value: 'gold', rows: 100 }] } },
  ],
  ['nothing', incomeOf([]), { rows: 0, missing: { now: 0 } }],
])('rows that are %s are compared with the training rows', (_, comparison, expected) => {
  expect(comparison).toMatchObject(expected)
})

it.each([
  [incomeOf(repeated([4.5, 5.5], 500)), undefined],
  [
    incomeOf(repeated([6.6, 7.4], 500)),
    containing('income is 1.0 standard deviations higher than in training (mean 7, then 5)'),
  ],
  // Five rows say nothing.
  [incomeOf([9, 9]), undefined],
  [
    planOf(repeated(['basic', 'gold'], 500)),
    containing('plan is of a category that training did not have in 50 % of the rows'),
  ],
] as const)('%# what a person should look at is a sentence', (comparison, text) => {
  const said = differenceInWords({ ...comparison, psi: undefined }, 1000)?.text
  expect(said).toEqual(text)
})

it('rows that are drawn from the training rows differ by no more than chance, few or many', () => {
  const random = mulberry(7)
  const said: string[] = []
  let files = 0
  for (const rows of [30, 60, 100, 300, 1000]) {
    for (let file = 0; file < 400; file++) {
      files++
      const values = Array.from({ length: rows }, () => 10 * random())
      const words = Array.from({ length: rows }, () => (random() < 0.5 ? 'basic' : 'plus'))
      for (const comparison of [incomeOf(values), planOf(words)]) {
        const difference = differenceInWords(comparison, 1000)
        if (difference) said.push(`${rows} rows: ${difference.text}`)
      }
    }
  }
  // One in a thousand files of thirty columns: chance may speak, but seldom.
  expect(said.length / files).toBeLessThan(0.002)
})

it('rows that are spread otherwise are told, though their mean is the same', () => {
  const difference = differenceInWords(incomeOf(repeated([0.5, 9.5], 50)), 1000)
  expect(difference?.text).toContain('spread otherwise than in training (population stability index ')
})

/** Drawn again the same: no figure of this test is another in the next run. */
function mulberry(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

describe('a change of the same size', () => {
  const ofRows = (rows: number, training: number, now: number) => {
    if (INCOME.type !== 'number') throw new Error('income is a number')
    const column = { ...INCOME, statistics: { ...INCOME.statistics, missingRate: training, rows: 100_000 } }
    const tally = new NumberTally(column.statistics)
    const deciles = Array.from({ length: 10 }, (_, bin) => bin + 0.5)
    tally.add(
      Float64Array.from({ length: rows }, (_, row) => (row < now * rows ? Number.NaN : (deciles[row % 10] ?? 0))),
    )
    const comparison = compareColumn(column, tally, 100_000)
    const [missing] = columnEvidence(column, tally, 100_000, INDEPENDENT).filter(({ kind }) => kind === 'missing')
    return { missing, said: differenceInWords(comparison, 100_000)?.text }
  }

  it.each([
    ['5.5 % empty cells are none any more', 0.055, 0, false],
    ['there are 5 % empty cells where there were none', 0, 0.05, false],
    ['10 % empty cells are none any more', 0.1, 0, true],
    ['there are 10 % empty cells where there were none', 0, 0.1, true],
  ])('is as much, of few rows and of many: %s', (_, training, now, isWorthIt) => {
    const found = [600, 6000, 60_000].map((rows) => ofRows(rows, training, now))
    const effects = found.map(({ missing }) => missing?.effect ?? 0)
    expect(Math.max(...effects) - Math.min(...effects)).toBeLessThan(0.005)
    expect(effects.map((effect) => effect >= WORTH_IT.index)).toEqual(effects.map(() => isWorthIt))
    expect(new Set(found.map(({ said }) => said)).size).toBe(1)
  })

  it('is told by the same number in a file and in an alarm', () => {
    const { missing, said } = ofRows(60_000, 0.0549, 0)
    const shares = { now: 0, training: 0.0549 }
    const alarm = { kind: 'missing', way: 1, effect: missing?.effect ?? 0, shares } as const
    const told = alarmSentence('income', { ...alarm, since: '2026-06-02', at: '', seen: '' })
    for (const text of [said, told]) expect(text?.match(/[\d.]+ %/g)).toEqual(['0 %', '5.5 %'])
  })
})
