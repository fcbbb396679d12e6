import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import type { PackageRequest } from '../register/model-registry.ts'
import { sagemakerRegistry } from './sagemaker-registry.ts'

const REQUEST: PackageRequest = {
  group: 'boostline-churn',
  token: '0123456789abcdef',
  description: 'run-1: approved',
  image: 'image:3.2-0',
  modelDataUrl: 's3://bucket/model.tar.gz',
  status: 'approved',
  evaluationUri: 's3://bucket/evaluation.json',
  properties: { runId: 'run-1', auc: '0.91' },
}

function registry() {
  const sagemaker = mockClient(SageMakerClient)
  return { sagemaker, registry: sagemakerRegistry(new SageMakerClient({ region: 'us-east-1' })) }
}

function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })
}

describe('ensureGroup', () => {
  it('creates the group', async () => {
    const { sagemaker, registry: models } = registry()
    sagemaker.on(CreateModelPackageGroupCommand).resolves({})
    await models.ensureGroup('boostline-churn', 'The models\nof churn.')
    expect(sagemaker.commandCalls(CreateModelPackageGroupCommand)[0]?.args[0].input).toEqual({
      ModelPackageGroupName: 'boostline-churn',
      ModelPackageGroupDescription: 'The models of churn.',
    })
  })

  it.each([
    awsError('ValidationException', 'Model Package Group already exists: arn:aws:sagemaker:…'),
    awsError('ConflictException', 'A model package group with this name Already Exists.'),
  ])('is content with a group that is there: $name', async (error) => {
    const { sagemaker, registry: models } = registry()
    sagemaker.on(CreateModelPackageGroupCommand).rejects(error)
    await expect(models.ensureGroup('boostline-churn', '')).resolves.toBeUndefined()
  })
})

describe('findPackage', () => {
  it('looks through all pages of the group, newest first', async () => {
    const { sagemaker, registry: models } = registry()
    const summary = (run: string, version: number) => ({
      ModelPackageArn: `arn:aws:sagemaker:us-east-1:123456789012:model-package/boostline-churn/${version}`,
      ModelPackageDescription: `${run}: approved`,
      CreationTime: new Date(0),
      ModelPackageStatus: 'Completed' as const,
    })
    const first = {
      ModelPackageGroupName: 'boostline-churn',
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: 100,
    } as const
    sagemaker
      .on(ListModelPackagesCommand, first, true)
      .resolves({ ModelPackageSummaryList: [summary('run-3', 3)], NextToken: 'more' })
      .on(ListModelPackagesCommand, { ...first, NextToken: 'more' }, true)
      .resolves({ ModelPackageSummaryList: [summary('run-11', 2), summary('run-1', 1)] })
    expect(await models.findPackage('boostline-churn', 'run-1: ')).toBe(summary('', 1).ModelPackageArn)
    expect(await models.findPackage('boostline-churn', 'run-2: ')).toBeUndefined()
  })
})

