import { expect, it } from 'vitest'
import type { StatusAnswer } from '../answers.ts'
import { inRunWords, stateWords, uploadedText } from './words.ts'

const RUN = { dataset: 'churn', runId: 'boostline-churn-20261129-062036-26ed7434', text: '', hint: null }

it.each<[string, Partial<StatusAnswer>, string, string]>([
  ['serves', { state: 'serving', role: 'champion' }, 'Serves', 'good'],
  [
    'serves, though it may know the answer',
    { state: 'serving', role: 'champion', mayBeALeak: true },
    'Serves, may be a leak',
    'wait',
  ],
  [
    'was taken back, and another one serves',
    { state: 'outdated', champion: 'x', reason: 'bad (ann)' },
    'Taken back',
    'bad',
  ],
  ['was taken back, and nothing serves', { state: 'outdated', champion: null }, 'Taken back', 'bad'],
  ['is older than what serves', { state: 'outdated', champion: 'x' }, 'Replaced', 'quiet'],
])('a run that %s has one word', (_, status, text, tone) => {
  const given = { ...RUN, mayBeALeak: false, ...status } as StatusAnswer
  expect(stateWords(given)).toEqual({ text, tone })
})

it('names runs by their upload, and leaves all else as it is', () => {
  expect(inRunWords(`${RUN.runId} serves churn now.`)).toMatch(
    /^The run of 29 Nov 2026, \d\d:20 \(26ed7434\) serves churn now\.$/,
  )
  expect(inRunWords('no model serves.')).toBe('No model serves.')
  expect(uploadedText('nope')).toBe('nope')
})
