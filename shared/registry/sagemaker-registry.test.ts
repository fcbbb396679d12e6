import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import type { PackageRequest, PackageSummary } from './model-registry.ts'
import { sagemakerRegistry } from './sagemaker-registry.ts'

// What the emulator has no case for: exact requests, AWS's many words, limits. The rest is in tests/contracts.

const REQUEST: PackageRequest = {
  runId: 'run-1',
  dataset: 'churn',
  image: 'image:3.2-0',
  modelDataUrl: 's3://bucket/model.tar.gz',
  evaluationUri: 's3://bucket/evaluation.json',
  metrics: { auc: 0.91 },
  decision: { status: 'approved', reason: 'better', comparedWith: null },
}

function registry() {
  const sagemaker = mockClient(SageMakerClient)
  return { sagemaker, models: sagemakerRegistry(new SageMakerClient({ region: 'us-east-1' }), 'boostline') }
}

function awsError(name: string, message: string, status = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status } })
}

async function all(packages: AsyncIterable<PackageSummary>): Promise<readonly PackageSummary[]> {
  const found: PackageSummary[] = []
  for await (const each of packages) found.push(each)
  return found
}

const ARN = 'arn:aws:sagemaker:us-east-1:123456789012:model-package/boostline-churn/1'
const GROUP_ARN = 'arn:aws:sagemaker:us-east-1:123456789012:model-package-group/boostline-churn'
const summary = { ModelPackageArn: ARN, CreationTime: new Date(0), ModelPackageStatus: 'Completed' as const }

describe('the group of a dataset', () => {
  it('is created', async () => {
    const { sagemaker, models } = registry()
    sagemaker.on(CreateModelPackageGroupCommand).resolves({})
    await models.ensureGroup('churn')
    expect(sagemaker.commandCalls(CreateModelPackageGroupCommand)[0]?.args[0].input).toEqual({
      ModelPackageGroupName: 'boostline-churn',
      ModelPackageGroupDescription: 'The models of the dataset churn.',
    })
  })

  it.each([
    awsError('ValidationException', 'Model Package Group already exists: arn:aws:sagemaker:…'),
    awsError('ConflictException', 'A model package group with this name Already Exists.'),
  ])('is there: $name', async (error) => {
    const { sagemaker, models } = registry()
    sagemaker.on(CreateModelPackageGroupCommand).rejects(error)
    await expect(models.ensureGroup('churn')).resolves.toBeUndefined()
  })

  it.each([
    ['ValidationException', `Model Package Group ${GROUP_ARN} does not exist.`],
    ['ValidationException', `ModelPackageGroup ${GROUP_ARN} not found.`],
    ['ValidationException', 'Could not find model package group "boostline-churn".'],
    ['ValidationException', 'No such group: boostline-churn'],
    ['ResourceNotFound', 'Requested resource not found.'],
    ['ResourceNotFoundException', 'Requested resource not found.'],
  ])('that is not there has no packages, however AWS says it: %s: %s', async (name, message) => {
    const { sagemaker, models } = registry()
    sagemaker.on(ListModelPackagesCommand).rejects(awsError(name, message))
    expect(await all(models.list('churn'))).toEqual([])
    expect(await models.find('churn', 'run-1')).toBeUndefined()
  })

  it.each([
    [
      'ValidationException',
      "1 validation error detected: Value 'boostline-churn' at 'modelPackageGroupName' failed to satisfy constraint",
      'aws-refused',
    ],
    ['AccessDeniedException', `not authorized to perform: sagemaker:ListModelPackages on ${GROUP_ARN}`, 'aws-denied'],
    ['ThrottlingException', 'Rate exceeded', 'aws-throttled'],
  ])('is not missing because of %s', async (name, message, code) => {
    const { sagemaker, models } = registry()
    sagemaker.on(ListModelPackagesCommand).rejects(awsError(name, message))
    await expect(all(models.list('churn'))).rejects.toMatchObject({ code })
  })
})

