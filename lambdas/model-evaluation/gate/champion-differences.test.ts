import { expect, it } from 'vitest'
import { featureSchema, trainingRecord } from '../testing/evaluation-world.ts'
import { changesForCallers, incomparable, type RunFacts, splitColumnsApart } from './champion-differences.ts'

function run(columns: readonly string[]): RunFacts {
  const training = trainingRecord('r', 40)
  return { schema: featureSchema('r'), training: { ...training, split: { ...training.split, columns: [...columns] } } }
}

it.each([
  ['the same', ['a', 'b'], ['a', 'b'], undefined],
  ['another order', ['a', 'b'], ['b', 'a'], 'in this order here, and in another there'],
  [
    'six more',
    ['a'],
    ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
    'one with none of its own here, and one with b, c, d, e, f and 1 more there',
  ],
])('hashed columns decide whether keys are the same: %s', (_, ours, theirs, expected) => {
  const found = splitColumnsApart(run(ours), run(theirs))
  expect(found).toBe(expected && `the list of columns that decide the split is ${expected}`)
  expect(incomparable(run(ours), run(theirs))).toEqual([])
})

it('keys are made in the order of the file, whatever the order of split.key, unless the record lists another', () => {
  const [one, other] = featureSchema('r').columns.map(({ name }) => name) as [string, string]
  const inOrder = run([one, other])
  expect(splitColumnsApart(inOrder, run([other, one]))).toBeUndefined()
  const { schema, training } = run([other, one])
  const kept = { schema, training: { ...training, split: { ...training.split, isOrdered: true as const } } }
  expect(splitColumnsApart(inOrder, kept)).toContain('in this order here, and in another there')
})

it('keys of another version are others', () => {
  const { schema, training } = run(['a'])
  const later = { schema, training: { ...training, split: { ...training.split, keyVersion: 2 } } }
  expect(splitColumnsApart(later, run(['a']))).toBe('the split goes by keys of version 2 here, and of version 1 there')
})

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`)

it('of two sets of many classes tells what only one of them has', () => {
  const schemaOf = (labels: readonly string[]) => ({
    ...featureSchema('r'),
    problem: { type: 'multiclass' as const, classes: labels.map((label) => ({ label, count: 9 })) },
  })
  const before = run(['a'])
  const [ours, theirs] = [names('class ', 1000), [...names('class ', 999), 'another']].map((labels) => ({
    ...before,
    schema: schemaOf(labels),
  }))
  expect(ours && theirs && incomparable(ours, theirs)).toEqual([
    'the set of classes is one with class 999 here, and one with another there',
  ])
})

it('of 100,000 columns that changed tells twenty and how many more there are', () => {
  const schemaOf = (prefix: string) => {
    const known = featureSchema('r')
    const [target, column] = known.columns
    const columns = names(prefix, 100_000).map((name) => ({ ...column, name }))
    return { ...known, columns: [target, ...columns] } as typeof known
  }
  const changes = changesForCallers(schemaOf('new '), schemaOf('old '))
  expect([changes.length, changes[0], changes.at(-1)]).toEqual([
    21,
    'new 0 is a new feature',
    'and 99980 more changes for callers',
  ])
})

it('says of a column that is gone once that it is gone', () => {
  const [target, score] = featureSchema('r').columns
  const without = { ...run(['score']), schema: { ...featureSchema('r'), columns: target ? [target] : [] } }
  const before = run(['score'])
  expect([...incomparable(without, before), ...changesForCallers(without.schema, before.schema)]).toEqual([
    `the file has no column ${score?.name} any more, and calls that send it would be refused (400)`,
  ])
})
