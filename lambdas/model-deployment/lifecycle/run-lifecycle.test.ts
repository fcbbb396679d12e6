import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { tellKeptFromServing } from '#shared/records/open-work.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { IMPORTED_SCHEMA } from '../testing/imported-schema.ts'
import {
  DATASET,
  endpointChanged,
  FIRST,
  HEARTBEAT,
  modelUploaded,
  outcomeOf,
  pipeline,
  pipelineWith,
  SECOND,
  THIRD,
  trainingChanged,
} from '../testing/pipeline.ts'

const MESSAGE = {
  type: 'endpoint',
  endpointName: FIRST,
  testDataS3BucketName: 'boostline',
  testDataS3Key: `runs/iris/${FIRST}/test/part-00000.csv`,
  runId: FIRST,
  dataset: 'iris',
  version: 1,
}

describe('a trained model', () => {
  it('gets model, configuration and endpoint with the image that trained it, and its evaluation is asked for', async () => {
    const all = pipeline()
    await all.startTraining(FIRST, { endpoint: { memoryMb: 3072, maxConcurrency: 5 } })
    await all.finishTraining(FIRST)
    await all.handler(modelUploaded(FIRST))
    expect(all.sagemaker.models.get(FIRST)).toMatchObject({
      image: 'registry/sagemaker-xgboost:1.7-1',
      modelDataUrl: `s3://boostline/runs/iris/${FIRST}/output/model.tar.gz`,
    })
    expect(all.sagemaker.configs.get(FIRST)).toMatchObject({ modelName: FIRST, memoryMb: 3072, maxConcurrency: 5 })
    expect(all.sagemaker.endpoints.get(FIRST)).toMatchObject({ configName: FIRST })
    expect(all.messages).toEqual([MESSAGE])
    expect(await all.open(FIRST)).toBeUndefined()
  })

  it('waits in open/ while its job is still uploading, and is deployed when the job says it is complete', async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await all.finishTraining(FIRST)
    all.sagemaker.trainings.set(FIRST, outcomeOf('running'))
    await all.handler(modelUploaded(FIRST))
    expect([all.endpoints(), (await all.open(FIRST))?.code]).toEqual([[], 'in-training'])
    all.sagemaker.trainings.set(FIRST, outcomeOf('completed'))
    await all.handler(trainingChanged(FIRST))
    expect([all.endpoints(), all.messages]).toEqual([[FIRST], [MESSAGE]])
  })

  it.each(['stopped', 'failed', 'out-of-time'] as const)('of a job that is %s is not deployed', async (status) => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await all.finishTraining(FIRST)
    all.sagemaker.trainings.set(FIRST, outcomeOf(status))
    await all.handler(modelUploaded(FIRST))
    expect([all.endpoints(), (await all.failure(FIRST))?.stage]).toEqual([[], 'training'])
  })

  it.each([0, 1, 2])('converges when the function was cut off after %i steps', async (steps) => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await all.finishTraining(FIRST)
    all.sagemaker.failAfter(steps)
    await expect(all.handler(modelUploaded(FIRST))).rejects.toThrow('cut off')
    expect([all.messages, (await all.open(FIRST))?.code]).toEqual([[], 'aws-unavailable'])
    await all.handler(modelUploaded(FIRST))
    const { models, configs, endpoints } = all.sagemaker
    expect([models.size, configs.size, endpoints.size, all.messages.length]).toEqual([1, 1, 1, 1])
    expect(await all.open(FIRST)).toBeUndefined()
  })

  it('keeps its record, and is not evaluated again once it is in the registry', async () => {
    const all = pipeline()
    await all.deployed(FIRST)
    const { deployment } = runKeys(DATASET, FIRST)
    const record = await requireRecord(all.objects, deployment, deploymentRecordSchema)
    all.advance(1)
    await all.handler(modelUploaded(FIRST))
    expect(await requireRecord(all.objects, deployment, deploymentRecordSchema)).toEqual(record)
    expect([all.endpoints(), all.messages.length]).toEqual([[FIRST], 1])
  })

  it('of no known training job is refused', async () => {
    const all = pipeline()
    await all.finishTraining(FIRST)
    all.sagemaker.trainings.clear()
    await all.handler(modelUploaded(FIRST))
    expect(await all.failure(FIRST)).toMatchObject({ stage: 'deployment', code: 'training-job-missing' })
  })

  it('that is no archive is refused, once and for all', async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await all.finishTraining(FIRST)
    await all.objects.put(runKeys(DATASET, FIRST).model, 'not a tar')
    await all.handler(modelUploaded(FIRST))
    expect(await all.failure(FIRST)).toMatchObject({ stage: 'deployment', code: 'model-archive-invalid' })
    expect([all.endpoints(), await all.open(FIRST)]).toEqual([[], undefined])
  })

  it.each([
    ["SageMaker's other archive", `runs/${DATASET}/${FIRST}/output/output.tar.gz`],
    ['a model of no folder', 'models/model.tar.gz'],
    ['a pointer', 'models/iris.json'],
  ])('is not %s', async (_, key) => {
    const all = pipeline()
    await all.handler(modelUploaded(FIRST, key))
    expect(all.log.entries.map(({ message }) => message)).toEqual(['event-ignored'])
  })
})

