import { expect, it } from 'vitest'
import { inShort } from './in-short.ts'

const METRICS = { accuracy: { value: 0.84, baseline: 0.52 } }

it('says of two classes what is found, and how often an answer is false', () => {
  const evaluation = {
    problem: 'binary',
    rows: 200,
    metrics: METRICS,
    confusion: {
      labels: ['no', 'yes'],
      matrix: [
        [94, 10],
        [22, 74],
      ],
    },
    shapImportance: {
      rows: 200,
      features: [
        { name: 'calls', meanAbsolute: 2 },
        { name: 'plan', meanAbsolute: 1 },
      ],
    },
  } as Parameters<typeof inShort>[0]
  expect(inShort(evaluation, (name) => `[${name}]`)).toEqual([
    'It is right on 168 of 200 rows that it never saw (84\u00a0%); guessing would be on 52\u00a0%.',
    'Of 96 rows that are [yes] it finds 74; of 84 times that it says so, 10 are wrong.',
    'It goes most by [calls] and [plan].',
  ])
})

it('says of several classes which are mixed up, and that few rows judged it', () => {
  const confusion = {
    labels: ['a', 'b', 'c'],
    matrix: [
      [5, 0, 0],
      [0, 4, 1],
      [0, 0, 5],
    ],
  }
  expect(inShort({ problem: 'multiclass', rows: 15, metrics: {}, confusion })).toEqual([
    'It is right on 14 of 15 rows that it never saw (93.3\u00a0%).',
    'Most often it takes b for c: 1 of 5 rows.',
    'Only 15 rows judged it: with others it may come out quite another.',
  ])
})

it('says of numbers how far off they are, beside the mean', () => {
  const metrics = {
    mae: { value: 42.5, baseline: 60 },
    medianAbsoluteError: { value: 31 },
    r2: { value: 0.4 },
  }
  expect(inShort({ problem: 'regression', rows: 90, metrics, confusion: null })).toEqual([
    'On 90 rows that it never saw: half of its answers are off by less than 31; on average they are off by 42.5, where always answering the mean is by 60.',
    'It explains 40\u00a0% of what makes the rows differ.',
  ])
})

it('says nothing of a model that no row judged', () => {
  expect(inShort({ problem: 'binary', rows: 0, metrics: {}, confusion: null })).toEqual([])
})
