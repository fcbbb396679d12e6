import { expect, it } from 'vitest'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { emptyPointer } from '../promotion/promotion-steps.ts'
import { HEARTBEAT, pipelineWith } from '../testing/pipeline.ts'

const DATASETS = 200
const HOUR_MS = 3_600_000

/** So many datasets serve, the quota is full of them, and a newer run of the first ones waits for room. */
async function fullQuota(waiting: number) {
  const counts = new Map<string, number>()
  const count = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          const isPointer = name === 'get' && String(args[0]).startsWith('models/')
          const what = isPointer ? 'pointers' : String(name)
          counts.set(what, (counts.get(what) ?? 0) + 1)
          return Reflect.apply(member, target, args)
        }
      },
    })
  const clock = { time: Date.UTC(2026, 6, 5, 10, 0), now: () => clock.time }
  const all = pipelineWith(memoryRegistry(undefined, clock), count, clock)
  all.sagemaker.endpointQuota = DATASETS
  const put = (key: string, record: unknown) => all.objects.put(key, JSON.stringify(record))
  for (let index = 0; index < DATASETS; index++) {
    const dataset = `d${1000 + index}`
    const runId = `boostline-${dataset}-20260701-100000-aaaaaaaa`
    const tags = { [DATASET_TAG]: dataset, [PREFIX_TAG]: 'boostline' }
    all.sagemaker.endpoints.set(runId, { name: runId, configName: runId, tags })
    await all.registry.ensureGroup(dataset)
    const modelPackageArn = await all.registry.create({
      runId,
      dataset,
      image: 'i',
      modelDataUrl: 's3://m',
      evaluationUri: 's3://e',
      metrics: {},
      decision: { status: 'approved', reason: 'good', comparedWith: null },
    })
    const since = '2026-07-01T11:00:00Z'
    const source = { key: `datasets/${dataset}.csv`, eventTime: '2026-07-01T10:00:00Z' }
    const champion = { runId, type: 'endpoint', endpointName: runId, modelPackageArn, since, source }
    await put(pointerKey(dataset), { ...emptyPointer(dataset), revision: 1, champion })
    if (index < waiting) await waits(dataset)
  }
  async function waits(dataset: string): Promise<void> {
    const runId = `boostline-${dataset}-20260703-100000-aaaaaaaa`
    const keys = runKeys(dataset, runId)
    const at = new Date(clock.time - 2 * HOUR_MS).toISOString()
    const run = { version: 1, runId, dataset }
    const names = { endpointName: runId, endpointConfigName: runId, modelName: runId }
    const target = { type: 'endpoint', ...names, memoryMb: 4096, maxConcurrency: 2, image: 'i', modelDataUrl: 's3://m' }
    await put(keys.deployment, { ...run, ...target, at })
    const code = 'endpoint-quota'
    await put(keys.open, { ...run, stage: 'deployment', by: 'model-deployment', code, reason: '', hint: '', since: at })
  }
  const beat = async () => {
    counts.clear()
    clock.time += HOUR_MS / 4
    await all.handler(HEARTBEAT)
    return counts
  }
  return { ...all, beat, waiting: async () => (await Array.fromAsync(all.objects.list('open/d'))).length }
}

it('a heartbeat lists the endpoints and reads the pointers once for all runs that wait', async () => {
  const few = await fullQuota(1)
  const many = await fullQuota(40)
  const before = new Map(await few.beat())
  const after = await many.beat()
  expect([before.get('listEndpoints'), after.get('listEndpoints')]).toEqual([1, 1])
  const more = (what: string) => (after.get(what) ?? 0) - (before.get(what) ?? 0)
  // Of each run its own dataset's pointer, and each other dataset looked through once for what nobody needs.
  expect(more('pointers')).toBeLessThan(40 * 4 + DATASETS)
  expect(more('get')).toBeLessThan(40 * 12)
  expect(more('describeEndpoint')).toBeLessThan(40 * 2)
  expect(await many.waiting()).toBe(40)
})

it('what nobody needs makes room for as many runs, and for no more', async () => {
  const all = await fullQuota(3)
  for (const dataset of ['d1020', 'd1150']) {
    const runId = `boostline-${dataset}-20260701-100000-aaaaaaaa`
    const arn = (await all.registry.find(dataset, runId))?.arn ?? ''
    await all.objects.delete(pointerKey(dataset))
    await all.registry.decide(arn, 'rejected', 'it is wrong')
  }
  await all.beat()
  await all.beat()
  expect([all.sagemaker.endpoints.size, await all.waiting()]).toEqual([DATASETS, 1])
})

it('an endpoint of another stage that has such a name stays, whatever the records say of it', async () => {
  const all = await fullQuota(0)
  const runId = 'boostline-d1000-20260704-100000-aaaaaaaa'
  await all.objects.put(
    runKeys('d1000', runId).failure,
    JSON.stringify({
      version: 1,
      runId,
      dataset: 'd1000',
      stage: 'deployment',
      code: 'name-taken',
      message: '',
      hint: '',
      at: '2026-07-04T11:00:00Z',
    }),
  )
  const tags = { [DATASET_TAG]: '1000', [PREFIX_TAG]: 'boostline-d' }
  all.sagemaker.endpoints.set(runId, { name: runId, configName: runId, tags })
  await all.beat()
  expect(all.sagemaker.endpoints.has(runId)).toBe(true)
  expect(await all.handler({ command: 'cleanup', dryRun: false })).toEqual([])
  all.sagemaker.endpoints.set(runId, { name: runId, configName: runId, tags: { ...tags, [DATASET_TAG]: 'd1000' } })
  await all.beat()
  expect(all.sagemaker.endpoints.has(runId)).toBe(false)
})
