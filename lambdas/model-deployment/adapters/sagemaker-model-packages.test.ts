import {
  DescribeModelPackageCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { sagemakerModelPackages } from '../promotion/model-packages.ts'

const awsError = (name: string, message: string) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } })

function service() {
  const mock = mockClient(SageMakerClient)
  return { mock, packages: sagemakerModelPackages(new SageMakerClient({ region: 'us-east-1' })) }
}

const required = { ModelPackageArn: 'arn', CreationTime: new Date(0), ModelPackageStatus: 'Completed' as const }

describe('sagemakerModelPackages', () => {
  it("tells the evaluation's approval from a person's", async () => {
    const { mock, packages } = service()
    const found = {
      ...required,
      ModelPackageName: 'p',
      ModelPackageStatusDetails: { ValidationStatuses: [] },
      ModelPackageGroupName: 'boostline-iris',
      ModelPackageDescription: 'run-1: better',
      ModelApprovalStatus: 'Approved' as const,
      CustomerMetadataProperties: { runId: 'run-1', dataset: 'iris', comparedWith: 'none' },
    }
    mock
      .on(DescribeModelPackageCommand)
      .resolvesOnce(found)
      .resolvesOnce({
        ...found,
        ApprovalDescription: 'I looked',
        LastModifiedBy: { IamIdentity: { Arn: 'arn:aws:iam::1:user/ann' } },
        CustomerMetadataProperties: {},
      })
    expect(await packages.describe('arn')).toEqual({
      arn: 'arn',
      groupName: 'boostline-iris',
      approval: 'Approved',
      reason: 'better',
      decidedByPerson: false,
      comparedWith: 'none',
      changedBy: undefined,
      run: { runId: 'run-1', dataset: 'iris' },
    })
    expect(await packages.describe('arn')).toMatchObject({
      reason: 'I looked',
      decidedByPerson: true,
      changedBy: 'arn:aws:iam::1:user/ann',
      run: undefined,
    })
  })

  it('lists the newest packages of a group with their runs, and none of a group that is not there', async () => {
    const { mock, packages } = service()
    mock
      .on(ListModelPackagesCommand)
      .resolvesOnce({
        ModelPackageSummaryList: [
          { ...required, ModelPackageDescription: 'run-2: better', ModelApprovalStatus: 'Approved' },
          { ...required, ModelPackageDescription: 'by hand' },
        ],
      })
      .rejectsOnce(awsError('ValidationException', 'Model Package Group boostline-x does not exist.'))
      .rejectsOnce(awsError('ThrottlingException', 'Rate exceeded'))
    expect(await packages.list('boostline-iris')).toEqual([
      { arn: 'arn', approval: 'Approved', runId: 'run-2' },
      { arn: 'arn', approval: 'PendingManualApproval', runId: '' },
    ])
    expect(await packages.list('boostline-x')).toEqual([])
    await expect(packages.list('boostline-iris')).rejects.toMatchObject({ code: 'aws-throttled' })
    expect(mock.commandCalls(ListModelPackagesCommand)[0]?.args[0].input).toEqual({
      ModelPackageGroupName: 'boostline-iris',
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: 100,
    })
  })

  it('lists the groups of this deployment alone, on every page', async () => {
    const { mock, packages } = service()
    const group = (ModelPackageGroupName: string) => ({
      ModelPackageGroupName,
      ModelPackageGroupArn: 'arn',
      CreationTime: new Date(0),
      ModelPackageGroupStatus: 'Completed' as const,
    })
    mock
      .on(ListModelPackageGroupsCommand)
      .resolvesOnce({ ModelPackageGroupSummaryList: [group('boostline-a'), group('my-boostline-b')], NextToken: 't' })
      .resolvesOnce({ ModelPackageGroupSummaryList: [group('boostline-c')] })
    expect(await packages.groups('boostline')).toEqual(['boostline-a', 'boostline-c'])
  })

  it('rejects a package with the reason, or says why it could not', async () => {
    const { mock, packages } = service()
    mock.on(UpdateModelPackageCommand).resolvesOnce({}).rejectsOnce(awsError('AccessDeniedException', 'no'))
    await packages.reject('arn', 'it fails')
    expect(mock.commandCalls(UpdateModelPackageCommand)[0]?.args[0].input).toEqual({
      ModelPackageArn: 'arn',
      ModelApprovalStatus: 'Rejected',
      ApprovalDescription: 'it fails',
    })
    await expect(packages.reject('arn', 'it fails')).rejects.toMatchObject({ code: 'aws-denied' })
  })
})