describe('a full quota of endpoints', () => {
  it('is first met by retiring what may go', async () => {
    const all = pipeline()
    await all.deployed(FIRST, 'rejected')
    all.sagemaker.endpointQuota = 1
    await all.deployed(SECOND)
    expect(all.endpoints()).toEqual([SECOND])
  })

  it('leaves the run open with the reason when nothing may go, and the heartbeat deploys it when there is room', async () => {
    const all = pipeline()
    await all.serving(FIRST)
    all.sagemaker.endpointQuota = 1
    await all.startTraining(SECOND)
    await all.finishTraining(SECOND)
    await all.handler(modelUploaded(SECOND))
    expect([await all.open(SECOND), all.endpoints()]).toMatchObject([
      { code: 'endpoint-quota', reason: 'the limit of serverless endpoints is reached' },
      [FIRST],
    ])
    all.sagemaker.endpointQuota = 2
    await all.handler(HEARTBEAT)
    expect([await all.open(SECOND), all.endpoints()]).toEqual([undefined, [FIRST, SECOND]])
  })

  it('is waited for a day, then said to be the end', async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await all.finishTraining(FIRST)
    all.sagemaker.endpointQuota = 0
    await all.handler(modelUploaded(FIRST))
    all.advance(23 * 60)
    await all.handler(HEARTBEAT)
    expect(await all.failure(FIRST)).toBeUndefined()
    const key = runKeys(DATASET, FIRST).open
    const entry = await all.objects.get(key)
    all.advance(61)
    await all.handler(HEARTBEAT)
    expect([await all.open(FIRST), await all.failure(FIRST)]).toMatchObject([undefined, { code: 'endpoint-quota' }])
    expect([...all.sagemaker.models.keys(), ...all.sagemaker.configs.keys()]).toEqual([FIRST, FIRST])
    all.advance(24 * 60)
    await all.handler(HEARTBEAT)
    expect([...all.sagemaker.models.keys(), ...all.sagemaker.configs.keys()]).toEqual([])
    // Whatever comes late: people were told that it is over, and what room there is belongs to others.
    all.sagemaker.endpointQuota = 1
    await all.objects.put(key, entry?.body ?? '')
    await all.handler(modelUploaded(FIRST))
    expect([all.endpoints(), await all.open(FIRST)]).toEqual([[], undefined])
  })

  it('is waited for its own day, whatever the run has waited for before', async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    all.sagemaker.trainings.clear()
    all.jobs.quota = 0
    await all.handler(HEARTBEAT)
    all.advance(23 * 60)
    await all.finishTraining(FIRST)
    all.sagemaker.endpointQuota = 0
    await all.handler(modelUploaded(FIRST))
    for (let hours = 0; hours < 23; hours++) {
      all.advance(60)
      // What passes in between does not make the wait a new one.
      if (hours % 2 === 0) all.sagemaker.failAfter(0)
      await all.handler(HEARTBEAT)
    }
    expect([await all.failure(FIRST), all.open(FIRST) === undefined]).toEqual([undefined, false])
    all.advance(61)
    await all.handler(HEARTBEAT)
    expect(await all.failure(FIRST)).toMatchObject({ code: 'endpoint-quota', stage: 'deployment' })
  })

  it('goes to the newest upload that has come as far: an older one that waits ends as superseded', async () => {
    const all = pipeline()
    all.sagemaker.endpointQuota = 0
    for (const runId of [FIRST, SECOND]) {
      await all.startTraining(runId)
      await all.finishTraining(runId)
      await all.handler(modelUploaded(runId))
    }
    await all.startTraining(THIRD)
    all.sagemaker.endpointQuota = 1
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([SECOND])
    expect(await all.failure(FIRST)).toMatchObject({
      stage: 'deployment',
      code: 'run-superseded',
      message: `${FIRST} waited for room for its endpoint, and ${SECOND} of a newer upload took its place.`,
    })
    expect(await all.open(FIRST)).toBeUndefined()
    // Its model's event, once more.
    all.sagemaker.endpointQuota = 2
    await all.handler(modelUploaded(FIRST))
    expect(all.endpoints()).toEqual([SECOND])
  })

  it('is not lost to a newer upload of which only word of what keeps it from serving is left', async () => {
    const all = pipeline()
    await all.deployed(SECOND, 'rejected')
    all.sagemaker.endpointQuota = 0
    await all.startTraining(FIRST)
    await all.finishTraining(FIRST)
    await all.handler(modelUploaded(FIRST))
    const word = { code: 'aws-throttled', reason: 'too often', hint: 'h' } as const
    await tellKeptFromServing({ dataset: 'iris', runId: SECOND }, word, all)
    all.sagemaker.endpointQuota = 2
    await all.handler(modelUploaded(FIRST))
    expect([await all.failure(FIRST), all.endpoints().includes(FIRST)]).toEqual([undefined, true])
  })
})

