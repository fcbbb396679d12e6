import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, it } from 'vitest'
import { pointerKey } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { servingChanges } from './serving-changes.ts'

type Change = ModelPointer['history'][number]
const AT = '2026-07-01T10:00:00Z'
const change = (revision: number, from: string | null, to: string | null, facts: Partial<Change> = {}): Change => ({
  revision,
  at: AT,
  who: 'evaluation',
  why: 'because',
  from,
  to,
  ...facts,
})

/** A bucket with one pointer, which becomes this history, and what is told of it then. */
function bucket() {
  const objects = memoryObjectStore('b')
  const mock = mockClient(S3Client)
  const point = async (history: readonly Change[], more: Partial<ModelPointer> = {}) => {
    const revision = history.at(-1)?.revision ?? 0
    const pointer = {
      version: 1,
      dataset: 'iris',
      revision,
      champion: null,
      challenger: null,
      rollout: null,
      retired: [],
      history,
      ...more,
    }
    await objects.put(pointerKey('iris'), JSON.stringify(pointer))
    mock.on(ListObjectsV2Command).resolves({ Contents: [{ Key: pointerKey('iris'), ETag: JSON.stringify(pointer) }] })
  }
  const read = servingChanges(new S3Client({}), objects)
  return { point, told: async () => (await read()).map(({ text }) => text) }
}

it('every change of who serves is told once, and none of the past', async () => {
  const { point, told } = bucket()
  await point([change(1, null, 'a')])
  expect(await told()).toEqual([])
  const history = [change(1, null, 'a'), change(2, 'a', 'b'), change(3, 'b', 'a', { who: 'ann', why: 'complaints' })]
  await point(history)
  expect(await told()).toEqual([
    'b serves iris now, and a no longer',
    'a serves iris now, and b no longer (ann: complaints)',
  ])
  expect(await told()).toEqual([])
  await point([...history, change(4, 'a', null, { who: 'ann', why: 'no more' }), change(5, null, 'c')])
  expect(await told()).toEqual(['no model serves iris any more: a was taken back (ann: no more)', 'c serves iris now'])
})

it('why a model was taken back by itself is told, too', async () => {
  const { point, told } = bucket()
  await point([change(1, null, 'a'), change(2, 'a', 'b')])
  await told()
  const why = 'automatic rollback: what is to serve it failed twice in a row'
  const taken = change(3, 'b', 'a', { who: 'model-deployment', why })
  await point([change(1, null, 'a'), change(2, 'a', 'b'), taken])
  expect(await told()).toEqual([`a serves iris now, and b no longer (${why})`])
})

it('a rollout and another way of serving are told as such', async () => {
  const { point, told } = bucket()
  await point([change(1, null, 'a')])
  await told()
  const source = { key: 'k', eventTime: AT }
  const challenger = {
    runId: 'b',
    type: 'endpoint' as const,
    endpointName: 'b',
    modelPackageArn: 'p',
    since: AT,
    source,
  }
  const rollout = { type: 'linear', stepPercent: 25, intervalMinutes: 10, startedAt: AT } as const
  await point([change(2, 'a', 'b')], { challenger, rollout })
  expect(await told()).toEqual(['b takes over step by step from a (a linear rollout)'])
  await point([change(3, 'a', 'a', { why: 'served by the API itself from now on' })])
  expect(await told()).toEqual(['a: served by the API itself from now on'])
})

it("a damaged pointer is told with what to do, and the others' changes are, too", async () => {
  const objects = memoryObjectStore('b')
  const mock = mockClient(S3Client)
  const told = servingChanges(new S3Client({}), objects)
  const put = async (dataset: string, text: string) => await objects.put(pointerKey(dataset), text)
  const iris = { version: 1, dataset: 'iris', champion: null, challenger: null, rollout: null, retired: [] }
  let looks = 0
  const list = () => {
    looks++
    mock.on(ListObjectsV2Command).resolves({
      Contents: ['broken', 'iris'].map((dataset) => ({ Key: pointerKey(dataset), ETag: `${dataset}${looks}` })),
    })
  }
  await put('broken', JSON.stringify({ ...iris, dataset: 'broken', revision: 0, history: [] }))
  await put('iris', JSON.stringify({ ...iris, revision: 0, history: [] }))
  list()
  expect(await told()).toEqual([])
  await put('broken', '"x"')
  await put('iris', JSON.stringify({ ...iris, revision: 1, history: [change(1, null, 'a')] }))
  list()
  expect((await told()).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^s3:\/\/b\/models\/broken.json is .* no JSON object\.\nDelete it: /),
    'a serves iris now',
  ])
})
