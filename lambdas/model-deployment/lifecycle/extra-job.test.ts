import { describe, expect, it } from 'vitest'
import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { tinyModel } from '#engines/scoring/testing/tiny-model.ts'
import { finalJobName, type JobName, jobModelKey, sideJobName } from '#shared/names/job-names.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { jobsOutcomeSchema } from '#shared/records/jobs-outcome.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { DATASET, FIRST, HEARTBEAT, modelUploaded, outcomeOf, pipeline, trainingChanged } from '../testing/pipeline.ts'

const RUN = { dataset: DATASET, runId: FIRST }
const KEYS = runKeys(DATASET, FIRST)
const STAGE_ONE = sideJobName(RUN, 'stage-1')
const REFIT = finalJobName(RUN)
const EXTRA = sideJobName(RUN, 'without-leaks')

async function inTraining(quality: 'fast' | 'good') {
  const all = pipeline()
  await all.startTraining(FIRST, undefined, quality, ['paid'])
  const run = (job: JobName) => all.sagemaker.trainings.set(job.name, outcomeOf('running', '', job.outputPrefix))
  async function complete(job: JobName, archive: Uint8Array = tinyModel(4, 9)): Promise<void> {
    await all.objects.put(jobModelKey(job), archive)
    all.sagemaker.trainings.set(job.name, outcomeOf('completed', '', job.outputPrefix))
  }
  const fail = (job: JobName, status: 'failed' | 'stopped' | 'out-of-time') =>
    all.sagemaker.trainings.set(job.name, outcomeOf(status, 'ClientError: no', job.outputPrefix))
  const outcome = () => readRecord(all.objects, KEYS.jobsOutcome, jobsOutcomeSchema)
  return { ...all, run, complete, fail, outcome }
}

const uploaded = (job: JobName) => modelUploaded('', jobModelKey(job))

describe('a job that the run can do without', () => {
  it('is waited for, and serves nobody', async () => {
    const all = await inTraining('fast')
    all.run(EXTRA)
    await all.complete(REFIT, MODEL_ARCHIVE)
    await all.handler(uploaded(REFIT))
    expect([all.endpoints(), (await all.open(FIRST))?.code]).toEqual([[], 'in-training'])
    await all.complete(EXTRA)
    await all.handler(uploaded(EXTRA))
    expect([all.endpoints(), await all.open(FIRST)]).toEqual([[FIRST], undefined])
    expect([...all.sagemaker.models.values()].map(({ modelDataUrl }) => modelDataUrl)).toEqual([
      `s3://boostline/${KEYS.model}`,
    ])
    expect(await all.outcome()).toMatchObject({ served: ['stage-1'], lost: [] })
  })

  it.each([
    ['failed', 'it failed: ClientError: no'],
    ['stopped', 'it was stopped'],
    ['out-of-time', 'it reached its time limit'],
  ] as const)('ends nothing where it is %s, and the record says so', async (status, reason) => {
    const all = await inTraining('fast')
    await all.complete(REFIT, MODEL_ARCHIVE)
    all.fail(EXTRA, status)
    await all.handler(trainingChanged(EXTRA.name))
    expect([all.endpoints(), await all.failure(FIRST)]).toEqual([[FIRST], undefined])
    expect((await all.outcome())?.lost).toEqual([{ role: 'without-leaks', reason }])
  })

  it('is made when another one has left room', async () => {
    const all = await inTraining('fast')
    all.jobs.quota = 0
    await all.handler(HEARTBEAT)
    expect([all.jobs.refused, (await all.open(FIRST))?.code]).toEqual([[EXTRA.name], 'in-training'])
    await all.complete(REFIT, MODEL_ARCHIVE)
    all.jobs.quota = 1
    await all.handler(uploaded(REFIT))
    expect([[...all.jobs.jobs.keys()], all.endpoints()]).toEqual([[EXTRA.name], []])
    expect(all.jobs.jobs.get(EXTRA.name)).toMatchObject({
      trainUri: `s3://boostline/${KEYS.jobsPrefix}without-leaks/train/`,
      validationUri: `s3://boostline/${KEYS.jobsPrefix}without-leaks/validation/`,
    })
  })

  it('is done without where there is room for nothing else to wait for', async () => {
    const all = await inTraining('fast')
    await all.complete(REFIT, MODEL_ARCHIVE)
    all.jobs.quota = 0
    await all.handler(uploaded(REFIT))
    expect([all.endpoints(), await all.open(FIRST)]).toEqual([[FIRST], undefined])
    expect((await all.outcome())?.lost).toMatchObject([
      { role: 'without-leaks', reason: expect.stringContaining('it was not made: ') },
    ])
  })

  it('does not keep a run from ending that has failed', async () => {
    const all = await inTraining('good')
    all.run(EXTRA)
    all.fail(STAGE_ONE, 'failed')
    await all.handler(trainingChanged(STAGE_ONE.name))
    expect([await all.failure(FIRST), await all.open(FIRST)]).toMatchObject([{ code: 'training-failed' }, undefined])
    await all.complete(EXTRA)
    for (const event of [uploaded(EXTRA), trainingChanged(EXTRA.name), HEARTBEAT]) await all.handler(event)
    expect([all.endpoints(), all.jobs.jobs.size, await all.open(FIRST)]).toEqual([[], 0, undefined])
  })
})

