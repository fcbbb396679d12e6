import { expect, it } from 'vitest'
import { scoredKeys, scoreKey } from '#shared/names/score-keys.ts'
import { scoredFiles } from './scored-files.ts'
import { listedBucket } from './testing/listed-bucket.ts'

const KEY = scoreKey('iris', 'june.csv')
const FACTS = {
  version: 1,
  job: 'boostline-iris-20260701-100000-00000001',
  dataset: 'iris',
  file: { key: KEY, eventTime: '2026-07-01T10:00:00.000Z' },
}
const FAILED = {
  ...FACTS,
  status: 'failed',
  model: null,
  at: '2026-07-01T10:00:01.000Z',
  failure: { code: 'no-model', message: 'Nothing serves iris.', hint: 'Train it.' },
}

function world() {
  const { objects, client } = listedBucket()
  const put = (record: object, key = scoredKeys(KEY).record) => objects.put(key, JSON.stringify(record))
  return { put, look: scoredFiles(client, objects) }
}

it('what became of a file is told once a change', async () => {
  const { put, look } = world()
  expect(await look()).toEqual([])
  await put(FAILED)
  expect(await look()).toEqual([FAILED])
  expect(await look()).toEqual([])
  const again = { ...FAILED, at: '2026-07-01T11:00:00.000Z' }
  await put(again)
  expect(await look()).toEqual([again])
})

it('what an earlier session left is no news until it changes', async () => {
  const { put, look } = world()
  await put(FAILED)
  expect(await look()).toEqual([])
  await put({ ...FAILED, model: 'boostline-iris-1' })
  expect(await look()).toMatchObject([{ model: 'boostline-iris-1' }])
})

it('tables, and records that are none, are passed over', async () => {
  const { put, look } = world()
  await look()
  await put(FAILED, scoredKeys(KEY).table)
  await put({ status: 'odd' }, 'scored/iris/other.json')
  expect(await look()).toEqual([])
})
