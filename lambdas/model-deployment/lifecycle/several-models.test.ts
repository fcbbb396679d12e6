import { describe, expect, it } from 'vitest'
import { readModelArchive } from '#engines/scoring/archive/model-archive.ts'
import { tinyModel } from '#engines/scoring/testing/tiny-model.ts'
import { type JobName, jobModelKey, sideJobName } from '#shared/names/job-names.ts'
import { refitKey, runKeys } from '#shared/names/run-keys.ts'
import { jobsOutcomeSchema } from '#shared/records/jobs-outcome.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { refitRecordSchema } from '#shared/records/refit-record.ts'
import { DATASET, FIRST, HEARTBEAT, modelUploaded, outcomeOf, pipeline, trainingChanged } from '../testing/pipeline.ts'

const RUN = { dataset: DATASET, runId: FIRST }
const KEYS = runKeys(DATASET, FIRST)
const NAMES = ['a', 'b', 'c'] as const
const STAGE_ONE = NAMES.map((name) => sideJobName(RUN, `stage-1-${name}`))
const REFITS = NAMES.map((name) => sideJobName(RUN, `refit-${name}`))
const JOBS = [...STAGE_ONE, ...REFITS]

async function inTraining() {
  const all = pipeline()
  await all.startTraining(FIRST, undefined, 'best')
  const run = (job: JobName) => all.sagemaker.trainings.set(job.name, outcomeOf('running', '', job.outputPrefix))
  async function complete(job: JobName): Promise<void> {
    // Of each configuration another number of rounds.
    await all.objects.put(jobModelKey(job), tinyModel(4, 9 + 10 * (JOBS.indexOf(job) % NAMES.length)))
    all.sagemaker.trainings.set(job.name, outcomeOf('completed', '', job.outputPrefix))
  }
  const fail = (job: JobName) =>
    all.sagemaker.trainings.set(job.name, outcomeOf('failed', 'ClientError: no', job.outputPrefix))
  /** What SageMaker does between two events: a job that is asked for runs, and then ends. */
  async function goOn(lost: readonly JobName[] = []): Promise<void> {
    for (const job of JOBS) {
      const status = all.sagemaker.trainings.get(job.name)?.status
      if (status === 'running') await (lost.includes(job) ? fail(job) : complete(job))
      else if (status === undefined && all.jobs.jobs.has(job.name)) run(job)
    }
  }
  async function beat(times: number, lost: readonly JobName[] = []): Promise<void> {
    for (let beats = 0; beats < times; beats++) {
      await goOn(lost)
      await all.handler(HEARTBEAT)
    }
  }
  const outcome = () => readRecord(all.objects, KEYS.jobsOutcome, jobsOutcomeSchema)
  const models = async () => (await readModelArchive(all.objects, KEYS.model)).map(({ name }) => name)
  return { ...all, run, complete, fail, goOn, beat, outcome, models }
}

