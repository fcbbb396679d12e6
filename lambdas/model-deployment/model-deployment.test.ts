import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import type { EvaluationMessage } from '#shared/records/evaluation-message.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { createHandler } from './create-handler.ts'
import { FakeSageMaker } from './testing/fake-sagemaker.ts'

const DATASET = 'iris'
const GROUP_ARN = 'arn:aws:sagemaker:us-east-1:123456789012:model-package/boostline-iris'

function pipeline(objects: ObjectStore = memoryObjectStore('boostline')) {
  const sagemaker = new FakeSageMaker()
  const messages: EvaluationMessage[] = []
  const log = recordingLog()
  const clock = { time: Date.UTC(2026, 6, 1, 10, 5), now: () => clock.time }
  const handler = createHandler({
    objects,
    hosting: sagemaker,
    packages: sagemaker.registry,
    outcomes: sagemaker.outcomes,
    queue: { send: async (message) => void messages.push(message) },
    clock,
    log,
    config: {
      bucket: 'boostline',
      prefix: 'boostline',
      roleArn: 'arn:aws:iam::123456789012:role/sagemaker',
      evaluationQueueUrl: 'http://queue',
    },
  })
  const pointer = () => readRecord(objects, pointerKey(DATASET), modelPointerSchema)
  return { objects, sagemaker, messages, log, clock, handler, pointer }
}

/** What model-training leaves behind for a run. */
async function trained(objects: ObjectStore, runId: string, eventTime: string, manifest?: unknown): Promise<void> {
  const keys = runKeys(DATASET, runId)
  const put = (key: string, record: unknown) => objects.put(key, JSON.stringify(record))
  await put(keys.source, {
    version: 1,
    runId,
    dataset: DATASET,
    bucket: 'boostline',
    key: 'datasets/iris.csv',
    eTag: 'e',
    sizeBytes: 1,
    eventTime,
    manifest: manifest === undefined ? null : { key: 'datasets/iris/manifest.json', text: JSON.stringify(manifest) },
    codeVersion: 'test',
  })
  await put(keys.training, {
    version: 1,
    runId,
    dataset: DATASET,
    rows: { total: 150, withoutTarget: 0, train: 105, validation: 30, test: 15 },
    split: {
      method: 'hash',
      seed: 1729,
      ratios: { train: 0.7, validation: 0.2, test: 0.1 },
      columns: [],
      boundaries: {},
    },
    hyperparameters: {},
    job: {
      name: runId,
      image: 'registry/sagemaker-xgboost:1.7-1',
      instanceType: 'ml.m5.large',
      instanceCount: 1,
      volumeSizeGb: 10,
      maxRuntimeSeconds: 3600,
    },
    warnings: [],
  })
}

function modelUploaded(runId: string, name = 'model.tar.gz') {
  const event = JSON.parse(readFileSync('events/s3/model-uploaded.json', 'utf8')) as {
    Records: [{ s3: { object: { key: string } } }]
  }
  event.Records[0].s3.object.key = `runs/${DATASET}/${runId}/output/${name}`
  return event
}

function approvalChanged(arn: string) {
  const event = JSON.parse(readFileSync('events/eventbridge/model-package-approved.json', 'utf8')) as {
    detail: Record<string, unknown>
  }
  event.detail['ModelPackageArn'] = arn
  return event
}

const FIRST = 'boostline-iris-20260701-100000-aaaaaaaa'
const SECOND = 'boostline-iris-20260702-100000-bbbbbbbb'

