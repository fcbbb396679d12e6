import { expect, it } from 'vitest'
import { pointerKey } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { DecisionRequest } from '#shared/registry/decide-run.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { decide } from './decide.ts'

const RUN = 'boostline-iris-20260701-100000-aaaaaaaa'

/** A run that waits; the pipeline promotes it when `promotes` says so. Returns what is printed. */
async function printed(command: DecisionRequest['command'], promotes: boolean, newer?: string) {
  const objects = memoryObjectStore('b')
  const registry = memoryRegistry()
  const lines: string[] = []
  await registry.ensureGroup('iris')
  const decision = { status: 'pending', reason: 'because' } as const
  const files = { image: 'i', modelDataUrl: 's3://b/m', evaluationUri: 's3://b/e' }
  const arn = await registry.create({ runId: RUN, dataset: 'iris', ...files, metrics: {}, decision })
  const since = '2026-07-01T10:00:00Z'
  const champion = {
    runId: RUN,
    endpointName: RUN,
    modelPackageArn: arn,
    since,
    source: { key: 'k', eventTime: since },
  }
  const pointer = {
    version: 1,
    dataset: 'iris',
    revision: 1,
    champion,
    challenger: null,
    rollout: null,
    retired: [],
    history: [],
  }
  const sleep = async () => {
    if (promotes) await objects.put(pointerKey('iris'), JSON.stringify(pointer))
  }
  if (newer !== undefined) {
    const source = { key: 'k', eventTime: '2026-07-02T10:00:00Z' }
    await objects.put(
      pointerKey('iris'),
      JSON.stringify({ ...pointer, champion: { ...champion, runId: newer, source } }),
    )
  }
  const request = { command, dataset: 'iris', runId: null, reason: 'why' }
  const { followed } = await decide(request, { objects, registry, sleep, say: (line) => void lines.push(line) })
  return { followed, text: lines.join('\n').replace(arn, '<arn>') }
}

it('says what was decided, and what serves then', async () => {
  expect(await printed('approve', true)).toEqual({
    followed: true,
    text: `${RUN}: Approved (<arn>)\n${RUN} serves iris`,
  })
})

it('says what may be the matter when nothing follows within a minute', async () => {
  expect(await printed('approve', false)).toEqual({
    followed: false,
    text: `${RUN}: Approved (<arn>)
s3://b/models/iris.json does not show it yet: no model serves iris
An endpoint may have to be made again first; the pipeline looks every 15 minutes.`,
  })
})

it('says at once that a newer upload serves, and what to do', async () => {
  expect(await printed('approve', false, 'newer')).toEqual({
    followed: false,
    text: `${RUN}: Approved (<arn>)
newer serves and comes from a newer upload, so it stays: reject it first (./boostline rollback iris).`,
  })
})

it('waits for nothing where a rejection changes nothing for callers', async () => {
  expect(await printed('reject', false)).toEqual({ followed: true, text: `${RUN}: Rejected (<arn>)` })
})
