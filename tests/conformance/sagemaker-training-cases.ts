import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeTrainingJobCommand,
  waitUntilEndpointInService,
  waitUntilTrainingJobCompletedOrStopped,
} from '@aws-sdk/client-sagemaker'
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime'
import { expect, it } from 'vitest'
import { makeBucket } from './s3-cases.ts'
import { refusal, type Target } from './target.ts'

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'
const LIMIT_MS = 20 * 60_000

/** A training and an endpoint made of it: minutes and cents on AWS. Each case stands on those before it. */
export function sageMakerTrainingCases(target: Target): void {
  const { s3, sagemaker, runtime } = target
  const name = target.uniqueName()
  const waiting = { client: sagemaker, maxWaitTime: LIMIT_MS / 1000, minDelay: target.endpoint ? 1 : 30 }
  let request: CreateTrainingJobCommandInput | undefined

  it(
    'a training job goes through its states and leaves a model',
    async () => {
      const Bucket = await makeBucket(target)
      // The label is whether the first feature is the larger one.
      const rows = Array.from({ length: 200 }, (_, n) => [n % 7 > n % 5 ? 1 : 0, n % 7, n % 5].join(','))
      for (const channel of ['train', 'validation']) {
        const Key = `${channel}/part-00000.csv`
        await s3.send(new PutObjectCommand({ Bucket, Key, Body: rows.join('\n'), ContentType: 'text/csv' }))
      }
      request = {
        TrainingJobName: name,
        RoleArn: target.roleArn,
        AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
        HyperParameters: { num_round: '20', objective: 'binary:logistic', eval_metric: 'auc' },
        InputDataConfig: ['train', 'validation'].map((ChannelName) => ({
          ChannelName,
          ContentType: 'text/csv',
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: `s3://${Bucket}/${ChannelName}/` } },
        })),
        OutputDataConfig: { S3OutputPath: `s3://${Bucket}/out/` },
        ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5 },
        StoppingCondition: { MaxRuntimeInSeconds: 600 },
      }
      await sagemaker.send(new CreateTrainingJobCommand(request))
      await waitUntilTrainingJobCompletedOrStopped(waiting, { TrainingJobName: name })
      const job = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }))
      expect(job).toMatchObject({
        TrainingJobStatus: 'Completed',
        ModelArtifacts: { S3ModelArtifacts: `s3://${Bucket}/out/${name}/output/model.tar.gz` },
      })
      const states = job.SecondaryStatusTransitions?.map(({ Status }) => Status) ?? []
      expect(states.filter((state) => state !== 'Pending')).toEqual([
        'Starting',
        'Downloading',
        'Training',
        'Uploading',
        'Completed',
      ])
      expect(job.FinalMetricDataList?.map(({ MetricName }) => MetricName).sort()).toEqual([
        'train:auc',
        'validation:auc',
      ])
    },
    LIMIT_MS,
  )

  it('the name of a training job is used once', async () => {
    if (!request) throw new Error('the training job was not made')
    const refused = await refusal(sagemaker.send(new CreateTrainingJobCommand(request)))
    expect(refused).toMatchObject({ name: 'ResourceInUse', status: 400 })
  })

  it(
    'a serverless endpoint of the model scores rows, and refuses what the container refuses',
    async () => {
      const job = await sagemaker.send(new DescribeTrainingJobCommand({ TrainingJobName: name }))
      const ModelDataUrl = job.ModelArtifacts?.S3ModelArtifacts
      const create = new CreateModelCommand({
        ModelName: name,
        ExecutionRoleArn: target.roleArn,
        PrimaryContainer: { Image: IMAGE, ModelDataUrl },
      })
      await sagemaker.send(create)
      target.cleanUp(() => sagemaker.send(new DeleteModelCommand({ ModelName: name })))
      const ServerlessConfig = { MemorySizeInMB: 1024, MaxConcurrency: 1 }
      const ProductionVariants = [{ VariantName: 'AllTraffic', ModelName: name, ServerlessConfig }]
      await sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants }))
      target.cleanUp(() => sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })))
      await sagemaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: name }))
      target.cleanUp(() => sagemaker.send(new DeleteEndpointCommand({ EndpointName: name })))
      await waitUntilEndpointInService(waiting, { EndpointName: name })

      const invoke = (ContentType: string | undefined, Body: string) =>
        runtime.send(new InvokeEndpointCommand({ EndpointName: name, ContentType, Body }))
      const answer = await invoke('text/csv', '6,0\n0,4')
      const [larger = 0, smaller = 1] = answer.Body.transformToString().trim().split(/[\n,]/).map(Number)
      expect(larger).toBeGreaterThan(0.5)
      expect(smaller).toBeLessThan(0.5)
      expect(answer.InvokedProductionVariant).toBe('AllTraffic')
      // The container reads numbers as Python does, and sniffs the delimiter as Python does.
      expect((await invoke('text/csv', '6_0,0')).Body.transformToString()).toMatch(/^0\.[5-9]/)
      const unreadable = [
        ['application/octet-stream', '6,0'],
        [undefined, '6,0'],
        ['text/csv', '1e400,0'],
        ['text/csv', '-1e-7'],
        ['text/csv', 'six,0'],
      ] as const
      for (const [contentType, body] of unreadable) {
        const answer = await refusal(invoke(contentType, body))
        expect(answer).toMatchObject({ name: 'ModelError', status: 424 })
        expect(answer.message).toMatch(/^Received client error \(415\) from primary/)
      }
    },
    LIMIT_MS,
  )
}
