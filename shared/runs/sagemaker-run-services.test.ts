import { DescribeTrainingJobCommand, SageMakerClient, SageMakerServiceException } from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { beforeEach, describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { sagemakerRunServices } from './sagemaker-run-services.ts'

const mock = mockClient(SageMakerClient)
const services = sagemakerRunServices(new SageMakerClient({}), memoryObjectStore(), 'boostline')

beforeEach(() => mock.reset())

describe('a training job', () => {
  it.each([
    ['InProgress', undefined, 'running', 'InProgress'],
    ['Stopping', undefined, 'running', 'Stopping'],
    ['Completed', undefined, 'completed', 'Completed'],
    ['Failed', 'ClientError: no data', 'ended-without-a-model', 'Failed: ClientError: no data'],
    ['Stopped', undefined, 'ended-without-a-model', 'Stopped'],
  ] as const)('that is %s', async (TrainingJobStatus, FailureReason, kind, says) => {
    mock.on(DescribeTrainingJobCommand).resolves({
      TrainingJobStatus,
      FailureReason,
      AlgorithmSpecification: { TrainingImage: 'registry/sagemaker-xgboost:3.2-0', TrainingInputMode: 'File' },
      TrainingTimeInSeconds: 12,
    })
    expect(await services.job('j')).toEqual({ kind, says, imageTag: '3.2-0', seconds: 12 })
  })

  it('that is not there is undefined; what else fails is told', async () => {
    mock.on(DescribeTrainingJobCommand).rejects(fault('ValidationException', 'Requested resource not found.', 400))
    expect(await services.job('j')).toBeUndefined()
    mock.on(DescribeTrainingJobCommand).rejects(fault('AccessDeniedException', 'no', 400))
    await expect(services.job('j')).rejects.toMatchObject({ code: 'aws-denied' })
  })
})

function fault(name: string, message: string, httpStatusCode: number): SageMakerServiceException {
  return new SageMakerServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode } })
}
