import { expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import {
  DATASET,
  FIRST,
  HEARTBEAT,
  modelUploaded,
  outcomeOf,
  pipeline,
  SECOND,
  THIRD,
  trainingChanged,
} from '../testing/pipeline.ts'

const OTHER = 'boostline-iris-20260630-100000-eeeeeeee'

type Pipeline = ReturnType<typeof pipeline>

/** FIRST is in training, with the whole quota; these wait for it. */
async function waitingFor(runIds: readonly string[]): Promise<Pipeline> {
  const all = pipeline()
  all.jobs.quota = 0
  await all.startTraining(FIRST)
  for (const runId of runIds) {
    await all.startTraining(runId)
    all.sagemaker.trainings.delete(runId)
    await all.handler(HEARTBEAT)
    all.advance(1)
    expect((await all.open(runId))?.code).toBe('training-quota')
  }
  return all
}

async function endFirst(all: Pipeline): Promise<void> {
  all.sagemaker.trainings.set(FIRST, outcomeOf('failed', 'ClientError: no data'))
  all.jobs.quota++
  await all.handler(trainingChanged(FIRST))
}

type WaitingRun = { readonly at: string; readonly instanceType?: string; readonly instanceCount?: number }

/** A copy of a run that waits, as one of another dataset; returns its name. */
async function waitingInDataset(
  all: Pipeline,
  dataset: string,
  { at, instanceType = 'ml.m5.large', instanceCount = 1 }: WaitingRun,
): Promise<string> {
  const runId = `boostline-${dataset}-${at}-dddddddd`
  for (const name of ['source', 'training'] as const) {
    const found = await all.objects.get(runKeys(DATASET, SECOND)[name])
    const text = Buffer.from(found?.body ?? []).toString()
    const copy = text.replaceAll(SECOND, runId).replaceAll(`"${DATASET}"`, `"${dataset}"`)
    const asked = copy.replaceAll('ml.m5.large', instanceType)
    const body = asked.replace('"instanceCount":1', `"instanceCount":${instanceCount}`)
    await all.objects.put(runKeys(dataset, runId)[name], body)
  }
  const since = new Date(all.clock.time).toISOString()
  const why = { stage: 'training', by: 'model-deployment', code: 'training-quota', reason: 'full', hint: '' }
  const entry = { version: 1, runId, dataset, ...why, since, at: since }
  await all.objects.put(runKeys(dataset, runId).open, JSON.stringify(entry))
  return runId
}

it('the end of a job starts the newest upload that waits, and the older ones end as superseded', async () => {
  const all = await waitingFor([THIRD])
  await all.startTraining(SECOND)
  all.sagemaker.trainings.delete(SECOND)
  await all.objects.put(runKeys(DATASET, SECOND).open, JSON.stringify({ ...(await all.open(THIRD)), runId: SECOND }))
  await endFirst(all)
  expect([...all.jobs.jobs.keys()]).toEqual([THIRD])
  expect([(await all.open(THIRD))?.code, await all.open(SECOND)]).toEqual(['in-training', undefined])
  expect(await all.failure(SECOND)).toMatchObject({
    stage: 'training',
    code: 'run-superseded',
    message: `${SECOND} waited for room to train, and ${THIRD} of a newer upload took its place.`,
  })
})

it('the heartbeat, too, leaves the room to the newest upload', async () => {
  const all = await waitingFor([SECOND, THIRD])
  all.jobs.quota = 1
  await all.handler(HEARTBEAT)
  expect([...all.jobs.jobs.keys()]).toEqual([THIRD])
  expect((await all.failure(SECOND))?.code).toBe('run-superseded')
})

it('the job of a superseded run, made in the same moment, makes nothing for it', async () => {
  const all = await waitingFor([SECOND, THIRD])
  all.jobs.quota = 1
  await all.handler(HEARTBEAT)
  expect((await all.failure(SECOND))?.code).toBe('run-superseded')
  await all.finishTraining(SECOND)
  await all.handler(modelUploaded(SECOND))
  await all.handler(trainingChanged(SECOND))
  await all.handler(HEARTBEAT)
  expect([...all.sagemaker.models.keys(), ...all.endpoints()]).toEqual([])
  expect(await all.open(SECOND)).toBeUndefined()
})

it('a run is not superseded by an older upload, nor before it waited for room', async () => {
  const all = await waitingFor([SECOND])
  await all.startTraining(OTHER)
  all.sagemaker.trainings.delete(OTHER)
  await endFirst(all)
  expect([...all.jobs.jobs.keys()]).toEqual([SECOND])
  all.jobs.quota++
  await all.handler(HEARTBEAT)
  expect([...all.jobs.jobs.keys()]).toEqual([SECOND, OTHER])
})

it('the dataset of the oldest upload that waits comes first; only the type of the ended job has room', async () => {
  const all = await waitingFor([SECOND])
  const cars = await waitingInDataset(all, 'cars', { at: '20260701-110000', instanceType: 'ml.c5.xlarge' })
  const zebras = await waitingInDataset(all, 'zebras', { at: '20260701-120000' })
  const bikes = await waitingInDataset(all, 'bikes', { at: '20260701-130000' })
  all.jobs.refused.length = 0
  await endFirst(all)
  expect([[...all.jobs.jobs.keys()], all.jobs.refused]).toEqual([[zebras], [bikes]])
  all.jobs.refused.length = 0
  await all.handler(HEARTBEAT)
  expect(all.jobs.refused).toEqual([cars, bikes])
})

it('every job that ends makes room for all that fits, whichever event comes', async () => {
  const all = await waitingFor([SECOND])
  const zebras = await waitingInDataset(all, 'zebras', { at: '20260701-120000' })
  await all.finishTraining(FIRST)
  all.jobs.quota += 2
  await all.handler(modelUploaded(FIRST))
  expect([...all.jobs.jobs.keys()]).toEqual([zebras, SECOND])
})

it('a model that comes before its job has ended makes no room', async () => {
  const all = await waitingFor([SECOND])
  all.jobs.refused.length = 0
  await all.finishTraining(FIRST)
  all.sagemaker.trainings.set(FIRST, outcomeOf('running'))
  await all.handler(modelUploaded(FIRST))
  expect(all.jobs.refused).toEqual([])
})

it('a run that was not let through to the service keeps its place in the queue, and its day', async () => {
  const all = await waitingFor([SECOND])
  const since = (await all.open(SECOND))?.since
  all.advance(60)
  all.jobs.fail('aws-throttled')
  await endFirst(all)
  expect(await all.open(SECOND)).toMatchObject({ code: 'aws-throttled', stage: 'training' })
  all.jobs.quota = 0
  await all.handler(HEARTBEAT)
  expect(await all.open(SECOND)).toMatchObject({ code: 'training-quota', since })
  all.advance(24 * 60 + 1)
  await all.handler(HEARTBEAT)
  expect(await all.failure(SECOND)).toMatchObject({ stage: 'training', code: 'training-quota' })
})

it.each(['training', 'serving'] as const)(
  'a run that waits is superseded by a newer upload that is %s',
  async (state) => {
    const all = await waitingFor([SECOND])
    if (state === 'training') await all.startTraining(THIRD)
    else await all.serving(THIRD)
    await endFirst(all)
    expect([...all.jobs.jobs.keys()]).toEqual([])
    expect((await all.failure(SECOND))?.message).toContain(`${THIRD} of a newer upload took its place`)
  },
)

it('a run is not superseded by a newer upload that has failed', async () => {
  const all = await waitingFor([SECOND])
  await all.startTraining(THIRD)
  await all.objects.put(runKeys(DATASET, THIRD).failure, '{}')
  await endFirst(all)
  expect([...all.jobs.jobs.keys()]).toEqual([SECOND])
})

it('what waits is started although the ended run cannot go on', async () => {
  const all = await waitingFor([SECOND])
  await all.finishTraining(FIRST)
  all.jobs.quota++
  all.sagemaker.failAfter(0)
  await expect(all.handler(trainingChanged(FIRST))).rejects.toThrow('cut off')
  expect([...all.jobs.jobs.keys()]).toEqual([SECOND])
})

it('one that asks for more instances than the quota has holds up none that fits', async () => {
  const all = await waitingFor([SECOND])
  const { refused } = all.jobs
  const big = await waitingInDataset(all, 'big', { at: '20260701-110000', instanceCount: 20 })
  const large = await waitingInDataset(all, 'large', { at: '20260701-120000', instanceCount: 20 })
  const small = await waitingInDataset(all, 'small', { at: '20260701-130000', instanceCount: 2 })
  refused.length = 0
  all.jobs.quota = 1
  all.advance(6 * 60)
  await endFirst(all)
  expect([[...all.jobs.jobs.keys()], refused]).toEqual([[small], [big, SECOND]])
  refused.length = 0
  const tiny = await waitingInDataset(all, 'tiny', { at: '20260701-140000' })
  await all.handler(HEARTBEAT)
  expect([[...all.jobs.jobs.keys()], refused]).toEqual([[small], [big, tiny]])
  expect(refused).not.toContain(large)
})

it('of very many that wait one is refused for each number of instances', async () => {
  const all = await waitingFor([SECOND])
  const { refused } = all.jobs
  for (let index = 0; index < 60; index++) {
    const at = `20260701-11${String(index).padStart(2, '0')}00`
    await waitingInDataset(all, `d${index}`, { at, instanceCount: 20 - (index % 20) })
  }
  refused.length = 0
  await all.handler(HEARTBEAT)
  expect(refused.length).toBe(20)
})

it('smaller ones overtake a run that could fit for an hour, and then leave the room to it', async () => {
  const all = await waitingFor([SECOND])
  const { jobs } = all.jobs
  all.jobs.quota = 4
  const running = await waitingInDataset(all, 'running', { at: '20260701-103000', instanceCount: 2 })
  await all.handler(HEARTBEAT)
  expect([...jobs.keys()]).toEqual([running, SECOND])
  const big = await waitingInDataset(all, 'big', { at: '20260701-110000', instanceCount: 4 })
  const early = await waitingInDataset(all, 'early', { at: '20260701-120000' })
  await all.handler(HEARTBEAT)
  expect([...jobs.keys()]).toEqual([running, SECOND, early])
  all.advance(60)
  const late = await waitingInDataset(all, 'late', { at: '20260701-130000' })
  for (const ended of [running, SECOND, early]) {
    await all.handler(HEARTBEAT)
    expect([jobs.has(big), jobs.has(late)]).toEqual([false, false])
    jobs.delete(ended)
    all.sagemaker.trainings.set(ended, outcomeOf('failed', 'ClientError: no data'))
  }
  await all.handler(HEARTBEAT)
  expect([...jobs.keys()]).toEqual([big])
})

it('a run that others of the account leave no room for lets smaller ones by again after half a day', async () => {
  const all = await waitingFor([SECOND])
  all.jobs.quota = 4
  await all.handler(HEARTBEAT)
  await waitingInDataset(all, 'big', { at: '20260701-110000', instanceCount: 4 })
  all.advance(11 * 60)
  const late = await waitingInDataset(all, 'late', { at: '20260701-130000' })
  await all.handler(HEARTBEAT)
  expect(all.jobs.jobs.has(late)).toBe(false)
  all.advance(60)
  await all.handler(HEARTBEAT)
  expect(all.jobs.jobs.has(late)).toBe(true)
})
