import { expect, it } from 'vitest'
import { parseManifest } from '#shared/manifest/manifest.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { writeFailure } from '#shared/records/failure-record.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { BoostlineError } from './boostline-error.ts'
import { boundedJson, boundedList } from './bounded-text.ts'

const NAMES = Array.from({ length: 100_000 }, (_, index) => `a name of some length ${index}`)

it('lists twenty and how many more there are', () => {
  expect(boundedList(['a', 'b'])).toBe('a, b')
  expect(boundedList(NAMES.slice(0, 22), '; ')).toMatch(/length 19; and 2 more$/)
  expect(boundedList(['x'.repeat(10_000)])).toHaveLength(301)
})

it.each([
  [{ a: [1, 'x', null] }, '{"a":[1,"x",null]}'],
  [[[[[[[1]]]]]], '[[[["…"]]]]'],
  [{ a: 2n ** 64n }, '{"a":"18446744073709551616"}'],
  [undefined, 'absent'],
  [NAMES, `["a name of some length 0","a name …`],
])('spells out a value as JSON, as far as it goes (%#)', (value, text) => {
  expect(boundedJson(value, 35)).toBe(text)
})

const objectOfNames = Object.fromEntries(NAMES.map((name) => [name, 1]))

it.each([
  ['unknown settings', objectOfNames],
  ['unknown settings of a section', { features: objectOfNames }],
  ['unknown hyperparameters', { hyperparameters: objectOfNames }],
  ['names that are no names', { features: { include: NAMES.map(() => 1) } }],
  ['a list in place of a text', { target: NAMES }],
  ['a setting with a name of a megabyte', { ['x'.repeat(1_000_000)]: 1 }],
  ['a text of a megabyte', { problem: 'x'.repeat(1_000_000) }],
])('the refusal of a manifest with %s stays small', (_, manifest) => {
  expect(messageOf(() => parseManifest(JSON.stringify(manifest), 'manifest.json')).length).toBeLessThan(10_000)
})

it('the refusal of a record stays small', () => {
  const split = { columns: NAMES.map(() => 1) }
  const body = Buffer.from(JSON.stringify({ version: 1, split, hyperparameters: objectOfNames }))
  expect(messageOf(() => parseRecord(body, trainingRecordSchema, 'training.json')).length).toBeLessThan(10_000)
})

it('failure.json stays small, whatever the error says', async () => {
  const text = NAMES.join()
  const error = new BoostlineError({ code: 'manifest-invalid', kind: 'input', message: text, hint: text })
  const objects = memoryObjectStore('boostline')
  await writeFailure(objects, 'failure.json', { runId: 'r', dataset: 'd', stage: 'training', at: '', error })
  expect((await objects.get('failure.json'))?.body.length).toBeLessThan(20_000)
})

function messageOf(act: () => unknown): string {
  try {
    act()
  } catch (error) {
    if (error instanceof BoostlineError) return error.message
    throw error
  }
  throw new Error('It was not refused.')
}
