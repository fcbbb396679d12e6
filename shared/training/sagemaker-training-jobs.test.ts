import { CreateTrainingJobCommand, DescribeTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { fullQuotaOf } from '#shared/aws/quota.ts'
import { sagemakerTrainingJobs } from './sagemaker-training-jobs.ts'
import type { TrainingJob } from './training-jobs.ts'

const job = {
  name: 'boostline-iris-1',
  image: 'registry/sagemaker-xgboost:3.2-0',
  roleArn: 'arn:aws:iam::123456789012:role/sagemaker',
  hyperparameters: { num_round: '10' },
  trainUri: 's3://b/runs/iris/boostline-iris-1/train/',
  validationUri: 's3://b/runs/iris/boostline-iris-1/validation/',
  outputUri: 's3://b/runs/iris/',
  instanceType: 'ml.m5.large',
  instanceCount: 1,
  volumeSizeGb: 10,
  maxRuntimeSeconds: 3600,
  tags: { 'boostline:dataset': 'iris' },
} satisfies TrainingJob

const awsError = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } })

function service() {
  const mock = mockClient(SageMakerClient)
  return { mock, jobs: sagemakerTrainingJobs(new SageMakerClient({ region: 'us-east-1' })) }
}

describe('sagemakerTrainingJobs', () => {
  it('asks for exactly this job: CSV channels, file mode, no profiler', async () => {
    const { mock, jobs } = service()
    mock.on(CreateTrainingJobCommand).resolves({})
    expect(await jobs.ensureJob(job)).toBe('created')
    const channel = (ChannelName: string, S3Uri: string) => ({
      ChannelName,
      ContentType: 'text/csv',
      CompressionType: 'None',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri, S3DataDistributionType: 'FullyReplicated' } },
    })
    expect(mock.commandCalls(CreateTrainingJobCommand)[0]?.args[0].input).toEqual({
      TrainingJobName: 'boostline-iris-1',
      RoleArn: job.roleArn,
      AlgorithmSpecification: { TrainingImage: job.image, TrainingInputMode: 'File' },
      HyperParameters: { num_round: '10' },
      InputDataConfig: [channel('train', job.trainUri), channel('validation', job.validationUri)],
      OutputDataConfig: { S3OutputPath: 's3://b/runs/iris/' },
      ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 10 },
      StoppingCondition: { MaxRuntimeInSeconds: 3600 },
      ProfilerConfig: { DisableProfiler: true },
      Tags: [{ Key: 'boostline:dataset', Value: 'iris' }],
    })
  })

  it('asks for a list of objects, and for no validation, where the job has none', async () => {
    const { mock, jobs } = service()
    mock.on(CreateTrainingJobCommand).resolves({})
    const { validationUri: _, ...refit } = {
      ...job,
      trainUri: 's3://b/runs/iris/boostline-iris-1/jobs/refit/train.manifest',
    }
    await jobs.ensureJob(refit)
    const channels = mock.commandCalls(CreateTrainingJobCommand)[0]?.args[0].input.InputDataConfig
    expect(channels?.map(({ ChannelName, DataSource }) => [ChannelName, DataSource?.S3DataSource])).toEqual([
      ['train', { S3DataType: 'ManifestFile', S3Uri: refit.trainUri, S3DataDistributionType: 'FullyReplicated' }],
    ])
  })

  it('finds the job it started before', async () => {
    const { mock, jobs } = service()
    mock.on(CreateTrainingJobCommand).rejects(awsError('ResourceInUse', 'Training job names must be unique'))
    mock.on(DescribeTrainingJobCommand).resolves({ OutputDataConfig: { S3OutputPath: 's3://b/runs/iris/' } })
    expect(await jobs.ensureJob(job)).toBe('existed')
  })

  it('says so in our words where it cannot see whose job it is', async () => {
    const { mock, jobs } = service()
    mock.on(CreateTrainingJobCommand).rejects(awsError('ResourceInUse', 'Training job names must be unique'))
    mock.on(DescribeTrainingJobCommand).rejects(awsError('ThrottlingException', 'Rate exceeded'))
    await expect(jobs.ensureJob(job)).rejects.toMatchObject({ code: 'aws-throttled', retryable: true })
  })

  it("refuses a name that is somebody else's job", async () => {
    const { mock, jobs } = service()
    mock.on(CreateTrainingJobCommand).rejects(awsError('ResourceInUse', 'Training job names must be unique'))
    mock.on(DescribeTrainingJobCommand).resolves({ OutputDataConfig: { S3OutputPath: 's3://other/' } })
    await expect(jobs.ensureJob(job)).rejects.toMatchObject({ code: 'training-job-name-taken', retryable: false })
  })

  it('says the numbers of a full quota', async () => {
    const { mock, jobs } = service()
    const message =
      "The account-level service limit 'ml.m5.large for training job usage' is 4 Instances, with current utilization of 3 Instances and a request delta of 2 Instances."
    mock.on(CreateTrainingJobCommand).rejects(awsError('ResourceLimitExceeded', message))
    const error: unknown = await jobs.ensureJob(job).catch((thrown: unknown) => thrown)
    expect(fullQuotaOf(error)).toMatchObject({ limit: 4, used: 3, wanted: 2 })
  })

  it.each([
    [
      'ResourceLimitExceeded',
      "The account-level service limit 'ml.m5.large for training job usage' is 0 Instances",
      'training-quota',
      true,
    ],
    ['ThrottlingException', 'Rate exceeded', 'aws-throttled', true],
    ['AccessDeniedException', 'User is not authorized', 'aws-denied', false],
    ['ValidationException', '1 validation error detected', 'aws-refused', false],
  ])('translates %s', async (name, message, code, retryable) => {
    const { mock, jobs } = service()
    mock.on(CreateTrainingJobCommand).rejects(awsError(name, message))
    await expect(jobs.ensureJob(job)).rejects.toMatchObject({ code, retryable })
  })
})
