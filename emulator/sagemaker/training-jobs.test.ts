import { createReadStream, readdirSync } from 'node:fs'
import path from 'node:path'
import { createGunzip } from 'node:zlib'
import {
  CreateTrainingJobCommand,
  DescribeTrainingJobCommand,
  ListTrainingJobsCommand,
  StopTrainingJobCommand,
} from '@aws-sdk/client-sagemaker'
import { extract } from 'tar-stream'
import { afterEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../clock.ts'
import {
  BUCKET,
  encodedExample,
  eventually,
  finishedJob,
  refusal,
  startTestSageMaker,
  type TestSageMaker,
  trainingRequest,
} from './testing/test-sagemaker.ts'

let cloud: TestSageMaker
afterEach(async () => await cloud.close())

const IRIS = {
  objective: 'multi:softprob',
  num_class: '3',
  num_round: '300',
  eval_metric: 'merror,mlogloss',
  early_stopping_rounds: '5',
  eta: '0.3',
}

/** A training that would take minutes. */
const ENDLESS = { objective: 'reg:squarederror', num_round: '1000000' }

async function create(name: string, data: { train: string; validation?: string }, parameters: Record<string, string>) {
  await cloud.sagemaker.send(new CreateTrainingJobCommand(await trainingRequest(cloud, name, data, parameters)))
}

async function inTraining(name: string): Promise<void> {
  await eventually(`the first round of ${name}`, () =>
    cloud.logs.some((line) => line.stream.startsWith(`${name}/`) && line.message.startsWith('[0]#011'))
      ? true
      : undefined,
  )
}

async function archiveEntries(bucket: string, key: string): Promise<string[]> {
  const names: string[] = []
  const entries = extract()
  createReadStream(cloud.s3.readObject(bucket, key)?.filePath ?? '')
    .pipe(createGunzip())
    .pipe(entries)
  for await (const entry of entries) {
    names.push(entry.header.name)
    entry.resume()
  }
  return names
}

it('trains on real data, goes through the states of AWS and leaves one model file', async () => {
  cloud = await startTestSageMaker()
  await create('iris-1', encodedExample('iris'), IRIS)
  const job = await finishedJob(cloud, 'iris-1')

  expect(job.TrainingJobStatus).toBe('Completed')
  expect(job.SecondaryStatus).toBe('Completed')
  expect(job.FailureReason).toBeUndefined()
  expect(job.SecondaryStatusTransitions?.map((transition) => transition.Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Uploading',
    'Completed',
  ])
  expect(job.TrainingJobArn).toBe('arn:aws:sagemaker:us-east-1:123456789012:training-job/iris-1')
  expect(job.ModelArtifacts?.S3ModelArtifacts).toBe('s3://ml/runs/iris-1/output/model.tar.gz')
  expect(job.CreationTime).toBeInstanceOf(Date)
  expect(job.HyperParameters).toEqual(IRIS)
  expect(await archiveEntries(BUCKET, 'runs/iris-1/output/model.tar.gz')).toEqual(['xgboost-model'])

  const metrics = Object.fromEntries(job.FinalMetricDataList?.map((metric) => [metric.MetricName, metric.Value]) ?? [])
  expect(Object.keys(metrics)).toEqual(['train:merror', 'train:mlogloss', 'validation:merror', 'validation:mlogloss'])
  expect(metrics['validation:mlogloss']).toBeLessThan(0.35)
})

describe('a channel that is a manifest file', () => {
  const listed = async (manifest: string) => {
    cloud = await startTestSageMaker()
    const { train, validation } = encodedExample('iris')
    const { num_round, objective, num_class } = { ...IRIS, num_round: '3' }
    const request = await trainingRequest(cloud, 'list', { train, validation }, { num_round, objective, num_class })
    await cloud.s3.writeObject(BUCKET, 'list/train.manifest', Buffer.from(manifest))
    const S3DataSource = { S3DataType: 'ManifestFile', S3Uri: `s3://${BUCKET}/list/train.manifest` } as const
    const channel = { ChannelName: 'train', ContentType: 'text/csv', DataSource: { S3DataSource } }
    await cloud.sagemaker.send(new CreateTrainingJobCommand({ ...request, InputDataConfig: [channel] }))
    return await finishedJob(cloud, 'list')
  }

  it('is read as the objects that it lists, those of one name in different folders too', async () => {
    const list = [{ prefix: `s3://${BUCKET}/list/` }, 'train/part-00000.csv', 'validation/part-00000.csv']
    const job = await listed(JSON.stringify(list))
    expect([job.FailureReason, job.TrainingJobStatus]).toEqual([undefined, 'Completed'])
    expect(cloud.logs.some(({ message }) => message.endsWith('Train matrix has 150 rows and 4 columns'))).toBe(true)
  })

  it.each([
    ['train/', 'is no JSON list'],
    ['["train/part-00000.csv"]', 'does not begin with an object with an S3 prefix'],
    [`[{"prefix":"s3://${BUCKET}/list/"},"no.csv"]`, `there is no "s3://${BUCKET}/list/no.csv"`],
    [`[{"prefix":"s3://${BUCKET}/list/"},7]`, 'lists 7, which is no text'],
    [`[{"prefix":"s3://${BUCKET}/list/"}]`, 'No S3 objects found'],
  ])('fails the job where it is %s', async (manifest, reason) => {
    const job = await listed(manifest)
    expect(job.TrainingJobStatus).toBe('Failed')
    expect(job.FailureReason).toMatch(/^ClientError: Data download failed:/)
    expect(job.FailureReason).toContain(reason)
  })
})

it('writes the log of the container: one evaluation line a round, its tabs as CloudWatch shows them', async () => {
  cloud = await startTestSageMaker()
  await create('iris-log', encodedExample('iris'), IRIS)
  await finishedJob(cloud, 'iris-log')
  const lines = cloud.logs.map((line) => line.message)
  expect(new Set(cloud.logs.map((line) => line.group))).toEqual(new Set(['/aws/sagemaker/TrainingJobs']))
  expect(cloud.logs[0]?.stream).toMatch(/^iris-log\/algo-1-\d{10}$/)
  expect(lines.some((line) => line.endsWith('Train matrix has 120 rows and 4 columns'))).toBe(true)
  expect(lines.some((line) => line.endsWith('Validation matrix has 30 rows'))).toBe(true)
  const rounds = lines.filter((line) => line.startsWith('['))
  expect(rounds.find((line) => line.startsWith('[0]'))).toMatch(
    /^\[0]#011train-merror:\d\.\d{5}#011train-mlogloss:\d\.\d{5}#011validation-merror:\d\.\d{5}#011validation-mlogloss:\d\.\d{5}$/,
  )
})

it('stops early on the last metric, well before the last round', async () => {
  cloud = await startTestSageMaker()
  await create('iris-early', encodedExample('iris'), IRIS)
  await finishedJob(cloud, 'iris-early')
  const scores = cloud.logs.flatMap((line) => {
    const [, score] = /validation-mlogloss:(\S+)/.exec(line.message) ?? []
    return score === undefined ? [] : [Number(score)]
  })
  expect(scores.length).toBeLessThan(100)
  expect(scores.indexOf(Math.min(...scores))).toBe(scores.length - 1 - Number(IRIS.early_stopping_rounds))
})

it.each([
  ['without a validation channel', { train: encodedExample('iris').train }, IRIS],
  ['without an explicit metric', encodedExample('iris'), { ...IRIS, eval_metric: undefined }],
])('does not stop early %s', async (_name, data, parameters) => {
  cloud = await startTestSageMaker()
  const given = Object.entries({ ...parameters, num_round: '40' }).filter((entry) => entry[1] !== undefined)
  await create('iris-full', data, Object.fromEntries(given) as Record<string, string>)
  expect((await finishedJob(cloud, 'iris-full')).TrainingJobStatus).toBe('Completed')
  expect(cloud.logs.filter((line) => line.message.startsWith('[39]#011'))).toHaveLength(1)
})

it('announces the model to S3’s listeners once, as a multipart upload', async () => {
  cloud = await startTestSageMaker()
  await create('diabetes-1', encodedExample('diabetes'), { objective: 'reg:squarederror', num_round: '5' })
  await finishedJob(cloud, 'diabetes-1')
  expect(cloud.notifications).toHaveLength(1)
  expect(cloud.notifications[0]).toContain('"eventName":"ObjectCreated:CompleteMultipartUpload"')
  expect(cloud.notifications[0]).toContain('runs/diabetes-1/output/model.tar.gz')
})

it('publishes each state with its times in milliseconds and its tags as an object', async () => {
  cloud = await startTestSageMaker()
  await create('diabetes-2', encodedExample('diabetes'), { objective: 'reg:squarederror', num_round: '5' })
  await finishedJob(cloud, 'diabetes-2')
  expect(cloud.events.map((event) => [event.detail['TrainingJobStatus'], event.detail['SecondaryStatus']])).toEqual([
    ['InProgress', 'Starting'],
    ['InProgress', 'Downloading'],
    ['InProgress', 'Training'],
    ['InProgress', 'Uploading'],
    ['Completed', 'Completed'],
  ])
  expect(cloud.events[0]?.detailType).toBe('SageMaker Training Job State Change')
  expect(cloud.events[0]?.detail['CreationTime']).toBeGreaterThan(1e12)
  expect(cloud.events[0]?.detail['Tags']).toEqual({ dataset: 'test' })
})

it('fails a bad hyperparameter with the start of a traceback, the whole of it in the log', async () => {
  cloud = await startTestSageMaker()
  await create('bad-eta', encodedExample('iris'), { ...IRIS, eta: '1.5' })
  const job = await finishedJob(cloud, 'bad-eta')
  expect(job.TrainingJobStatus).toBe('Failed')
  expect(job.FailureReason).toMatch(
    /^AlgorithmError: framework error: \nTraceback \(most recent call last\):[\s\S]*, exit code: 1$/,
  )
  expect(job.FailureReason?.length).toBeLessThanOrEqual(1024)
  expect(cloud.logs.map((line) => line.message)).toContain('Hyperparameter eta: 1.5 is not in [0, 1]')
  expect(cloud.s3.list(BUCKET, 'runs/')).toEqual([])
})

it.each([
  [
    'labels out of range',
    '3,1\n4,2\n5,1\n',
    { objective: 'binary:logistic', num_round: '2' },
    /label must be in \[0,1]/,
  ],
  ['no delimiter in the first line', '\n2,1\n', { num_round: '2' }, /Could not determine delimiter on line /],
  ['labels alone', '1\n2\n', { num_round: '2' }, /Delimiter '1' is not found in the line/],
  ['an infinite cell', '1,inf\n0,2\n', { num_round: '2' }, /Failed to load csv data with exception:|`inf`/],
  ['words for features', '1,a,b\n0,c,d\n', { num_round: '2' }, /0 feature is supplied/],
])('fails on %s in XGBoost’s own words', async (_name, train, parameters, message) => {
  cloud = await startTestSageMaker()
  await create('bad-data', { train }, parameters)
  const job = await finishedJob(cloud, 'bad-data')
  expect(job.TrainingJobStatus).toBe('Failed')
  expect(cloud.logs.map((line) => line.message).join('\n')).toMatch(message)
})

it('fails before the container where the objects of a channel are gone', async () => {
  const clock = new ManualClock(Date.parse('2026-07-01T10:00:00Z'))
  cloud = await startTestSageMaker({ clock, delays: { startingMs: 60_000 } })
  await cloud.sagemaker.send(
    new CreateTrainingJobCommand(await trainingRequest(cloud, 'no-data', { train: '1,2\n' }, { num_round: '2' })),
  )
  cloud.context.database.prepare('DELETE FROM s3_objects').run()
  clock.advance(60_000)
  const job = await finishedJob(cloud, 'no-data')
  expect(job.FailureReason).toMatch(
    /^ClientError: Data download failed:No S3 objects found under S3 URL "s3:\/\/ml\/no-data\/train\/"/,
  )
  expect(job.SecondaryStatusTransitions?.map((transition) => transition.Status)).toEqual([
    'Starting',
    'Downloading',
    'Failed',
  ])
})

it('stops a training that is asked to stop, without a model', async () => {
  cloud = await startTestSageMaker()
  await create('to-stop', encodedExample('diabetes'), ENDLESS)
  await inTraining('to-stop')
  await cloud.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'to-stop' }))
  const job = await finishedJob(cloud, 'to-stop')
  expect(job.TrainingJobStatus).toBe('Stopped')
  expect(job.SecondaryStatusTransitions?.map((transition) => transition.Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Stopping',
    'Stopped',
  ])
  expect(cloud.s3.list(BUCKET, 'runs/')).toEqual([])
  expect(await refusal(cloud.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'to-stop' })))).toMatchObject(
    {
      name: 'ValidationException',
      message: expect.stringContaining('The request was rejected because the training job is in status Stopped'),
    },
  )
})

