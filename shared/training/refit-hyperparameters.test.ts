import { expect, it } from 'vitest'
import { refitHyperparameters, refitRounds } from './refit-hyperparameters.ts'

const SETTINGS = { num_round: '4000', early_stopping_rounds: '50', eta: '0.05' }

it.each([
  ['the best round', { rounds: 100, isBest: true }, { bestRounds: 100, reachedCap: false, rounds: 115 }],
  ['a first round that is best', { rounds: 1, isBest: true }, { bestRounds: 1, reachedCap: false, rounds: 1 }],
  ['one that was followed by as many as end it', { rounds: 3950, isBest: true }, { reachedCap: false, rounds: 4000 }],
  ['one that was followed by fewer', { rounds: 3951, isBest: true }, { reachedCap: true, rounds: 4000 }],
  ['the last below the most', { rounds: 3478, isBest: true }, { reachedCap: false, rounds: 4000 }],
  ['one whose refit has fewer than the most', { rounds: 3477, isBest: true }, { reachedCap: false, rounds: 3999 }],
  [
    'all, where nothing was stopped',
    { rounds: 4000, isBest: false },
    { bestRounds: 4000, reachedCap: false, rounds: 4000 },
  ],
  ['none that could be counted', undefined, { bestRounds: null, reachedCap: false, rounds: 4000 }],
])('the rounds of a refit follow from those of stage 1: %s', (_, stageOne, expected) => {
  expect(refitRounds(stageOne, SETTINGS)).toMatchObject(expected)
})

it('a refit has everything of stage 1 but its stopping', () => {
  expect(refitHyperparameters(SETTINGS, { rounds: 115 })).toEqual({ num_round: '115', eta: '0.05' })
})
