import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import {
  CloudWatchLogsClient,
  DeleteLogStreamCommand,
  type DeleteLogStreamCommandInput,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import {
  CreateModelPackageGroupCommand,
  ListProcessingJobsCommand,
  type ListProcessingJobsCommandInput,
  SageMakerClient,
  StopProcessingJobCommand,
  type StopProcessingJobCommandInput,
} from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, describe, expect, it } from 'vitest'
import { startEmulator } from '../../emulator/index.ts'
import { awsLeftovers, type LeftoverClients } from './aws-leftovers.ts'

const BUCKET = 'boostlinedev-123456789012-us-east-1'
const dataFolder = mkdtempSync(path.join(tmpdir(), 'boostline-leftovers-'))
const emulator = await startEmulator({
  dataFolder,
  port: 0,
  apiPort: 0,
  region: 'us-east-1',
  accountId: '123456789012',
  buckets: [
    { name: BUCKET, versioned: true, notifications: [] },
    { name: 'boostlinedev-archive', versioned: true, notifications: [] },
  ],
  queues: [],
  rules: [],
  eventSourceMappings: [],
  api: { functionName: 'none', stage: 'prod', payloadVersion: '1.0' },
  sagemaker: {},
  functions: () => [],
  reportFault: (where, error) => console.error(where, error),
})
afterAll(async () => {
  await emulator.close()
  rmSync(dataFolder, { recursive: true })
})

const settings = {
  endpoint: emulator.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
}
const s3 = new S3Client({ ...settings, forcePathStyle: true })
const sagemaker = new SageMakerClient(settings)
const clients: LeftoverClients = {
  s3,
  sagemaker,
  lambda: new LambdaClient(settings),
  logs: new CloudWatchLogsClient(settings),
}
const leftovers = awsLeftovers(clients)

describe('what a stage left in AWS', () => {
  it("knows the stage's bucket from others that begin like it", async () => {
    expect(await leftovers.bucket('boostlinedev')).toBe(BUCKET)
    expect(await leftovers.bucket('boostline')).toBeUndefined()
  })

  it('is emptied of every version, marker and open upload', async () => {
    for (const body of ['one', 'two'])
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'runs/a', Body: body }))
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'models/iris.json', Body: '{}' }))
    await s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'runs/a' }))
    await s3.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'runs/b' }))
    expect(await leftovers.emptyBucket(BUCKET)).toBe(4)
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: BUCKET }))
    const { Uploads = [] } = await s3.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }))
    expect([...Versions, ...DeleteMarkers, ...Uploads]).toEqual([])
    expect(await leftovers.emptyBucket(BUCKET)).toBe(0)
  })

  it('lists package groups by the beginning of their names, and deletes them', async () => {
    for (const name of ['boostlinedev-iris', 'my-boostlinedev-iris']) {
      await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: name }))
    }
    expect(await leftovers.packageGroups('boostlinedev-')).toEqual(['boostlinedev-iris'])
    await leftovers.deletePackageGroup('boostlinedev-iris')
    expect(await leftovers.packageGroups('boostlinedev-')).toEqual([])
  })

  it('passes over what is gone already', async () => {
    await leftovers.deleteEndpoint('boostlinedev-iris-1')
    await leftovers.deleteEndpointConfig('boostlinedev-iris-1')
    await leftovers.deleteModel('boostlinedev-iris-1')
    await leftovers.stopTrainingJob('boostlinedev-iris-1')
    await leftovers.deletePackageGroup('boostlinedev-iris')
    expect(await leftovers.endpoints('boostlinedev-')).toEqual([])
    expect(await leftovers.runningTrainingJobs('boostlinedev-')).toEqual([])
  })

  it('stops Processing jobs of its own that run', async () => {
    const jobs = new Map([
      ['boostlinedev-churn-1', 'InProgress'],
      ['boostlinedev-churn-2', 'Completed'],
      ['my-boostlinedev-churn', 'InProgress'],
    ])
    const client = new SageMakerClient(settings)
    mockClient(client)
      .on(ListProcessingJobsCommand)
      .callsFake(({ StatusEquals }: ListProcessingJobsCommandInput) => ({
        ProcessingJobSummaries: [...jobs]
          .filter(([, status]) => status === StatusEquals)
          .map(([ProcessingJobName]) => ({ ProcessingJobName })),
      }))
      .on(StopProcessingJobCommand)
      .callsFake(({ ProcessingJobName }: StopProcessingJobCommandInput) => {
        if (jobs.get(ProcessingJobName ?? '') !== 'InProgress') throw notRunning()
        jobs.set(ProcessingJobName ?? '', 'Stopped')
        return {}
      })
    const inAws = awsLeftovers({ ...clients, sagemaker: client })
    expect(await inAws.runningProcessingJobs('boostlinedev-')).toEqual(['boostlinedev-churn-1'])
    await inAws.stopProcessingJob('boostlinedev-churn-1')
    await inAws.stopProcessingJob('boostlinedev-churn-1')
    expect(await inAws.runningProcessingJobs('boostlinedev-')).toEqual([])
  })

  it('deletes the logs of every kind of job, where there are any', async () => {
    const streams = new Map([
      ['/aws/sagemaker/ProcessingJobs', new Set(['boostlinedev-churn-1/algo-1', 'others/algo-1'])],
    ])
    const client = new CloudWatchLogsClient(settings)
    mockClient(client)
      .on(DescribeLogGroupsCommand)
      .resolves({ logGroups: [] })
      .on(DescribeLogStreamsCommand)
      .callsFake(({ logGroupName = '', logStreamNamePrefix = '' }: DescribeLogStreamsCommandInput) => {
        const group = streams.get(logGroupName)
        if (!group) throw Object.assign(new Error('no such group'), { name: 'ResourceNotFoundException' })
        const found = [...group].filter((name) => name.startsWith(logStreamNamePrefix))
        return { logStreams: found.map((logStreamName) => ({ logStreamName })) }
      })
      .on(DeleteLogStreamCommand)
      .callsFake(({ logGroupName = '', logStreamName = '' }: DeleteLogStreamCommandInput) => {
        streams.get(logGroupName)?.delete(logStreamName)
        return {}
      })
    expect(await awsLeftovers({ ...clients, logs: client }).deleteLogs('boostlinedev-')).toBe(1)
    expect([...streams.values()]).toEqual([new Set(['others/algo-1'])])
  })
})

/** SageMaker's answer to stopping a job that has ended. */
function notRunning(): Error {
  const message = 'The request was rejected because the processing job is in status Stopped. It cannot be stopped.'
  return Object.assign(new Error(message), { name: 'ValidationException' })
}