it('leaves the model so far where save_model_on_termination asks for it', async () => {
  cloud = await startTestSageMaker()
  await create('to-save', encodedExample('diabetes'), { ...ENDLESS, save_model_on_termination: 'true' })
  await inTraining('to-save')
  await cloud.sagemaker.send(new StopTrainingJobCommand({ TrainingJobName: 'to-save' }))
  expect((await finishedJob(cloud, 'to-save')).TrainingJobStatus).toBe('Stopped')
  expect(await archiveEntries(BUCKET, 'runs/to-save/output/model.tar.gz')).toEqual(['xgboost-model'])
})

it('ends a training that exceeds its runtime as Stopped, not as Failed', async () => {
  cloud = await startTestSageMaker()
  const request = await trainingRequest(cloud, 'too-long', encodedExample('diabetes'), ENDLESS)
  await cloud.sagemaker.send(
    new CreateTrainingJobCommand({ ...request, StoppingCondition: { MaxRuntimeInSeconds: 1 } }),
  )
  const job = await finishedJob(cloud, 'too-long')
  expect([job.TrainingJobStatus, job.SecondaryStatus]).toEqual(['Stopped', 'MaxRuntimeExceeded'])
})

it('starts a training in flight over after a kill, without doubling its transitions', async () => {
  cloud = await startTestSageMaker()
  await create('killed', encodedExample('diabetes'), { ...ENDLESS, num_round: '3000' })
  await inTraining('killed')
  await cloud.stop()
  cloud = await startTestSageMaker({ folder: cloud.context.dataFolder })
  const job = await finishedJob(cloud, 'killed')
  expect(job.TrainingJobStatus).toBe('Completed')
  expect(job.SecondaryStatusTransitions?.map((transition) => transition.Status)).toEqual([
    'Starting',
    'Downloading',
    'Training',
    'Uploading',
    'Completed',
  ])
  expect(cloud.notifications).toHaveLength(1)
})

