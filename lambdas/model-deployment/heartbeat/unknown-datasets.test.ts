import { expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import { HEARTBEAT, pipeline } from '../testing/pipeline.ts'

const FOREIGN = 250

it("finds its own endpoint of a dataset without a model behind hundreds of another stage's", async () => {
  const all = pipeline()
  const add = (dataset: string, prefix: string) => {
    const name = `${prefix}-${dataset}-20260701-100000-aaaaaaaa`
    const tags = { [DATASET_TAG]: dataset, [PREFIX_TAG]: prefix }
    all.sagemaker.endpoints.set(name, { name, configName: name, tags })
    return name
  }
  for (let index = 0; index < FOREIGN; index++) add(`d${index}`, 'boostline-dev')
  const orphan = add('orphan', 'boostline')
  const run = { version: 1, runId: orphan, dataset: 'orphan' }
  const at = '2026-07-01T11:00:00Z'
  const names = { endpointName: orphan, endpointConfigName: orphan, modelName: orphan }
  const target = { type: 'endpoint', ...names, memoryMb: 4096, maxConcurrency: 2, image: 'i', modelDataUrl: 's3://m' }
  const failure = { stage: 'evaluation', code: 'serving-failed', message: '', hint: '', at }
  const keys = runKeys('orphan', orphan)
  await all.objects.put(keys.deployment, JSON.stringify({ ...run, ...target, at }))
  await all.objects.put(keys.failure, JSON.stringify({ ...run, ...failure }))
  for (let beat = 0; beat < 3; beat++) {
    all.advance(15)
    await all.handler(HEARTBEAT)
  }
  expect([all.endpoints().length, all.endpoints().includes(orphan)]).toEqual([FOREIGN, false])
  // What has no records of ours is not even asked for in the registry.
  expect(await Array.fromAsync(all.objects.list('models/'))).toMatchObject([{ key: 'models/orphan.json' }])
})
