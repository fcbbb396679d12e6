import { ListModelPackagesCommand, SageMakerClient, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { sagemakerPackageRegistry } from './package-registry.ts'

const awsError = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } })

function service() {
  const mock = mockClient(SageMakerClient)
  return { mock, registry: sagemakerPackageRegistry(new SageMakerClient({ region: 'us-east-1' })) }
}

describe('sagemakerPackageRegistry', () => {
  it('lists the newest packages first, and none of a group that is not there', async () => {
    const { mock, registry } = service()
    mock
      .on(ListModelPackagesCommand)
      .resolvesOnce({
        ModelPackageSummaryList: [
          {
            ModelPackageArn: 'arn',
            ModelPackageDescription: 'run-1: good',
            ModelPackageStatus: 'Completed',
            CreationTime: new Date(0),
          },
        ],
      })
      .rejectsOnce(awsError('ValidationException', 'Model Package Group boostline-x does not exist.'))
    expect(await registry.list('boostline-iris')).toEqual([
      { arn: 'arn', approval: 'PendingManualApproval', description: 'run-1: good' },
    ])
    expect(await registry.list('boostline-x')).toEqual([])
    expect(mock.commandCalls(ListModelPackagesCommand)[0]?.args[0].input).toMatchObject({
      ModelPackageGroupName: 'boostline-iris',
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
    })
  })

  it('writes a decision with its reason', async () => {
    const { mock, registry } = service()
    mock.on(UpdateModelPackageCommand).resolvesOnce({}).rejectsOnce(awsError('AccessDeniedException', 'no'))
    await registry.decide('arn', 'Approved', 'ann')
    expect(mock.commandCalls(UpdateModelPackageCommand)[0]?.args[0].input).toEqual({
      ModelPackageArn: 'arn',
      ModelApprovalStatus: 'Approved',
      ApprovalDescription: 'ann',
    })
    await expect(registry.decide('arn', 'Approved', 'ann')).rejects.toMatchObject({ code: 'aws-denied' })
  })
})