describe('a training job that was never made', () => {
  it('is made by the heartbeat from the records of the run', async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    all.sagemaker.trainings.clear()
    all.jobs.fail('training-quota')
    await all.handler(HEARTBEAT)
    expect([all.jobs.jobs.size, (await all.open(FIRST))?.code]).toEqual([0, 'training-quota'])
    await all.handler(HEARTBEAT)
    expect(all.jobs.jobs.get(FIRST)).toMatchObject({
      image: 'registry/sagemaker-xgboost:1.7-1',
      trainUri: `s3://boostline/runs/iris/${FIRST}/train/`,
      outputUri: 's3://boostline/runs/iris/',
    })
    expect((await all.open(FIRST))?.code).toBe('in-training')
  })
})

describe('a training job that ended without a model', () => {
  const traceback =
    'AlgorithmError: framework error: \nTraceback (most recent call last):\n  File "/miniconda3/lib/python3.10/site'

  it.each([
    ['failed', 'training-failed', `The training job ${FIRST} failed: ClientError: no data`],
    ['stopped', 'training-stopped', `The training job ${FIRST} was stopped before it had finished.`],
    ['out-of-time', 'training-out-of-time', `The training job ${FIRST} reached its time limit before it had finished.`],
  ] as const)('as %s is written down', async (status, code, message) => {
    const all = pipeline()
    await all.startTraining(FIRST)
    all.sagemaker.trainings.set(FIRST, outcomeOf(status, 'ClientError: no data'))
    await all.handler(trainingChanged(FIRST))
    await all.handler(trainingChanged(FIRST))
    expect([await all.failure(FIRST), await all.open(FIRST)]).toMatchObject([
      { stage: 'training', code, message },
      undefined,
    ])
  })

  it("gets its reason from the job's log where the service cut it off", async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    all.sagemaker.trainings.set(FIRST, outcomeOf('failed', traceback))
    all.logLines.push('Traceback (most recent call last):', 'a.exceptions.UserError: label must be in [0,1]', '')
    await all.handler(trainingChanged(FIRST))
    expect((await all.failure(FIRST))?.message).toBe(`The training job ${FIRST} failed: label must be in [0,1]`)
  })

  it('is told of with what there is when the log cannot be read', async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    all.sagemaker.trainings.set(FIRST, outcomeOf('failed', traceback))
    Object.defineProperty(all.logLines, 'findLastIndex', {
      value: () => {
        throw sampleError('aws-denied')
      },
    })
    await all.handler(trainingChanged(FIRST))
    expect((await all.failure(FIRST))?.message).toContain('framework error')
  })

  it.each([
    ['it still runs', outcomeOf('running')],
    ['it is of another bucket', { ...outcomeOf('failed'), outputUri: 's3://elsewhere/runs/iris/' }],
  ])('is none when %s in truth', async (_, truth) => {
    const all = pipeline()
    all.sagemaker.trainings.set(FIRST, truth)
    await all.handler(trainingChanged(FIRST))
    expect(await all.failure(FIRST)).toBeUndefined()
  })
})

