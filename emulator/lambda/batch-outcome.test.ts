import { expect, it } from 'vitest'
import { succeededMessageIds } from './batch-outcome.ts'

const failures = (...batchItemFailures: unknown[]) => JSON.stringify({ batchItemFailures })

it.each([
  ['an empty list', failures(), ['a', 'b']],
  ['a null list', '{"batchItemFailures":null}', ['a', 'b']],
  ['an empty object', '{}', ['a', 'b']],
  ['null', 'null', ['a', 'b']],
  ['an empty text', '""', ['a', 'b']],
  ['nothing', '', ['a', 'b']],
  ['one id', failures({ itemIdentifier: 'a' }), ['b']],
  ['every id', failures({ itemIdentifier: 'a' }, { itemIdentifier: 'b' }), []],
  ['an unknown id', failures({ itemIdentifier: 'c' }), []],
  ['an empty id', failures({ itemIdentifier: '' }), []],
  ['a null id', failures({ itemIdentifier: null }), []],
  ['a wrong key', failures({ messageId: 'a' }), []],
  ['bare ids', failures('a'), []],
  ['no list', '{"batchItemFailures":"a"}', []],
  ['a text', '"ok"', []],
  ['no JSON', 'ok', []],
])('a function that reports %s', (_name, payload, succeeded) => {
  expect(succeededMessageIds(['a', 'b'], payload)).toEqual(succeeded)
})
