import { describe, expect, it } from 'vitest'
import { archiveOf, MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { tinyModel } from '#engines/scoring/testing/tiny-model.ts'
import { finalJobName, type JobName, jobModelKey, sideJobName } from '#shared/names/job-names.ts'
import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import { leaveOpen } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { refitRecordSchema } from '#shared/records/refit-record.ts'
import {
  DATASET,
  FIRST,
  HEARTBEAT,
  modelUploaded,
  outcomeOf,
  pipeline,
  SECOND,
  trainingChanged,
} from '../testing/pipeline.ts'

const RUN = { dataset: DATASET, runId: FIRST }
const KEYS = runKeys(DATASET, FIRST)
const STAGE_ONE = sideJobName(RUN, 'stage-1')
const REFIT = finalJobName(RUN)
/** Its best round is the tenth. */
const STAGE_ONE_MODEL = tinyModel(4, 9)

async function inTraining(manifest?: unknown) {
  const all = pipeline()
  await all.startTraining(FIRST, manifest, 'good')

  /** A job is complete and its model in the bucket; nobody was told. */
  async function complete(job: JobName, archive: Uint8Array): Promise<void> {
    await all.objects.put(jobModelKey(job), archive)
    all.sagemaker.trainings.set(job.name, outcomeOf('completed', '', job.outputPrefix))
  }

  /** What SageMaker does with a job that is asked for. */
  function run(job: JobName): void {
    all.sagemaker.trainings.set(job.name, outcomeOf('running', '', job.outputPrefix))
  }
  const refit = () => readRecord(all.objects, refitKey(KEYS, { role: 'refit' }), refitRecordSchema)
  return { ...all, complete, run, refit }
}

/** What a call that failed leaves behind. */
const CUT_OFF = {
  stage: 'deployment',
  by: 'model-deployment',
  code: 'aws-unavailable',
  reason: 'It was cut off.',
  hint: 'It is tried again.',
} as const

const uploaded = (job: JobName) => modelUploaded('', jobModelKey(job))

describe('a training in two stages', () => {
  it('refits on all rows, for more rounds than stage 1 found best, then deploys that model alone', async () => {
    const all = await inTraining()
    await all.complete(STAGE_ONE, STAGE_ONE_MODEL)
    await all.handler(uploaded(STAGE_ONE))
    expect([...all.jobs.jobs.values()]).toMatchObject([
      {
        name: FIRST,
        trainUri: `s3://boostline/${KEYS.jobsPrefix}refit/train.manifest`,
        outputUri: 's3://boostline/runs/iris/',
        hyperparameters: { num_round: '12' },
      },
    ])
    expect(all.jobs.jobs.get(FIRST)).not.toHaveProperty('validationUri')
    expect(await all.refit()).toMatchObject({ bestRounds: 10, reachedCap: false, rounds: 12 })
    expect([all.endpoints(), (await all.open(FIRST))?.code]).toEqual([[], 'in-training'])

    await all.complete(REFIT, MODEL_ARCHIVE)
    await all.handler(trainingChanged(FIRST))
    expect([all.endpoints(), all.messages.length, await all.open(FIRST)]).toEqual([[FIRST], 1, undefined])
  })

  it('waits for the state Completed, which comes after the model', async () => {
    const all = await inTraining()
    await all.objects.put(jobModelKey(STAGE_ONE), STAGE_ONE_MODEL)
    await all.handler(uploaded(STAGE_ONE))
    expect([all.jobs.jobs.size, (await all.open(FIRST))?.reason]).toEqual([
      0,
      'The training job has not ended (stage-1, job 1 of 2: Starting: Preparing the instances).',
    ])
  })

  it.each(['failed', 'stopped', 'out-of-time'] as const)('ends with a stage 1 that is %s', async (status) => {
    const all = await inTraining()
    all.sagemaker.trainings.set(STAGE_ONE.name, outcomeOf(status, 'ClientError: no', STAGE_ONE.outputPrefix))
    for (const event of [trainingChanged(STAGE_ONE.name), HEARTBEAT]) await all.handler(event)
    expect([await all.failure(FIRST), await all.open(FIRST)]).toMatchObject([{ stage: 'training' }, undefined])
    expect((await all.failure(FIRST))?.message).toContain(`The training job ${STAGE_ONE.name} `)
    expect(all.jobs.jobs.size).toBe(0)
  })

  it('ends where the rounds of stage 1 cannot be read, and says what to do', async () => {
    const all = await inTraining()
    await all.complete(STAGE_ONE, MODEL_ARCHIVE)
    for (const event of [uploaded(STAGE_ONE), HEARTBEAT]) await all.handler(event)
    expect(await all.failure(FIRST)).toMatchObject({ stage: 'deployment', code: 'stage-one-unreadable' })
    expect([all.jobs.jobs.size, await all.open(FIRST)]).toEqual([0, undefined])
  })

  it('goes on where only the beginning of what stage 1 left can be read, and says the rounds', async () => {
    const all = await inTraining()
    const head = Buffer.from('{"learner":{"attributes":{"best_iteration":"19"},"gradient_booster":')
    await all.complete(STAGE_ONE, archiveOf({ 'xgboost-model': head }))
    await all.handler(uploaded(STAGE_ONE))
    expect([await all.refit(), [...all.jobs.jobs.keys()]]).toMatchObject([{ bestRounds: 20, rounds: 23 }, [FIRST]])
  })

  it('ends where what stage 1 left is no model', async () => {
    const all = await inTraining()
    await all.complete(STAGE_ONE, archiveOf({ 'model.pkl': 'not a model' }))
    await all.handler(uploaded(STAGE_ONE))
    expect(await all.failure(FIRST)).toMatchObject({ stage: 'deployment', code: 'model-archive-invalid' })
  })

  it('is not superseded because what stage 1 left could not be read at once', async () => {
    const all = await inTraining()
    all.sagemaker.trainings.set(STAGE_ONE.name, outcomeOf('completed', '', STAGE_ONE.outputPrefix))
    await all.objects.put(jobModelKey(STAGE_ONE), STAGE_ONE_MODEL)
    await leaveOpen(RUN, CUT_OFF, { objects: all.objects, clock: all.clock })
    await all.startTraining(SECOND)
    await all.handler(HEARTBEAT)
    expect([[...all.jobs.jobs.keys()], await all.failure(FIRST)]).toEqual([[FIRST], undefined])
  })

  it('waits for room for its refit, and starts it when there is some', async () => {
    const all = await inTraining()
    await all.complete(STAGE_ONE, STAGE_ONE_MODEL)
    all.jobs.quota = 0
    await all.handler(trainingChanged(STAGE_ONE.name))
    expect(await all.open(FIRST)).toMatchObject({ stage: 'training', code: 'training-quota' })
    all.jobs.quota = 1
    await all.handler(HEARTBEAT)
    expect([[...all.jobs.jobs.keys()], (await all.open(FIRST))?.code]).toEqual([[FIRST], 'in-training'])
  })

  it('is superseded while it waits for that room', async () => {
    const all = await inTraining()
    await all.complete(STAGE_ONE, STAGE_ONE_MODEL)
    all.jobs.quota = 0
    await all.handler(trainingChanged(STAGE_ONE.name))
    await all.startTraining(SECOND)
    all.jobs.quota = 1
    await all.handler(HEARTBEAT)
    expect(await all.failure(FIRST)).toMatchObject({ code: 'run-superseded' })
    for (const event of [uploaded(STAGE_ONE), trainingChanged(STAGE_ONE.name), HEARTBEAT]) await all.handler(event)
    expect([...all.jobs.jobs.keys()]).toEqual([])
  })
})

type Event = 'stage-1 uploaded' | 'stage-1 changed' | 'refit uploaded' | 'refit changed'
const EVENTS = {
  'stage-1 uploaded': uploaded(STAGE_ONE),
  'stage-1 changed': trainingChanged(STAGE_ONE.name),
  'refit uploaded': uploaded(REFIT),
  'refit changed': trainingChanged(FIRST),
} satisfies Record<Event, unknown>

/** Lives the events, some at once; what SageMaker does goes on between them. At last the heartbeats come. */
async function story(waves: readonly (readonly Event[])[]) {
  const all = await inTraining()
  await all.complete(STAGE_ONE, STAGE_ONE_MODEL)
  const goOn = async () => {
    const isRunning = all.sagemaker.trainings.get(FIRST)?.status === 'running'
    if (isRunning) await all.complete(REFIT, MODEL_ARCHIVE)
    else if (all.jobs.jobs.has(FIRST) && !all.sagemaker.trainings.has(FIRST)) all.run(REFIT)
  }
  for (const wave of waves) {
    await Promise.all(wave.map((event) => all.handler(EVENTS[event])))
    await goOn()
  }
  for (let beats = 0; beats < 4; beats++) {
    await all.handler(HEARTBEAT)
    await goOn()
  }
  return {
    made: [...all.jobs.jobs.keys()],
    endpoints: all.endpoints(),
    models: [...all.sagemaker.models.values()].map(({ modelDataUrl }) => modelDataUrl),
    // A message that comes again is the same evaluation.
    evaluations: new Set(all.messages.map(({ runId }) => runId)).size,
    refit: await all.refit(),
    open: await all.open(FIRST),
    failure: await all.failure(FIRST),
  }
}

const ENDED = {
  made: [FIRST],
  endpoints: [FIRST],
  models: [`s3://boostline/${KEYS.model}`],
  evaluations: 1,
  refit: { version: 1, runId: FIRST, dataset: DATASET, bestRounds: 10, reachedCap: false, rounds: 12 },
  open: undefined,
  failure: undefined,
}

function ordersOf(events: readonly Event[]): readonly (readonly Event[])[] {
  if (events.length <= 1) return [events]
  return events.flatMap((first) => ordersOf(events.filter((each) => each !== first)).map((rest) => [first, ...rest]))
}

const NAMES = Object.keys(EVENTS) as Event[]

describe('the two stages end in one model and one deployment', () => {
  it.each(ordersOf(NAMES).map((order) => [order.join(', '), order] as const))('in the order %s', async (_, order) => {
    expect(await story(order.map((event) => [event]))).toEqual(ENDED)
  })

  it.each(NAMES)('when %s is lost', async (lost) => {
    expect(await story(NAMES.filter((event) => event !== lost).map((event) => [event]))).toEqual(ENDED)
  })

  it('when every event is lost', async () => {
    expect(await story([])).toEqual(ENDED)
  })

  it('when every event comes five times at once', async () => {
    expect(await story([...NAMES, ...NAMES].map((event) => Array.from({ length: 5 }, () => event)))).toEqual(ENDED)
  })
})