it.each(['failed', 'out-of-time'] as const)('where the refit is %s, what stage 1 has learnt serves', async (status) => {
  const all = await inTraining('good')
  await all.complete(STAGE_ONE)
  await all.complete(EXTRA)
  all.fail(REFIT, status)
  await all.handler(trainingChanged(FIRST))
  expect([all.endpoints(), await all.failure(FIRST)]).toEqual([[FIRST], undefined])
  expect(await all.outcome()).toMatchObject({ served: ['stage-1'], lost: [{ role: 'refit' }] })
  expect(await all.objects.head(KEYS.model)).toBeDefined()
})

it('whoever stops the refit ends the run', async () => {
  const all = await inTraining('good')
  await all.complete(STAGE_ONE)
  all.fail(REFIT, 'stopped')
  await all.handler(trainingChanged(FIRST))
  expect([all.endpoints(), (await all.failure(FIRST))?.code]).toEqual([[], 'training-stopped'])
})

/** All orders of some events. */
function ordersOf<Event>(events: readonly Event[]): readonly (readonly Event[])[] {
  if (events.length <= 1) return [events]
  return events.flatMap((first) => ordersOf(events.filter((each) => each !== first)).map((rest) => [first, ...rest]))
}

describe('three jobs end in one model and one deployment', () => {
  const EVENTS = [
    ['stage-1', uploaded(STAGE_ONE)],
    ['refit', uploaded(REFIT)],
    ['extra', uploaded(EXTRA)],
    ['state of stage-1', trainingChanged(STAGE_ONE.name)],
    ['state of extra', trainingChanged(EXTRA.name)],
  ] as const

  /** What SageMaker does goes on between the events; at last the heartbeats come. */
  async function story(events: readonly (typeof EVENTS)[number][], atOnce = 1) {
    const all = await inTraining('good')
    all.jobs.quota = 3
    await all.complete(STAGE_ONE)
    const goOn = async () => {
      for (const job of [REFIT, EXTRA]) {
        const status = all.sagemaker.trainings.get(job.name)?.status
        if (status === 'running') await all.complete(job)
        else if (status === undefined && all.jobs.jobs.has(job.name)) all.run(job)
      }
    }
    for (const [, event] of events) {
      await Promise.all(Array.from({ length: atOnce }, () => all.handler(event)))
      await goOn()
    }
    for (let beats = 0; beats < 5; beats++) {
      await all.handler(HEARTBEAT)
      await goOn()
    }
    return {
      made: [...all.jobs.jobs.keys()].sort(),
      models: [...all.sagemaker.models.values()].map(({ modelDataUrl }) => modelDataUrl),
      evaluations: new Set(all.messages.map(({ runId }) => runId)).size,
      outcome: await all.outcome(),
      open: await all.open(FIRST),
      failure: await all.failure(FIRST),
    }
  }

  const ENDED = {
    made: [FIRST, EXTRA.name].sort(),
    models: [`s3://boostline/${KEYS.model}`],
    evaluations: 1,
    outcome: { version: 1, ...RUN, served: ['refit'], lost: [] },
    open: undefined,
    failure: undefined,
  }

  it('in any order', async () => {
    for (const order of ordersOf(EVENTS)) expect(await story(order)).toEqual(ENDED)
  })

  it('when any of them is lost, and when all are', async () => {
    for (const lost of EVENTS) expect(await story(EVENTS.filter((event) => event !== lost))).toEqual(ENDED)
    expect(await story([])).toEqual(ENDED)
  })

  it('when every one comes five times at once', async () => {
    expect(await story([...EVENTS, ...EVENTS], 5)).toEqual(ENDED)
  })
})