it('leaves a job that comes while it closes to the next start', async () => {
  cloud = await startTestSageMaker()
  await cloud.service.close()
  await create('late', encodedExample('diabetes'), { num_round: '2' })
  const { SecondaryStatus } = await cloud.sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'late' }))
  expect(SecondaryStatus).toBe('Starting')
  await cloud.stop()
  cloud = await startTestSageMaker({ folder: cloud.context.dataFolder })
  expect((await finishedJob(cloud, 'late')).TrainingJobStatus).toBe('Completed')
})

it('cleans the folder of a finished job', async () => {
  cloud = await startTestSageMaker()
  await create('tidy', encodedExample('diabetes'), { num_round: '2' })
  await finishedJob(cloud, 'tidy')
  const folder = path.join(cloud.context.dataFolder, 'sagemaker', 'training-jobs')
  const left = await eventually('the folder to be empty', () => {
    const names = readdirSync(folder)
    return names.length === 0 ? names : undefined
  })
  expect(left).toEqual([])
})

it('refuses a name that is taken, in any case of its letters', async () => {
  cloud = await startTestSageMaker()
  await create('twice', encodedExample('diabetes'), { num_round: '2' })
  const again = await trainingRequest(cloud, 'Twice', encodedExample('diabetes'), { num_round: '2' })
  expect(await refusal(cloud.sagemaker.send(new CreateTrainingJobCommand(again)))).toEqual({
    name: 'ResourceInUse',
    message:
      'Training job names must be unique within an AWS account and region, and a training job with this name already exists (arn:aws:sagemaker:us-east-1:123456789012:training-job/twice)',
    status: 400,
  })
})

