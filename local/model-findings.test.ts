import { expect, it } from 'vitest'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { modelFindings } from './model-findings.ts'
import { listedBucket } from './testing/listed-bucket.ts'

const QUIET = 'No column has moved away from the training rows.'
const MOVED = 'income is 0.6 standard deviations lower than in training since Tuesday, 2026-06-02.'

function world() {
  const { objects, client } = listedBucket()
  let revision = 0
  const put = async (sentence: string) => {
    const summary = { day: '2026-06-02', model: 'run', sentence, alarms: [] }
    await objects.put(monitoringKeys('churn').state, JSON.stringify({ revision: revision++, summary }))
  }
  return { objects, put, look: modelFindings(client, objects) }
}

it('what is found is told when it changes, and not with every window', async () => {
  const { put, look } = world()
  await put(QUIET)
  expect(await look()).toEqual([])
  await put(QUIET)
  expect(await look()).toEqual([])
  await put(MOVED)
  expect(await look()).toEqual([{ dataset: 'churn', model: 'run', sentence: MOVED }])
  await put(MOVED)
  expect(await look()).toEqual([])
})

it('a model of which nothing is known yet is not told with no words', async () => {
  const { put, look } = world()
  await put(MOVED)
  await look()
  await put('')
  expect(await look()).toEqual([])
  await put(MOVED)
  expect(await look()).toEqual([{ dataset: 'churn', model: 'run', sentence: MOVED }])
})

it('other records, and what is none, are passed over', async () => {
  const { objects, look } = world()
  await look()
  await objects.put(monitoringKeys('churn').day('2026-06-02'), '{}')
  await objects.put(monitoringKeys('churn').state, '{}')
  expect(await look()).toEqual([])
})
