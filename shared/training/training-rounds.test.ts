import { expect, it } from 'vitest'
import { parseRound } from './training-rounds.ts'

it.each([
  ['as CloudWatch writes the tab', '[12]#011train-auc:0.99214#011validation-auc:0.97500'],
  ['with the tab itself', '[12]\ttrain-auc:0.99214\tvalidation-auc:0.97500\n'],
])('reads an evaluation line %s', (_, line) => {
  expect(parseRound(line, 5)).toEqual({
    round: 12,
    atMs: 5,
    metrics: [
      { name: 'train-auc', value: 0.99214 },
      { name: 'validation-auc', value: 0.975 },
    ],
  })
})

it('reads a metric with a threshold in its name', () => {
  expect(parseRound('[0]#011train-error@0.7:0.25', 5)?.metrics).toEqual([{ name: 'train-error@0.7', value: 0.25 }])
})

it.each(['[2026-07-01:10:00:00:INFO] Train matrix has 105 rows', '', '[3]', '[3]#011train-auc:none'])(
  'passes over "%s"',
  (line) => {
    expect(parseRound(line, 5)).toBeUndefined()
  },
)