describe('deploying a trained model', () => {
  it('makes model, configuration and endpoint with the image that trained it, and asks for the evaluation', async () => {
    const { objects, sagemaker, messages, handler } = pipeline()
    await trained(objects, FIRST, '2026-07-01T10:00:00Z', { endpoint: { memoryMb: 3072, maxConcurrency: 5 } })
    await handler(modelUploaded(FIRST))
    expect(sagemaker.models.get(FIRST)).toMatchObject({
      image: 'registry/sagemaker-xgboost:1.7-1',
      modelDataUrl: `s3://boostline/runs/iris/${FIRST}/output/model.tar.gz`,
    })
    expect(sagemaker.configs.get(FIRST)).toMatchObject({ modelName: FIRST, memoryMb: 3072, maxConcurrency: 5 })
    expect(sagemaker.endpoints.get(FIRST)).toMatchObject({ configName: FIRST })
    expect(messages).toEqual([
      {
        endpointName: FIRST,
        testDataS3BucketName: 'boostline',
        testDataS3Key: `runs/iris/${FIRST}/test/part-00000.csv`,
        runId: FIRST,
        dataset: 'iris',
        version: 1,
      },
    ])
  })

  it.each([0, 1, 2])('converges when it was cut off after %i steps', async (steps) => {
    const { objects, sagemaker, messages, handler } = pipeline()
    await trained(objects, FIRST, '2026-07-01T10:00:00Z')
    sagemaker.failAfter(steps)
    await expect(handler(modelUploaded(FIRST))).rejects.toThrow('cut off')
    expect(messages).toEqual([])
    await handler(modelUploaded(FIRST))
    expect([sagemaker.models.size, sagemaker.configs.size, sagemaker.endpoints.size, messages.length]).toEqual([
      1, 1, 1, 1,
    ])
  })

  it('keeps its record, and asks for no second evaluation once there is one', async () => {
    const { objects, sagemaker, messages, handler, clock } = pipeline()
    await trained(objects, FIRST, '2026-07-01T10:00:00Z')
    await handler(modelUploaded(FIRST))
    const record = await requireRecord(objects, runKeys(DATASET, FIRST).deployment, deploymentRecordSchema)
    await objects.put(
      runKeys(DATASET, FIRST).evaluation,
      JSON.stringify({
        version: 1,
        runId: FIRST,
        dataset: DATASET,
        problem: 'multiclass',
        rows: 15,
        metrics: {},
        confusion: null,
        threshold: null,
        decision: { status: 'approved', reason: 'r' },
      }),
    )
    clock.time += 60_000
    await handler(modelUploaded(FIRST))
    expect(await requireRecord(objects, runKeys(DATASET, FIRST).deployment, deploymentRecordSchema)).toEqual(record)
    expect([sagemaker.endpoints.size, messages.length]).toEqual([1, 1])
  })

  it('writes failure.json for a model of no known run', async () => {
    const { objects, sagemaker, handler } = pipeline()
    await handler(modelUploaded(FIRST))
    expect(sagemaker.models.size).toBe(0)
    expect(await readRecord(objects, runKeys(DATASET, FIRST).failure, failureRecordSchema)).toMatchObject({
      stage: 'deployment',
      code: 'record-missing',
    })
  })

  it("passes over SageMaker's other archive", async () => {
    const { sagemaker, handler, log } = pipeline()
    await handler(modelUploaded(FIRST, 'output.tar.gz'))
    expect(sagemaker.models.size).toBe(0)
    expect(log.entries.map(({ message }) => message)).toEqual(['event-ignored'])
  })
})

