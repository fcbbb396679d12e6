import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { CreateProcessingJobCommand, DescribeProcessingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { readDeployment } from './deployment.ts'
import { openFile } from './train/open-file.ts'
import { type ProcessingJobs, sagemakerProcessingJobs } from './train/processing-jobs.ts'
import { type TrainRequest, train } from './train.ts'

const BUCKET = 'boostlinedev-123456789012-eu-west-1'
const STARTED_MS = Date.UTC(2026, 6, 1, 10)
const RUN = { dataset: 'churn', runId: 'boostlinedev-churn-20260701-100500-aaaaaaaa' }
const KEYS = runKeys(RUN.dataset, RUN.runId)
const FAILURE = {
  version: 1,
  ...RUN,
  stage: 'training',
  code: 'rows-too-few',
  message: 'Too few.',
  hint: 'Add rows.',
  at: 'a',
}

type World = {
  /** What the pipeline writes, one step at each look. */
  readonly steps?: readonly (readonly [string, unknown])[]
  readonly jobFailure?: string
  readonly isLocal?: boolean
}

/** What a command does in a stage in which the pipeline does these steps. */
async function trained(request: Partial<TrainRequest>, { steps = [], jobFailure, isLocal = false }: World = {}) {
  let nowMs = STARTED_MS
  const objects = memoryObjectStore(BUCKET, { now: () => nowMs })
  const done: string[] = []
  const open = [...steps]
  const processing: ProcessingJobs = {
    start: async (uri, { name, instanceType }) => void done.push(`job ${name} on ${instanceType}: ${uri}`),
    failureOf: async () => jobFailure,
  }
  const outcome = await train(
    { source: 'data/churn.csv', processingInstance: undefined, ...request },
    {
      prefix: 'boostlinedev',
      deploymentOptions: '--stage dev',
      objects: {
        ...objects,
        upload: async (key, body) => {
          done.push(`upload ${key}`)
          return await objects.upload(key, body)
        },
      },
      openFile: async () => Readable.from([Buffer.from('a,b\n')]),
      startFunction: async (uri) => void done.push(`function: ${uri}`),
      processing: isLocal ? undefined : processing,
      now: () => nowMs,
      sleep: async () => {
        nowMs += 60_000
        const step = open.shift()
        if (step) await objects.put(step[0], JSON.stringify(step[1]))
      },
      say: (line) => void done.push(line),
    },
  )
  return { done, outcome }
}

const PENDING = {
  version: 1,
  ...RUN,
  problem: 'regression',
  rows: 0,
  metrics: {},
  confusion: null,
  threshold: null,
  decision: { status: 'pending', reason: 'the first model' },
}
const WHY_QUALITY = 'training.quality is good: the booster gblinear has nothing that best would vary.'
const TRAINING = {
  version: 1,
  ...RUN,
  rows: { total: 30, withoutTarget: 0, train: 20, validation: 5, test: 5 },
  split: { method: 'hash', seed: 0, ratios: { train: 0.7, validation: 0.15, test: 0.15 }, columns: [], boundaries: {} },
  hyperparameters: {},
  quality: 'good',
  whyQuality: WHY_QUALITY,
  job: {
    name: RUN.runId,
    image: 'i',
    instanceType: 'ml.m5.large',
    instanceCount: 1,
    volumeSizeGb: 1,
    maxRuntimeSeconds: 1,
  },
  warnings: [],
}
const SCHEMA = {
  version: 1,
  ...RUN,
  problem: { type: 'regression', target: { mean: 1, min: 0, max: 2 } },
  columns: [{ name: 'y', index: 0, role: 'target' }],
  encodedWidth: 0,
  warnings: [],
}
const TO_ITS_END = [
  [KEYS.source, {}],
  [KEYS.schema, SCHEMA],
  [KEYS.training, TRAINING],
  [KEYS.evaluation, PENDING],
] as const

describe('train', () => {
  it('uploads a file and follows its run to the end', async () => {
    const { done, outcome } = await trained({}, { steps: TO_ITS_END })
    expect(done).toEqual([
      `Uploading data/churn.csv to s3://${BUCKET}/datasets/churn.csv`,
      'upload datasets/churn.csv',
      `The run ${RUN.runId} is being prepared for its training.`,
      `The run ${RUN.runId} is in training.`,
      'training.quality good, 2 training jobs one after the other: on AWS about 7 minutes and $0.005',
      WHY_QUALITY,
      `The run ${RUN.runId} waits for your approval: the first model.`,
      'To let it serve: ./boostline approve churn --stage dev',
    ])
    expect(outcome).toMatchObject({ ok: true, result: { ...RUN, status: { state: 'pending' } } })
  })

  it('tells the function of an upload that is there', async () => {
    const source = `s3://${BUCKET}/datasets/churn/2026 a.csv.gz`
    const { done } = await trained({ source }, { steps: TO_ITS_END })
    expect(done[0]).toBe(`function: ${source}`)
  })

  it('reads a file of this machine, and says of what is none that it cannot be read', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'train-'))
    const [file, gone, directory] = ['a.csv', 'gone.csv', 'folder.csv'].map((name) => path.join(folder, name)) as [
      string,
      string,
      string,
    ]
    writeFileSync(file, 'a,b\n')
    mkdirSync(directory)
    expect(await text(await openFile(file))).toBe('a,b\n')
    for (const none of [gone, directory]) {
      await expect(openFile(none)).rejects.toMatchObject({
        code: 'upload-invalid',
        message: expect.stringContaining(`${none} cannot be read`),
      })
    }
  })

  it('has a Processing job alone with the file: no notification starts the function for it', async () => {
    const { done, outcome } = await trained({ processingInstance: 'ml.m5.xlarge' }, { steps: TO_ITS_END })
    expect(done.slice(0, 4)).toEqual([
      `Uploading data/churn.csv to s3://${BUCKET}/datasets/churn.cSv`,
      'upload datasets/churn.cSv',
      `job boostlinedev-churn-20260701100000 on ml.m5.xlarge: s3://${BUCKET}/datasets/churn.cSv`,
      expect.stringContaining('The Processing job boostlinedev-churn-20260701100000 prepares the data'),
    ])
    expect(outcome.ok).toBe(true)
  })

  it('says why a run stopped, and what to do', async () => {
    const steps = [
      [KEYS.source, {}],
      [KEYS.failure, FAILURE],
    ] as const
    const { done, outcome } = await trained({}, { steps })
    expect(done.slice(-2)).toEqual([`The run ${RUN.runId} stopped in its training: Too few.`, 'Add rows.'])
    expect(outcome.ok).toBe(false)
  })

  it('says once that a run is stuck', async () => {
    const waiting = Array.from({ length: 40 }, () => ['unrelated', {}] as const)
    const { done } = await trained({}, { steps: [[KEYS.source, {}], ...waiting, ...TO_ITS_END.slice(1)] })
    expect(done.filter((line) => line.includes('has come no further'))).toHaveLength(1)
    expect(done).toContainEqual(expect.stringContaining('Look at the log of model-training.'))
  })

  it.each<[string, Partial<TrainRequest>, World, string, string]>([
    ['no CSV', { source: 'churn.xlsx' }, {}, 'upload-invalid', 'churn.xlsx'],
    ["another bucket's object", { source: 's3://other/datasets/a.csv' }, {}, 'upload-invalid', 's3://other'],
    ['an object that is no upload', { source: `s3://${BUCKET}/runs/a.csv` }, {}, 'upload-invalid', 'runs/a.csv'],
    [
      'a job in the local cloud',
      { processingInstance: 'ml.m5.large' },
      { isLocal: true },
      'processing-missing',
      'local',
    ],
    [
      'a job that fails',
      { processingInstance: 'ml.m5.large' },
      { jobFailure: 'Failed: no' },
      'processing-failed',
      'Failed: no',
    ],
    ['a run that does not begin', {}, {}, 'run-missing', 'within 5 minutes'],
  ])('ends with %s', async (_, request, world, code, message) => {
    await expect(trained(request, world)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })
})