describe('a list of packages', () => {
  it('asks for the newest first, and for what it is filtered by', async () => {
    const { sagemaker, models } = registry()
    sagemaker.on(ListModelPackagesCommand).resolves({ ModelPackageSummaryList: [] })
    await all(models.list('churn', { approval: 'pending', sinceMs: Date.UTC(2026, 6, 2) }))
    expect(sagemaker.commandCalls(ListModelPackagesCommand)[0]?.args[0].input).toEqual({
      ModelPackageGroupName: 'boostline-churn',
      SortBy: 'CreationTime',
      SortOrder: 'Descending',
      MaxResults: 100,
      ModelApprovalStatus: 'PendingManualApproval',
      CreationTimeAfter: new Date(Date.UTC(2026, 6, 1)),
    })
  })

  it('reads no page that nobody asks for', async () => {
    const { sagemaker, models } = registry()
    sagemaker
      .on(ListModelPackagesCommand)
      .resolves({ ModelPackageSummaryList: [{ ...summary, ModelPackageDescription: 'run-1: better' }], NextToken: 't' })
    expect(await models.find('churn', 'run-1')).toEqual({ arn: ARN, approval: 'pending', runId: 'run-1' })
    expect(sagemaker.commandCalls(ListModelPackagesCommand)).toHaveLength(1)
  })

  it('is read on where a page is empty, and never ends early: beyond 10,000 it fails', async () => {
    const { sagemaker, models } = registry()
    let page = 0
    sagemaker
      .on(ListModelPackagesCommand)
      .callsFake(() => ({ ModelPackageSummaryList: [], NextToken: `page ${++page}` }))
    await expect(all(models.list('churn'))).rejects.toMatchObject({ code: 'registry-too-long', retryable: false })
    expect(sagemaker.commandCalls(ListModelPackagesCommand)).toHaveLength(100)
  })

  it('of the groups has the datasets of this deployment alone, on every page', async () => {
    const { sagemaker, models } = registry()
    const group = (ModelPackageGroupName: string) => ({
      ModelPackageGroupName,
      ModelPackageGroupArn: 'arn',
      CreationTime: new Date(0),
      ModelPackageGroupStatus: 'Completed' as const,
    })
    sagemaker
      .on(ListModelPackageGroupsCommand)
      .resolvesOnce({ ModelPackageGroupSummaryList: [group('boostline-a'), group('my-boostline-b')], NextToken: 't' })
      .resolvesOnce({ ModelPackageGroupSummaryList: [group('boostline-c')] })
    expect(await models.datasets()).toEqual(['a', 'c'])
  })
})

