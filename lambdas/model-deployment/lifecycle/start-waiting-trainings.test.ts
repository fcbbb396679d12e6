import { expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { DATASET, FIRST, HEARTBEAT, outcomeOf, pipeline, SECOND, THIRD, trainingChanged } from '../testing/pipeline.ts'

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

/** A copy of a run that waits, as one of another dataset; returns its name. */
async function waitingInDataset(all: Pipeline, dataset: string, instanceType = 'ml.m5.large'): Promise<string> {
  const runId = SECOND.replace(DATASET, dataset)
  for (const name of ['source', 'training', 'open'] as const) {
    const found = await all.objects.get(runKeys(DATASET, SECOND)[name])
    const text = Buffer.from(found?.body ?? []).toString()
    const copy = text.replaceAll(`-${DATASET}-`, `-${dataset}-`).replaceAll(`"${DATASET}"`, `"${dataset}"`)
    await all.objects.put(runKeys(dataset, runId)[name], copy.replaceAll('ml.m5.large', instanceType))
  }
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

it('the dataset that has waited longest comes first, and a type without room is asked for once', async () => {
  const all = await waitingFor([SECOND])
  const others = [
    await waitingInDataset(all, 'adults'),
    await waitingInDataset(all, 'bikes'),
    await waitingInDataset(all, 'cars', 'ml.c5.xlarge'),
  ]
  for (const [index, dataset] of ['adults', 'bikes', 'cars'].entries()) {
    const key = runKeys(dataset, others[index] ?? '').open
    const work = JSON.parse(Buffer.from((await all.objects.get(key))?.body ?? []).toString())
    await all.objects.put(key, JSON.stringify({ ...work, since: `2026-07-05T11:0${index}:00.000Z` }))
  }
  await endFirst(all)
  expect([...all.jobs.jobs.keys()]).toEqual([SECOND])
  expect(all.jobs.refused.slice(-2)).toEqual([others[0], others[2]])
})

it('what waits is started although the ended run cannot go on', async () => {
  const all = await waitingFor([SECOND])
  await all.finishTraining(FIRST)
  all.jobs.quota++
  all.sagemaker.failAfter(0)
  await expect(all.handler(trainingChanged(FIRST))).rejects.toThrow('cut off')
  expect([...all.jobs.jobs.keys()]).toEqual([SECOND])
})