describe('createPackage', () => {
  it('sends the whole package', async () => {
    const { sagemaker, registry: models } = registry()
    sagemaker.on(CreateModelPackageCommand).resolves({ ModelPackageArn: 'arn:1' })
    expect(await models.createPackage(REQUEST)).toBe('arn:1')
    expect(sagemaker.commandCalls(CreateModelPackageCommand)[0]?.args[0].input).toEqual({
      ClientToken: '0123456789abcdef',
      ModelPackageGroupName: 'boostline-churn',
      ModelPackageDescription: 'run-1: approved',
      ModelApprovalStatus: 'Approved',
      InferenceSpecification: {
        Containers: [{ Image: 'image:3.2-0', ModelDataUrl: 's3://bucket/model.tar.gz' }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
      ModelMetrics: {
        ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: 's3://bucket/evaluation.json' } },
      },
      CustomerMetadataProperties: { runId: 'run-1', auc: '0.91' },
    })
  })

  it.each([
    ['approved', 'Approved'],
    ['pending', 'PendingManualApproval'],
    ['rejected', 'Rejected'],
  ] as const)('says %s as %s', async (status, expected) => {
    const { sagemaker, registry: models } = registry()
    sagemaker.on(CreateModelPackageCommand).resolves({ ModelPackageArn: 'arn:1' })
    await models.createPackage({ ...REQUEST, status })
    expect(sagemaker.commandCalls(CreateModelPackageCommand)[0]?.args[0].input.ModelApprovalStatus).toBe(expected)
  })

  it.each([
    ['better, by 12 % (say the "test rows")', 'better by 12 say the test rows'],
    ['log loss 0.08: é_日本/x=+-@', 'log loss 0.08: é_日本/x=+-@'],
    ['x'.repeat(300), 'x'.repeat(256)],
    ['', '-'],
  ])('brings a property within the pattern SageMaker allows: %s', async (value, expected) => {
    const { sagemaker, registry: models } = registry()
    sagemaker.on(CreateModelPackageCommand).resolves({ ModelPackageArn: 'arn:1' })
    await models.createPackage({ ...REQUEST, properties: { decisionReason: value } })
    const { CustomerMetadataProperties } = sagemaker.commandCalls(CreateModelPackageCommand)[0]?.args[0].input ?? {}
    expect(CustomerMetadataProperties).toEqual({ decisionReason: expected })
  })
})

describe('describePackage', () => {
  it.each([
    ['Approved', 'approved'],
    ['Rejected', 'rejected'],
    ['PendingManualApproval', 'pending'],
  ] as const)('says %s as %s, with the champion it was compared with', async (status, expected) => {
    const { sagemaker, registry: models } = registry()
    sagemaker.on(DescribeModelPackageCommand, { ModelPackageName: 'arn:1' }, true).resolves({
      ModelApprovalStatus: status,
      CustomerMetadataProperties: { comparedWith: 'run-0' },
    })
    expect(await models.describePackage('arn:1')).toEqual({ status: expected, comparedWith: 'run-0' })
  })
})

describe('updatePackage', () => {
  it('sends the decision and what it rests on, and no approval text: that is for people', async () => {
    const { sagemaker, registry: models } = registry()
    sagemaker.on(UpdateModelPackageCommand).resolves({})
    await models.updatePackage('arn:1', { status: 'rejected', properties: { comparedWith: 'run-0' } })
    expect(sagemaker.commandCalls(UpdateModelPackageCommand)[0]?.args[0].input).toEqual({
      ModelPackageArn: 'arn:1',
      ModelApprovalStatus: 'Rejected',
      CustomerMetadataProperties: { comparedWith: 'run-0' },
    })
  })
})

describe('errors', () => {
  it.each([
    { error: awsError('ConflictException', 'Being changed.'), code: 'registry-conflict', retryable: true },
    { error: awsError('ThrottlingException', 'Rate exceeded'), code: 'aws-throttled', retryable: true },
    { error: awsError('InternalFailure', 'Sorry.', 500), code: 'aws-unavailable', retryable: true },
    { error: awsError('AccessDeniedException', 'Not authorized.'), code: 'aws-denied', retryable: false },
    { error: awsError('ValidationException', '1 validation error'), code: 'aws-refused', retryable: false },
  ])('are translated in every operation: $code', async ({ error, code, retryable }) => {
    const { sagemaker, registry: models } = registry()
    sagemaker.onAnyCommand().rejects(error)
    const expected = { code, retryable, cause: error }
    await expect(models.ensureGroup('g', 'd')).rejects.toMatchObject(expected)
    await expect(models.findPackage('g', 'run')).rejects.toMatchObject(expected)
    await expect(models.createPackage(REQUEST)).rejects.toMatchObject(expected)
    await expect(models.describePackage('arn:1')).rejects.toMatchObject(expected)
    await expect(models.updatePackage('arn:1', REQUEST)).rejects.toMatchObject(expected)
  })
})