it.each(['running', 'stopped', 'completed', 'failed'] as const)(
  'a late event of a job (%s) of a dataset that was removed writes nothing',
  async (status) => {
    const all = pipeline()
    all.sagemaker.trainings.set(FIRST, outcomeOf(status))
    await all.handler(trainingChanged(FIRST))
    expect(await Array.fromAsync(all.objects.list(''))).toEqual([])
  },
)

describe('an endpoint that could not be made', () => {
  it("is the run's failure, with AWS's reason", async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await all.finishTraining(FIRST)
    await all.handler(modelUploaded(FIRST))
    all.sagemaker.states.set(FIRST, 'failed')
    await all.handler(endpointChanged(FIRST))
    expect(await all.failure(FIRST)).toMatchObject({
      stage: 'deployment',
      code: 'serving-failed',
      message: `The endpoint ${FIRST} could not be created: no image`,
    })
  })

  const NO_PING =
    'The primary container for production variant AllTraffic did not pass the ping health check. Please check CloudWatch logs for this endpoint.'

  async function withoutPing(manifest?: unknown) {
    const all = pipeline()
    all.sagemaker.failureReason = NO_PING
    await all.startTraining(FIRST, manifest)
    await all.finishTraining(FIRST)
    await all.handler(modelUploaded(FIRST))
    all.sagemaker.states.set(FIRST, 'failed')
    return all
  }

  it('for want of an answer is made once more with the next larger memory, under the same names', async () => {
    const all = await withoutPing({ endpoint: { memoryMb: 2048 } })
    await all.handler(endpointChanged(FIRST))
    await all.handler(endpointChanged(FIRST))
    expect(all.sagemaker.configs.get(FIRST)).toMatchObject({ memoryMb: 3072 })
    expect([all.endpoints(), all.sagemaker.states.size]).toEqual([[FIRST], 0])
    expect([await all.failure(FIRST), await all.open(FIRST)]).toEqual([undefined, undefined])
    const record = await all.objects.get(runKeys('iris', FIRST).deploymentRetry)
    expect(JSON.parse(Buffer.from(record?.body ?? []).toString())).toMatchObject({ memoryMb: 3072, reason: NO_PING })
  })

  it('for want of an answer is a failure the second time', async () => {
    const all = await withoutPing()
    await all.handler(endpointChanged(FIRST))
    all.sagemaker.states.set(FIRST, 'failed')
    await all.handler(endpointChanged(FIRST))
    expect(await all.failure(FIRST)).toMatchObject({
      code: 'serving-failed',
      message: expect.stringContaining(NO_PING),
    })
  })

  it('for want of an answer is a failure where there is no larger memory', async () => {
    const all = await withoutPing({ endpoint: { memoryMb: 6144 } })
    await all.handler(endpointChanged(FIRST))
    expect([all.endpoints(), (await all.failure(FIRST))?.code]).toEqual([[FIRST], 'serving-failed'])
  })

  it.each([
    ['the same event, which Lambda delivers again', endpointChanged(FIRST)],
    ['the heartbeat', HEARTBEAT],
  ])('is waited for while it is being deleted, and made again by %s', async (_, event) => {
    const all = await withoutPing({ endpoint: { memoryMb: 2048 } })
    all.sagemaker.deletesSlowly = true
    await expect(all.handler(endpointChanged(FIRST))).rejects.toMatchObject({ code: 'endpoint-being-deleted' })
    expect((await all.open(FIRST))?.code).toBe('endpoint-being-deleted')
    all.sagemaker.finishDeletions()
    await all.handler(event)
    expect([all.endpoints(), all.sagemaker.configs.get(FIRST)?.memoryMb]).toEqual([[FIRST], 3072])
    expect([await all.failure(FIRST), await all.open(FIRST)]).toEqual([undefined, undefined])
  })

  it.each([0, 1, 2])('is made again although the attempt was cut off after %i steps', async (steps) => {
    const all = await withoutPing({ endpoint: { memoryMb: 2048 } })
    all.sagemaker.failAfter(steps)
    await expect(all.handler(endpointChanged(FIRST))).rejects.toThrow('cut off')
    await all.handler(HEARTBEAT)
    expect([all.endpoints(), all.sagemaker.configs.get(FIRST)?.memoryMb]).toEqual([[FIRST], 3072])
    expect([await all.failure(FIRST), await all.open(FIRST)]).toEqual([undefined, undefined])
  })

  it('is nothing of ours without our tags', async () => {
    const all = pipeline()
    await all.handler(endpointChanged('somebody-elses'))
    expect(all.log.entries.map(({ message }) => message)).toEqual(['event-ignored'])
  })
})

