import { describe, expect, it } from 'vitest'
import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import { IMPORTED_SCHEMA } from '../testing/imported-schema.ts'
import { FIRST, HEARTBEAT, modelUploaded, packageChanged, pipeline, SECOND, THIRD } from '../testing/pipeline.ts'

type Pipeline = ReturnType<typeof pipeline>

/** SECOND serves iris, FIRST is kept for a rollback, and the quota is full. */
async function fullQuota() {
  const all = pipeline()
  await all.serving(FIRST)
  const arn = await all.serving(SECOND)
  all.advance(2)
  all.sagemaker.endpointQuota = 2
  return { all, arn }
}

/** A first model of another dataset. */
async function importModel({ objects, handler }: Pipeline, dataset = 'own', maxConcurrency = 2): Promise<void> {
  const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'
  await objects.put(`models/${dataset}/v1/schema.json`, JSON.stringify(IMPORTED_SCHEMA))
  await objects.put(`models/${dataset}/v1/model.json`, JSON.stringify({ image, maxConcurrency }))
  await objects.put(`models/${dataset}/v1/model.tar.gz`, MODEL_ARCHIVE)
  await handler(modelUploaded('', `models/${dataset}/v1/model.tar.gz`))
}

async function pointerText({ objects }: Pipeline): Promise<string> {
  return Buffer.from((await objects.get(pointerKey('iris')))?.body ?? []).toString()
}

/** More datasets as iris is: each with a champion, and a predecessor that is only kept for a rollback. */
async function moreDatasets(all: Pipeline, names: readonly string[]): Promise<void> {
  const pointer = await pointerText(all)
  for (const dataset of names) {
    await all.objects.put(pointerKey(dataset), pointer.replaceAll('iris', dataset))
    for (const iris of [FIRST, SECOND]) {
      const name = iris.replace('iris', dataset)
      const deployment = Buffer.from((await all.objects.get(runKeys('iris', iris).deployment))?.body ?? []).toString()
      await all.objects.put(runKeys(dataset, name).deployment, deployment.replaceAll('iris', dataset))
      all.sagemaker.configs.set(name, { name, modelName: name, memoryMb: 4096, maxConcurrency: 2, tags: {} })
      const tags = { [PREFIX_TAG]: 'boostline', [DATASET_TAG]: dataset }
      all.sagemaker.endpoints.set(name, { name, configName: name, tags })
    }
  }
}

const OWN = expect.stringMatching(/^boostline-own-/)

