import { DescribeEndpointCommand, type EndpointStatus, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { sagemakerEndpointState } from './sagemaker-endpoint-state.ts'

type Answer = { readonly status: EndpointStatus; readonly reason?: string; readonly lastModified?: Date }

function described(answer: Answer | Error) {
  const sagemaker = mockClient(SageMakerClient)
  const command = sagemaker.on(DescribeEndpointCommand, { EndpointName: 'run-1' }, true)
  if (answer instanceof Error) command.rejects(answer)
  else {
    command.resolves({
      EndpointName: 'run-1',
      EndpointArn: 'arn:aws:sagemaker:us-east-1:123456789012:endpoint/run-1',
      EndpointStatus: answer.status,
      FailureReason: answer.reason,
      CreationTime: new Date(0),
      LastModifiedTime: answer.lastModified,
    })
  }
  return sagemakerEndpointState(new SageMakerClient({ region: 'us-east-1' })).state({
    type: 'endpoint',
    endpointName: 'run-1',
  })
}

function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } })
}

describe('sagemakerEndpointState', () => {
  it.each(['Creating', 'Updating', 'SystemUpdating', 'RollingBack', 'Deleting'] as const)(
    'waits for %s',
    async (status) => {
      expect(await described({ status })).toEqual({ kind: 'changing', status })
    },
  )

  it('knows an endpoint in service, also after an update that failed', async () => {
    expect(await described({ status: 'InService' })).toEqual({ kind: 'ready' })
    expect(await described({ status: 'InService', reason: 'The update failed.' })).toEqual({ kind: 'ready' })
  })

  it.each(['Failed', 'OutOfService', 'UpdateRollbackFailed'] as const)(
    'calls %s failed, with the reason',
    async (status) => {
      expect(await described({ status, reason: 'No ping.' })).toEqual({ kind: 'failed', status, reason: 'No ping.' })
      expect(await described({ status })).toEqual({ kind: 'failed', status, reason: 'SageMaker gives no reason.' })
    },
  )

  it('says since when, where SageMaker does', async () => {
    const lastModified = new Date(1_782_900_000_000)
    const sinceMs = lastModified.getTime()
    expect(await described({ status: 'Creating', lastModified })).toMatchObject({ sinceMs })
    expect(await described({ status: 'Failed', lastModified })).toMatchObject({ sinceMs })
  })

  it('calls an endpoint missing that SageMaker does not find', async () => {
    const notFound = 'Could not find endpoint "arn:aws:sagemaker:us-east-1:123456789012:endpoint/run-1".'
    expect(await described(awsError('ValidationException', notFound))).toEqual({ kind: 'missing' })
  })

  it.each([
    ['ThrottlingException', 'aws-throttled'],
    ['AccessDeniedException', 'aws-denied'],
    ['ValidationException', 'aws-refused'],
  ])('translates %s', async (name, code) => {
    await expect(described(awsError(name, 'No.'))).rejects.toMatchObject({
      code,
      message: `sagemaker:DescribeEndpoint run-1 failed: ${name}: No.`,
    })
  })
})