it.each(['garbage', '{}'])('a run whose deployment.json is %s ends with a failure that names it', async (body) => {
  const all = pipeline()
  await all.startTraining(FIRST)
  await all.finishTraining(FIRST)
  const { deployment } = runKeys(DATASET, FIRST)
  await all.objects.put(deployment, body)
  await all.handler(HEARTBEAT)
  expect(await all.failure(FIRST)).toMatchObject({
    code: 'record-invalid',
    message: expect.stringContaining(deployment),
  })
  expect(await all.open(FIRST)).toBeUndefined()
})

describe('an imported model', () => {
  const OWN_IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'
  const EVENT = modelUploaded('', 'models/My+Own/v1/model.tar.gz')

  async function upload({ objects }: Pick<ReturnType<typeof pipeline>, 'objects'>): Promise<void> {
    await objects.put('models/My Own/v1/schema.json', JSON.stringify(IMPORTED_SCHEMA))
    await objects.put('models/My Own/v1/model.json', `{"image":"${OWN_IMAGE}"}`)
    await objects.put('models/My Own/v1/model.tar.gz', MODEL_ARCHIVE)
  }

  it('is deployed with the image and the schema beside it, and waits for an approval', async () => {
    const all = pipeline()
    await upload(all)
    await all.handler(EVENT)
    await all.handler(EVENT)
    const [model] = all.sagemaker.models.values()
    expect(model?.name).toMatch(/^boostline-my-own-20260705-100000-[0-9a-f]{8}$/)
    expect(model).toMatchObject({
      image: OWN_IMAGE,
      modelDataUrl: `s3://boostline/runs/my-own/${model?.name}/output/model.tar.gz`,
    })
    const keys = runKeys('my-own', model?.name ?? '')
    const text = async (key: string) => Buffer.from((await all.objects.get(key))?.body ?? '').toString()
    expect(JSON.parse(await text(keys.schema))).toMatchObject({ dataset: 'my-own', runId: model?.name })
    expect(JSON.parse(await text(keys.evaluation))).toMatchObject({ decision: { status: 'pending' } })
    expect(all.messages[0]).toMatchObject({ dataset: 'my-own', runId: model?.name })
  })

  it('is found by the heartbeat when its event is lost, and an event that comes late finds the same run', async () => {
    const all = pipeline()
    await upload(all)
    all.advance(15)
    await all.handler(HEARTBEAT)
    const endpoints = all.endpoints()
    expect(endpoints).toEqual([expect.stringMatching(/^boostline-my-own-20260705-100000-[0-9a-f]{8}$/)])
    all.advance(15)
    for (const event of [EVENT, HEARTBEAT]) await all.handler(event)
    expect([all.endpoints(), all.sagemaker.models.size]).toEqual([endpoints, 1])
  })

  it('is another run when it is uploaded again', async () => {
    const all = pipeline()
    await upload(all)
    await all.handler(EVENT)
    await upload(all)
    await all.handler(HEARTBEAT)
    expect(all.endpoints().length).toBe(2)
  })

  it('that was refused is not looked at by the heartbeat until it is uploaded again', async () => {
    const all = pipeline()
    await all.objects.put('models/My Own/v1/model.tar.gz', MODEL_ARCHIVE)
    await all.handler(HEARTBEAT)
    await all.handler(HEARTBEAT)
    expect(all.log.entries.filter(({ message }) => message === 'run-refused').length).toBe(1)
    await upload(all)
    await all.handler(HEARTBEAT)
    expect(all.endpoints().length).toBe(1)
  })

  it('is served from a copy, whose own event starts nothing', async () => {
    const all = pipeline()
    await upload(all)
    await all.handler(EVENT)
    const runId = all.endpoints()[0] ?? ''
    const copyKey = runKeys('my-own', runId).model
    expect((await all.objects.get(copyKey))?.body).toEqual(MODEL_ARCHIVE)
    await all.handler(modelUploaded(runId, copyKey))
    expect([all.endpoints(), all.messages.length, all.jobs.jobs.size]).toEqual([[runId], 1, 0])
    expect((await all.objects.get(runKeys('my-own', runId).failure)) ?? 'none').toBe('none')
  })

  it('starts nothing either when the event of its copy comes before its deployment is written', async () => {
    const all = pipeline()
    await upload(all)
    const before = { ...all.objects }
    all.objects.put = async (key, ...rest) => {
      if (key.endsWith('/deployment.json'))
        await all.handler(modelUploaded('', key.replace('deployment.json', 'output/model.tar.gz')))
      return await before.put(key, ...rest)
    }
    await all.handler(EVENT)
    expect([all.endpoints().length, all.messages.length, all.jobs.jobs.size]).toEqual([1, 1, 0])
  })

  it('that is swapped between the check and the copy serves what was checked', async () => {
    const all = pipeline()
    await upload(all)
    const before = { ...all.objects }
    let reads = 0
    all.objects.open = async (key, ...rest) => {
      // The second read is the copy's.
      if (key === 'models/My Own/v1/model.tar.gz' && ++reads === 2) await all.objects.put(key, 'a pickle')
      return await before.open(key, ...rest)
    }
    await all.handler(EVENT)
    const copy = await all.objects.get(runKeys('my-own', all.endpoints()[0] ?? '').model)
    expect(copy?.body).toEqual(MODEL_ARCHIVE)
  })

  const NOT_LOADED = 'did not pass the ping health check. Please check CloudWatch logs for this endpoint.'

  it("that cannot be loaded ends in failure.json with the container's own reason, after two failures in a row", async () => {
    const all = pipeline()
    await upload(all)
    await all.handler(EVENT)
    const runId = all.endpoints()[0] ?? ''
    all.sagemaker.failureReason = NOT_LOADED
    all.endpointLogLines.push(
      '[2026-07-05 10:00:00 +0000] [23] [INFO] Booting worker with pid: 23',
      'Unable to load model: Model /opt/ml/model/xgboost-model cannot be loaded:',
      'XGB load model error=Check failed: header == serialisation_header',
      '',
      '[2026-07-05 10:00:01 +0000] [23] [INFO] Worker exiting',
    )
    const failure = () => all.objects.get(runKeys('my-own', runId).failure)
    for (const isLast of [false, true]) {
      expect(await failure()).toBeUndefined()
      all.sagemaker.states.set(runId, 'failed')
      await all.handler(endpointChanged(runId))
      expect((await failure()) !== undefined).toBe(isLast)
    }
    expect(JSON.parse(Buffer.from((await failure())?.body ?? '').toString())).toMatchObject({
      code: 'serving-failed',
      message: `The endpoint ${runId} could not be created: ${NOT_LOADED} The container says: Unable to load model: Model /opt/ml/model/xgboost-model cannot be loaded: XGB load model error=Check failed: header == serialisation_header`,
    })
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([])
    await all.handler(HEARTBEAT)
    expect(all.endpoints()).toEqual([])
  })

  it("that cannot be loaded has SageMaker's reason where the endpoint's log cannot be read", async () => {
    const all = pipelineWith(memoryRegistry(), (port) => {
      if (!('lastLines' in port)) return port
      return { ...port, lastLines: () => Promise.reject(new Error('no right')) }
    })
    await upload(all)
    await all.handler(EVENT)
    const runId = all.endpoints()[0] ?? ''
    all.sagemaker.states.set(runId, 'failed')
    await all.handler(endpointChanged(runId))
    const body = (await all.objects.get(runKeys('my-own', runId).failure))?.body ?? ''
    expect(Buffer.from(body).toString()).toContain('could not be created: no image')
    expect(all.log.entries.some(({ message }) => message === 'endpoint-log-unreadable')).toBe(true)
  })

  it.each([
    ['no feature', { columns: IMPORTED_SCHEMA.columns.slice(-1), encodedWidth: 0 }, 'has no feature'],
    ['another width', { encodedWidth: 1e12 }, 'the features take 1 cells'],
  ])('whose schema.json has %s is refused', async (_, wrong, problem) => {
    const all = pipeline()
    await upload(all)
    await all.objects.put('models/My Own/v1/schema.json', JSON.stringify({ ...IMPORTED_SCHEMA, ...wrong }))
    await all.handler(EVENT)
    const refused = all.log.entries.find(({ message }) => message === 'run-refused')
    expect(refused?.fields['reason']).toContain('s3://boostline/models/My Own/v1/schema.json')
    expect(refused?.fields['reason']).toContain(problem)
    expect(all.endpoints()).toEqual([])
  })

  it.each([
    ['{', 'it is not JSON'],
    ['[]', 'it has to be an object'],
    ['{"memory":2048}', 'there is no setting "memory"'],
    [`{${' '.repeat(2 ** 20)}}`, 'model.json cannot be used: it is larger than 1 MiB'],
    ['{"image":"registry/own:1","memoryMb":1000}', 'memoryMb has to be one of 1024, 2048, 3072, 4096, 5120, 6144'],
    ['{"image":"registry/own:1","maxConcurrency":201}', 'maxConcurrency has to be a whole number from 1 to 200'],
    ['{"image":"111111111111.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0"}', 'image has to be the URI of'],
    ['{"image":"683313688378.dkr.ecr.us-east-1.amazonaws.com/other:1"}', 'image has to be the URI of'],
    ['{"image":"683313688378.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1"}', 'image has to be the URI of'],
  ])('with the settings %s is refused', async (settings, problem) => {
    const all = pipeline()
    await upload(all)
    await all.objects.put('models/My Own/v1/model.json', settings)
    await all.handler(EVENT)
    const refused = all.log.entries.find(({ message }) => message === 'run-refused')
    expect(refused?.fields['reason']).toContain(problem)
    expect([refused?.fields['code'], all.endpoints()]).toEqual(['model-settings-invalid', []])
  })
})

it.each([
  ['training-job-failed', 'a training job that is not of this pipeline'],
  ['model-package-approved', 'a model package that is gone, or not of this pipeline'],
  ['endpoint-in-service', 'an endpoint that is gone, or not of this pipeline'],
])('the sample event %s is understood', async (name, what) => {
  const all = pipeline()
  await all.handler(JSON.parse(readFileSync(`events/eventbridge/${name}.json`, 'utf8')))
  expect(all.log.entries[0]?.fields['what']).toBe(what)
})