describe('where the quota of endpoints is full', () => {
  it('a damaged pointer of one dataset keeps none of the others from making room', async () => {
    const { all } = await fullQuota()
    await moreDatasets(all, ['iris2'])
    await all.objects.put(pointerKey('iris2'), '{"vers')
    all.sagemaker.endpointQuota = 4
    await importModel(all)
    expect(all.endpoints()).not.toContain(FIRST)
    expect(all.endpoints()).toContainEqual(OWN)
  })

  it('one that is only kept for a rollback makes room for a dataset that no model serves', async () => {
    const { all } = await fullQuota()
    await importModel(all)
    expect(all.endpoints()).toEqual([SECOND, OWN])
    expect((await all.pointer())?.retired).toMatchObject([{ runId: FIRST }])
    expect([...all.sagemaker.configs.keys()]).toContain(FIRST)
  })

  it('a rollback to it still goes, once its endpoint is made again', async () => {
    const { all, arn } = await fullQuota()
    await importModel(all)
    all.advance(15)
    all.sagemaker.endpointQuota = 3
    await all.decide(arn, 'rejected')
    await all.handler(packageChanged(arn))
    expect([await all.champion(), all.endpoints()]).toEqual([SECOND, [SECOND, OWN, FIRST]])
    await all.handler(packageChanged(arn))
    expect(await all.champion()).toBe(FIRST)
  })

  it('a predecessor makes none for a dataset that a model serves, until its run has waited an hour', async () => {
    const { all } = await fullQuota()
    await all.startTraining(THIRD)
    await all.finishTraining(THIRD)
    await all.handler(modelUploaded(THIRD))
    expect([(await all.open(THIRD))?.code, all.endpoints()]).toEqual(['endpoint-quota', [FIRST, SECOND]])
    all.advance(59)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([FIRST, SECOND])
    all.advance(1)
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([SECOND, THIRD])
  })

  it('a rejected run makes room for the rollback of its dataset', async () => {
    const { all, arn } = await fullQuota()
    all.sagemaker.endpointQuota = 3
    await all.startTraining(THIRD)
    await all.finishTraining(THIRD)
    await all.handler(modelUploaded(THIRD))
    await all.evaluate(THIRD, 'rejected')
    all.sagemaker.endpoints.delete(FIRST)
    all.sagemaker.endpointQuota = 2
    all.advance(15)
    await all.decide(arn, 'rejected')
    await all.handler(packageChanged(arn))
    expect([await all.champion(), all.endpoints()]).toEqual([SECOND, [SECOND, FIRST]])
    await all.handler(packageChanged(arn))
    expect(await all.champion()).toBe(FIRST)
  })

  it('a predecessor makes none while its last calls may be under way', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.serving(SECOND)
    all.sagemaker.endpointQuota = 2
    await importModel(all)
    expect(all.endpoints()).toEqual([FIRST, SECOND])
  })

  it('of two runs that wait, each gets the place of one', async () => {
    const { all } = await fullQuota()
    const text = Buffer.from((await all.objects.get(pointerKey('iris')))?.body ?? []).toString()
    await all.objects.put(pointerKey('wine'), text.replaceAll('iris', 'wine'))
    for (const iris of [FIRST, SECOND]) {
      const name = iris.replace('iris', 'wine')
      const tags = { [PREFIX_TAG]: 'boostline', [DATASET_TAG]: 'wine' }
      all.sagemaker.endpoints.set(name, { name, configName: name, tags })
    }
    all.sagemaker.endpointQuota = 4
    all.sagemaker.deletesSlowly = true
    await importModel(all, 'own')
    await importModel(all, 'mine')
    await all.handler(HEARTBEAT)
    expect([...all.sagemaker.states.keys()].sort()).toEqual([FIRST, FIRST.replace('iris', 'wine')])
    all.sagemaker.finishDeletions()
    await all.handler(HEARTBEAT)
    const left = [SECOND, SECOND.replace('iris', 'wine'), expect.stringMatching(/-mine-/), OWN]
    expect(all.endpoints().sort()).toEqual(expect.arrayContaining(left))
  })

  it('the one that served longest ago goes, and no other while it is being deleted', async () => {
    const { all } = await fullQuota()
    const wine = (await pointerText(all)).replaceAll('iris', 'wine').replaceAll('2026-07-05T10:00', '2026-07-05T09:00')
    await all.objects.put(pointerKey('wine'), wine)
    for (const iris of [FIRST, SECOND]) {
      const name = iris.replace('iris', 'wine')
      const tags = { [PREFIX_TAG]: 'boostline', [DATASET_TAG]: 'wine' }
      all.sagemaker.endpoints.set(name, { name, configName: name, tags })
    }
    all.sagemaker.endpointQuota = 4
    all.sagemaker.deletesSlowly = true
    await importModel(all)
    await all.handler(modelUploaded('', 'models/own/v1/model.tar.gz'))
    expect([...all.sagemaker.states]).toEqual([[FIRST.replace('iris', 'wine'), 'deleting']])
    all.sagemaker.finishDeletions()
    await all.handler(modelUploaded('', 'models/own/v1/model.tar.gz'))
    expect(all.endpoints()).toEqual([FIRST, SECOND, SECOND.replace('iris', 'wine'), OWN])
  })

  it.each([
    ['no more goes than the run needs', 4, 12, 2],
    ['none goes where all of them are not enough', 8, 12, 0],
    ['what is free counts, too', 8, 14, 3],
    ['none goes for a run that the quota will never have room for', 200, 12, 0],
  ])('%s', async (_, maxConcurrency, concurrencyQuota, going) => {
    const { all } = await fullQuota()
    await moreDatasets(all, ['wine', 'rice'])
    all.sagemaker.endpointQuota = Number.POSITIVE_INFINITY
    all.sagemaker.concurrencyQuota = concurrencyQuota
    await importModel(all, 'own', maxConcurrency)
    for (let beats = 0; beats < 10; beats++) {
      all.advance(15)
      await all.handler(HEARTBEAT)
    }
    const left = all.endpoints().filter((name) => !name.startsWith('boostline-own-'))
    expect([left.length, all.endpoints().length - left.length]).toEqual([6 - going, going > 0 ? 1 : 0])
  })

  it('those stay that the larger ones make needless', async () => {
    const { all } = await fullQuota()
    await moreDatasets(all, ['wine'])
    const wine = FIRST.replace('iris', 'wine')
    const key = runKeys('wine', wine).deployment
    const deployment = Buffer.from((await all.objects.get(key))?.body ?? []).toString()
    await all.objects.put(key, deployment.replace('"maxConcurrency": 2', '"maxConcurrency": 4'))
    all.sagemaker.configs.set(wine, { name: wine, modelName: wine, memoryMb: 4096, maxConcurrency: 4, tags: {} })
    const later = (await pointerText(all)).replaceAll('iris', 'wine').replaceAll('2026-07-05T10:00', '2026-07-05T10:01')
    await all.objects.put(pointerKey('wine'), later)
    all.sagemaker.endpointQuota = Number.POSITIVE_INFINITY
    all.sagemaker.concurrencyQuota = 10
    await importModel(all, 'own', 4)
    expect(all.endpoints()).toEqual([FIRST, SECOND, SECOND.replace('iris', 'wine'), OWN])
  })

  it('one whose deletion failed goes later, also where AWS does not say what the quota is', async () => {
    const { all } = await fullQuota()
    const { sagemaker } = all
    const ensure = sagemaker.ensureEndpoint.bind(sagemaker)
    sagemaker.ensureEndpoint = async (endpoint) => {
      if (sagemaker.endpoints.size >= 2) throw sampleError('endpoint-quota')
      return await ensure(endpoint)
    }
    const deleteEndpoint = sagemaker.deleteEndpoint.bind(sagemaker)
    sagemaker.deleteEndpoint = async () => {
      sagemaker.deleteEndpoint = deleteEndpoint
      throw sampleError('aws-throttled')
    }
    await importModel(all).catch(() => undefined)
    expect(all.endpoints()).toEqual([FIRST, SECOND])
    expect((await all.pointer())?.retired).toMatchObject([{ runId: FIRST }])
    for (let beats = 0; beats < 2; beats++) {
      all.advance(15)
      await all.handler(HEARTBEAT)
    }
    expect(all.endpoints()).toEqual([SECOND, OWN])
  })

  it('one goes a day where AWS does not say what the quota is', async () => {
    const { all } = await fullQuota()
    await moreDatasets(all, ['wine', 'rice'])
    const { sagemaker } = all
    const ensure = sagemaker.ensureEndpoint.bind(sagemaker)
    sagemaker.ensureEndpoint = async (endpoint) => {
      if (endpoint.name.startsWith('boostline-own-')) throw sampleError('endpoint-quota')
      return await ensure(endpoint)
    }
    await importModel(all)
    for (let beats = 0; beats < 40; beats++) {
      all.advance(15)
      await all.handler(HEARTBEAT)
    }
    expect(all.endpoints().length).toBe(5)
  })
})