describe('a training of several configurations', () => {
  it('refits each for rounds of its own, and serves all in one archive', async () => {
    const all = await inTraining()
    await all.beat(6)
    expect([...all.jobs.jobs.keys()].toSorted()).toEqual(
      JOBS.slice(1)
        .map(({ name }) => name)
        .toSorted(),
    )
    const rounds = NAMES.map(async (name) => {
      const refit = await readRecord(all.objects, refitKey(KEYS, { role: `refit-${name}` }), refitRecordSchema)
      return refit?.rounds
    })
    expect(await Promise.all(rounds)).toEqual([12, 23, 35])
    expect(all.jobs.jobs.get(REFITS[1]?.name ?? '')).toMatchObject({
      trainUri: `s3://boostline/${KEYS.jobsPrefix}refit-b/train.manifest`,
      hyperparameters: { num_round: '23' },
    })
    expect(await all.models()).toEqual(['xgboost-model-1', 'xgboost-model-2', 'xgboost-model-3'])
    expect([all.endpoints(), await all.open(FIRST)]).toEqual([[FIRST], undefined])
  })

  it('goes on without one that failed, and its refit is not made', async () => {
    const all = await inTraining()
    await all.beat(6, STAGE_ONE.slice(1, 2))
    expect(all.jobs.jobs.has(REFITS[1]?.name ?? '')).toBe(false)
    expect(await all.outcome()).toMatchObject({
      served: ['refit-a', 'refit-c'],
      lost: [{ role: 'stage-1-b', reason: 'it failed: ClientError: no' }],
    })
    expect([await all.models(), all.endpoints()]).toEqual([['xgboost-model-1', 'xgboost-model-2'], [FIRST]])
  })

  it('ends where most of stage 1 failed', async () => {
    const all = await inTraining()
    await all.beat(6, STAGE_ONE.slice(1))
    expect([await all.failure(FIRST), all.endpoints()]).toMatchObject([{ code: 'training-failed' }, []])
  })

  it('serves what stage 1 has learnt where every refit failed', async () => {
    const all = await inTraining()
    await all.beat(6, REFITS)
    expect((await all.outcome())?.served).toEqual(['stage-1-a', 'stage-1-b', 'stage-1-c'])
    expect([(await all.models()).length, all.endpoints()]).toEqual([3, [FIRST]])
  })

  it('takes one job after the other where there is room for no more', async () => {
    const all = await inTraining()
    const running = () => [...all.sagemaker.trainings.values()].filter(({ status }) => status === 'running').length
    for (let rounds = 0; rounds < 16; rounds++) {
      all.jobs.quota = running() > 0 ? all.jobs.jobs.size : all.jobs.jobs.size + 1
      await all.handler(HEARTBEAT)
      await all.goOn()
      expect(running()).toBeLessThanOrEqual(1)
    }
    expect([(await all.models()).length, all.endpoints(), await all.open(FIRST)]).toEqual([3, [FIRST], undefined])
  })
})

describe('six jobs end in one archive and one deployment', () => {
  const EVENTS = JOBS.flatMap((job) => [modelUploaded('', jobModelKey(job)), trainingChanged(job.name)])

  /** A shuffle of its own for each number. */
  function shuffled<Item>(items: readonly Item[], seed: number): readonly Item[] {
    const keyOf = (at: number) => Math.imul(at + 1, 0x9e3779b1 + 2 * seed) >>> 0
    return items
      .map((item, at) => [keyOf(at), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item)
  }

  async function story(events: readonly unknown[], atOnce = 1) {
    const all = await inTraining()
    for (const event of events) {
      await Promise.all(Array.from({ length: atOnce }, () => all.handler(event)))
      await all.goOn()
    }
    await all.beat(6)
    // The archive is an event like any other.
    await all.handler(modelUploaded(FIRST))
    const archive = await all.objects.get(KEYS.model)
    return {
      made: [...all.jobs.jobs.keys()].toSorted(),
      archive: Buffer.from(archive?.body ?? []).toString('base64'),
      models: [...all.sagemaker.models.values()].map(({ modelDataUrl }) => modelDataUrl),
      evaluations: new Set(all.messages.map(({ runId }) => runId)).size,
      outcome: await all.outcome(),
      open: await all.open(FIRST),
      failure: await all.failure(FIRST),
    }
  }

  it('in many orders, with losses and doublings', async () => {
    const expected = await story(EVENTS)
    expect(expected).toMatchObject({
      models: [`s3://boostline/${KEYS.model}`],
      evaluations: 1,
      outcome: { served: ['refit-a', 'refit-b', 'refit-c'], lost: [] },
      open: undefined,
      failure: undefined,
    })
    for (let seed = 0; seed < 40; seed++) {
      const events = shuffled([...EVENTS, ...EVENTS], seed).filter((_, at) => (at + seed) % 3 !== 0)
      expect(await story(events)).toEqual(expected)
    }
    expect(await story([])).toEqual(expected)
    expect(await story(EVENTS, 5)).toEqual(expected)
  })
})