it('refuses a training above the quota of instances', async () => {
  cloud = await startTestSageMaker({ quotas: { trainingInstances: 0 } })
  const request = await trainingRequest(cloud, 'too-many', { train: '1,2\n' }, { num_round: '2' })
  expect(await refusal(cloud.sagemaker.send(new CreateTrainingJobCommand(request)))).toMatchObject({
    name: 'ResourceLimitExceeded',
    message: expect.stringContaining(
      "The account-level service limit 'ml.m5.large for training job usage' is 0 Instances, with current utilization of 0 Instances and a request delta of 1 Instances.",
    ),
  })
})

it('refuses fields as the service model does', async () => {
  cloud = await startTestSageMaker()
  const request = await trainingRequest(cloud, 'fields', { train: '1,2\n' }, { num_round: '2' })
  const answer = await refusal(
    cloud.sagemaker.send(
      new CreateTrainingJobCommand({ ...request, TrainingJobName: 'under_score', RoleArn: undefined }),
    ),
  )
  expect(answer.name).toBe('ValidationException')
  expect(answer.message).toBe(
    "2 validation errors detected: Value 'under_score' at 'trainingJobName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}; Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
  )
})

it('says of a job that is not there what AWS says', async () => {
  cloud = await startTestSageMaker()
  for (const command of [
    new DescribeTrainingJobCommand({ TrainingJobName: 'nothing' }),
    new StopTrainingJobCommand({ TrainingJobName: 'nothing' }),
  ]) {
    expect(await refusal(cloud.sagemaker.send(command as DescribeTrainingJobCommand))).toEqual({
      name: 'ValidationException',
      message: 'Requested resource not found.',
      status: 400,
    })
  }
})

it('lists jobs by page, by part of the name and by status', async () => {
  cloud = await startTestSageMaker()
  for (const name of ['churn-c', 'churn-a', 'churn-b', 'iris-a']) {
    await create(name, encodedExample('diabetes'), { num_round: '1' })
    await finishedJob(cloud, name)
  }
  const names: (string | undefined)[] = []
  let token: string | undefined
  do {
    const page = await cloud.sagemaker.send(
      new ListTrainingJobsCommand({ NameContains: 'churn', SortBy: 'Name', MaxResults: 2, NextToken: token }),
    )
    names.push(...(page.TrainingJobSummaries ?? []).map((job) => job.TrainingJobName))
    token = page.NextToken
  } while (token !== undefined)
  expect(names).toEqual(['churn-a', 'churn-b', 'churn-c'])
  const failed = await cloud.sagemaker.send(new ListTrainingJobsCommand({ StatusEquals: 'Failed' }))
  expect(failed.TrainingJobSummaries).toEqual([])
})