describe('promoting an approved package', () => {
  async function deployed(runs: Readonly<Record<string, string>>) {
    const all = pipeline()
    for (const [runId, eventTime] of Object.entries(runs)) {
      await trained(all.objects, runId, eventTime)
      await all.handler(modelUploaded(runId))
    }
    const register = (
      version: number,
      runId: string,
      approval: 'Approved' | 'Rejected' | 'PendingManualApproval' = 'Approved',
    ) => {
      const arn = `${GROUP_ARN}/${version}`
      all.sagemaker.packages.set(arn, {
        arn,
        groupName: 'boostline-iris',
        approval,
        reason: 'good enough',
        run: { runId, dataset: DATASET },
      })
      return arn
    }
    return { ...all, register }
  }
  const days = { [FIRST]: '2026-07-01T10:00:00Z', [SECOND]: '2026-07-02T10:00:00Z' }

  it('makes the run the champion', async () => {
    const { handler, register, pointer } = await deployed(days)
    await handler(approvalChanged(register(1, FIRST)))
    expect(await pointer()).toMatchObject({
      revision: 1,
      champion: {
        runId: FIRST,
        endpointName: FIRST,
        modelPackageArn: `${GROUP_ARN}/1`,
        since: '2026-07-01T10:05:00.000Z',
      },
      history: [{ revision: 1, why: 'good enough', from: null, to: FIRST }],
    })
  })

  it('promotes once, however often the event comes and all at once', async () => {
    const { handler, register, pointer } = await deployed(days)
    const event = approvalChanged(register(1, FIRST))
    await Promise.all(Array.from({ length: 10 }, () => handler(event)))
    expect(await pointer()).toMatchObject({ revision: 1, champion: { runId: FIRST }, retired: [] })
  })

  it('replaces the champion by the run of a newer upload and keeps the old one on record', async () => {
    const { handler, register, pointer } = await deployed(days)
    await handler(approvalChanged(register(1, FIRST)))
    await handler(approvalChanged(register(2, SECOND)))
    expect(await pointer()).toMatchObject({ revision: 2, champion: { runId: SECOND }, retired: [{ runId: FIRST }] })
  })

  it('ends with the newest upload as champion in whatever order the approvals come', async () => {
    const { handler, register, pointer } = await deployed(days)
    const events = [register(2, SECOND), register(1, FIRST)].map(approvalChanged)
    await Promise.all([...events, ...events].map((event) => handler(event)))
    for (const event of events) await handler(event)
    expect((await pointer())?.champion?.runId).toBe(SECOND)
  })

  it.each([
    ['was rejected since', 'Rejected' as const],
    ['still waits for a person', 'PendingManualApproval' as const],
  ])('goes by the registry, not by the event, when the package %s', async (_, approval) => {
    const { handler, register, pointer } = await deployed(days)
    await handler(approvalChanged(register(1, FIRST, approval)))
    expect(await pointer()).toBeUndefined()
  })

  it('leaves packages alone that are gone or not of this pipeline', async () => {
    const { handler, sagemaker, pointer } = await deployed(days)
    const arn = `${GROUP_ARN}/9`
    await handler(approvalChanged(arn))
    sagemaker.packages.set(arn, {
      arn,
      groupName: 'other',
      approval: 'Approved',
      reason: '',
      run: { runId: FIRST, dataset: DATASET },
    })
    await handler(approvalChanged(arn))
    sagemaker.packages.set(arn, { arn, groupName: 'boostline-iris', approval: 'Approved', reason: '', run: undefined })
    await handler(approvalChanged(arn))
    expect(await pointer()).toBeUndefined()
  })
})

describe('a training job that ended', () => {
  const failed = JSON.parse(readFileSync('events/eventbridge/training-job-failed.json', 'utf8')) as {
    detail: { TrainingJobName: string }
  }
  const jobName = failed.detail.TrainingJobName
  const outcome = (
    status: 'running' | 'completed' | 'failed' | 'stopped' | 'out-of-time',
    outputUri = 's3://boostline/runs/iris/',
  ) => ({
    status,
    failureReason: 'AlgorithmError: bad data, exit code: 1',
    outputUri,
  })

  it.each([
    ['failed', 'training-failed', `The training job ${jobName} failed: AlgorithmError: bad data, exit code: 1`],
    ['stopped', 'training-stopped', `The training job ${jobName} was stopped before it had finished.`],
    [
      'out-of-time',
      'training-out-of-time',
      `The training job ${jobName} reached its time limit before it had finished.`,
    ],
  ] as const)('as %s is written down', async (status, code, message) => {
    const { objects, sagemaker, handler } = pipeline()
    sagemaker.trainings.set(jobName, outcome(status))
    await handler(failed)
    await handler(failed)
    expect(await readRecord(objects, runKeys(DATASET, jobName).failure, failureRecordSchema)).toMatchObject({
      stage: 'training',
      code,
      message,
    })
  })

  it.each([
    ['it runs again in truth', outcome('running')],
    ['it completed in truth', outcome('completed')],
    ['it is of another bucket', outcome('failed', 's3://elsewhere/runs/iris/')],
  ])('changes nothing when %s', async (_, truth) => {
    const { objects, sagemaker, handler } = pipeline()
    sagemaker.trainings.set(jobName, truth)
    await handler(failed)
    expect(await objects.head(runKeys(DATASET, jobName).failure)).toBeUndefined()
  })
})
