import { expect, it } from 'vitest'
import { configurationOf, configuredHyperparameters } from './configurations.ts'

const DEFAULTS = { eta: '0.05', max_depth: '6', subsample: '0.7', seed: '1729' }

it.each([
  ['stage-1', undefined],
  ['refit', undefined],
  ['without-leaks', undefined],
  ['stage-1-a', 'a'],
  ['refit-c', 'c'],
])('%s is of the configuration %s', (role, name) => {
  expect(configurationOf({ role })).toBe(name)
})

it.each([
  ['stage-1-a', {}, { seed: '1729' }],
  ['refit-b', {}, { max_depth: '5' }],
  ['stage-1-c', {}, { eta: '0.03' }],
  ['refit-c', { eta: '0.1' }, { seed: '1731' }],
  ['refit-b', { max_depth: '3' }, { seed: '1730' }],
] as const)('%s, with %o in the manifest, has %o', (role, given, changes) => {
  expect(configuredHyperparameters({ role }, DEFAULTS, given)).toEqual(changes)
})

it('a job of the only configuration has nothing of its own', () => {
  expect(configuredHyperparameters({ role: 'refit' }, DEFAULTS, {})).toBeUndefined()
})

it('a tree stays two levels deep', () => {
  expect(configuredHyperparameters({ role: 'refit-b' }, { max_depth: '2' }, {})).toEqual({ max_depth: '2' })
})