describe('a package', () => {
  it('is sent whole', async () => {
    const { sagemaker, models } = registry()
    sagemaker.on(CreateModelPackageCommand).resolves({ ModelPackageArn: ARN })
    expect(await models.create(REQUEST)).toBe(ARN)
    expect(sagemaker.commandCalls(CreateModelPackageCommand)[0]?.args[0].input).toEqual({
      ClientToken: expect.stringMatching(/^[0-9a-f]{36}$/),
      ModelPackageGroupName: 'boostline-churn',
      ModelPackageDescription: 'run-1: better',
      ModelApprovalStatus: 'Approved',
      InferenceSpecification: {
        Containers: [{ Image: 'image:3.2-0', ModelDataUrl: 's3://bucket/model.tar.gz' }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
      ModelMetrics: {
        ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: 's3://bucket/evaluation.json' } },
      },
      CustomerMetadataProperties: {
        runId: 'run-1',
        dataset: 'churn',
        auc: '0.91',
        decisionReason: 'better',
        comparedWith: 'none',
      },
    })
  })

  it.each([
    ['better, by 12 % (say the "test rows")', 'better by 12 say the test rows'],
    ['log loss 0.08: é_日本/x=+-@', 'log loss 0.08: é_日本/x=+-@'],
    ['x'.repeat(300), 'x'.repeat(256)],
    ['', '-'],
  ])('has properties within the pattern SageMaker allows: %s', async (reason, expected) => {
    const { sagemaker, models } = registry()
    sagemaker.on(CreateModelPackageCommand).resolves({ ModelPackageArn: ARN })
    await models.create({ ...REQUEST, decision: { status: 'pending', reason } })
    const input = sagemaker.commandCalls(CreateModelPackageCommand)[0]?.args[0].input
    expect(input?.CustomerMetadataProperties?.['decisionReason']).toBe(expected)
  })

  it('has a description without control characters, of 1,024 characters at most', async () => {
    const { sagemaker, models } = registry()
    sagemaker.on(CreateModelPackageCommand).resolves({ ModelPackageArn: ARN })
    await models.create({ ...REQUEST, decision: { status: 'pending', reason: `two\nlines${'x'.repeat(2000)}` } })
    const { ModelPackageDescription = '' } = sagemaker.commandCalls(CreateModelPackageCommand)[0]?.args[0].input ?? {}
    expect([ModelPackageDescription.slice(0, 16), ModelPackageDescription.length]).toEqual(['run-1: two lines', 1024])
  })

  it("of somebody else, or of another deployment, is no run's", async () => {
    const { sagemaker, models } = registry()
    const found = { ...summary, ModelPackageName: 'p', ModelPackageStatusDetails: { ValidationStatuses: [] } }
    const run = { runId: 'run-1', dataset: 'churn' }
    sagemaker
      .on(DescribeModelPackageCommand)
      .resolvesOnce({ ...found, ModelPackageGroupName: 'boostline-churn', CustomerMetadataProperties: run })
      .resolvesOnce({ ...found, ModelPackageGroupName: 'other-churn', CustomerMetadataProperties: run })
      .resolvesOnce({ ...found, ModelPackageGroupName: 'boostline-churn' })
    expect((await models.describe(ARN))?.run).toEqual(run)
    expect((await models.describe(ARN))?.run).toBeUndefined()
    expect((await models.describe(ARN))?.run).toBeUndefined()
  })

  it('says who changed it last, where SageMaker does', async () => {
    const { sagemaker, models } = registry()
    sagemaker.on(DescribeModelPackageCommand).resolves({
      ...summary,
      ModelPackageName: 'p',
      ModelPackageStatusDetails: { ValidationStatuses: [] },
      LastModifiedBy: { IamIdentity: { Arn: 'arn:aws:iam::1:user/ann' } },
    })
    expect((await models.describe(ARN))?.changedBy).toBe('arn:aws:iam::1:user/ann')
  })
})

it('amends a decision with no approval text: that is for people', async () => {
  const { sagemaker, models } = registry()
  sagemaker.on(UpdateModelPackageCommand).resolves({})
  await models.amend(ARN, { status: 'rejected', reason: 'worse', comparedWith: 'run-0' })
  await models.decide(ARN, 'approved', 'I looked')
  expect(sagemaker.commandCalls(UpdateModelPackageCommand).map(({ args }) => args[0].input)).toEqual([
    {
      ModelPackageArn: ARN,
      ModelApprovalStatus: 'Rejected',
      CustomerMetadataProperties: { decisionReason: 'worse', comparedWith: 'run-0' },
    },
    { ModelPackageArn: ARN, ModelApprovalStatus: 'Approved', ApprovalDescription: 'I looked' },
  ])
})

describe('errors', () => {
  it.each([
    { error: awsError('ConflictException', 'Being changed.'), code: 'registry-conflict', retryable: true },
    { error: awsError('ThrottlingException', 'Rate exceeded'), code: 'aws-throttled', retryable: true },
    { error: awsError('InternalFailure', 'Sorry.', 500), code: 'aws-unavailable', retryable: true },
    { error: awsError('AccessDeniedException', 'Not authorized.'), code: 'aws-denied', retryable: false },
    { error: awsError('ValidationException', '1 validation error detected'), code: 'aws-refused', retryable: false },
  ])('are translated in every operation: $code', async ({ error, code, retryable }) => {
    const { sagemaker, models } = registry()
    sagemaker.onAnyCommand().rejects(error)
    const calls = [
      models.ensureGroup('churn'),
      models.create(REQUEST),
      models.describe(ARN),
      models.find('churn', 'run-1'),
      all(models.list('churn')),
      models.datasets(),
      models.decide(ARN, 'approved', 'yes'),
      models.amend(ARN, REQUEST.decision),
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject({ code, retryable, cause: error })
  })
})