describe('a Processing job', () => {
  const deployment = readDeployment({ local: false, stage: 'dev', prefix: undefined, 'endpoint-url': undefined }, {})
  const sagemaker = new SageMakerClient({ region: 'eu-west-1' })
  const lambda = new LambdaClient({ region: 'eu-west-1' })
  const job = { name: 'boostlinedev-churn-1', instanceType: 'ml.m5.large' }

  function jobsWith(outputs: readonly { readonly OutputKey: string; readonly OutputValue: string }[] | undefined) {
    const stack = JSON.stringify({ Stacks: [{ Outputs: outputs }] })
    const run = async () =>
      outputs ? { exitCode: 0, output: stack, errorOutput: '' } : { exitCode: 254, output: '', errorOutput: 'no stack' }
    return sagemakerProcessingJobs(deployment, { sagemaker, lambda, run }, 'model-training')
  }
  const outputs = [
    { OutputKey: 'ProcessingImage', OutputValue: 'registry/boostline/model-training:1-x86_64' },
    { OutputKey: 'ProcessingRoleArn', OutputValue: 'arn:aws:iam::123456789012:role/processing' },
  ]

  it("runs the stage's image in the stage's role, with the function's environment", async () => {
    const variables = { PIPELINE_BUCKET: BUCKET, NAME_PREFIX: 'boostlinedev' }
    mockClient(LambdaClient)
      .on(GetFunctionConfigurationCommand, { FunctionName: 'boostlinedev-model-training' })
      .resolves({ Environment: { Variables: variables } })
    const mock = mockClient(SageMakerClient).on(CreateProcessingJobCommand).resolves({})
    await jobsWith(outputs).start('s3://b/datasets/churn.cSv', job)
    expect(mock.commandCalls(CreateProcessingJobCommand)[0]?.args[0].input).toMatchObject({
      ProcessingJobName: job.name,
      RoleArn: outputs[1]?.OutputValue,
      AppSpecification: {
        ImageUri: outputs[0]?.OutputValue,
        ContainerEntrypoint: ['node', '/var/task/index.cjs'],
        ContainerArguments: ['s3://b/datasets/churn.cSv'],
      },
      Environment: { ...variables, AWS_REGION: 'eu-west-1' },
      ProcessingResources: { ClusterConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large' } },
    })
  })

  it.each([
    ['a stage without the image', [], 'processing-missing', '--processingImage'],
    ['no such stage', undefined, 'stage-missing', 'AWS_PROFILE'],
  ])('is refused by %s', async (_, given, code, hint) => {
    await expect(jobsWith(given).start('s3://b/k.csv', job)).rejects.toMatchObject({
      code,
      hint: expect.stringContaining(hint),
    })
  })

  it.each([
    ['InProgress', {}, undefined],
    ['Completed', {}, undefined],
    ['Failed', { FailureReason: 'AlgorithmError' }, 'Failed: AlgorithmError'],
    ['Stopped', {}, 'Stopped'],
  ] as const)('that is %s has failed with %j: %s', async (ProcessingJobStatus, more, failure) => {
    mockClient(SageMakerClient)
      .on(DescribeProcessingJobCommand)
      .resolves({ ProcessingJobStatus, ...more })
    expect(await jobsWith(outputs).failureOf(job.name)).toBe(failure)
  })
})
