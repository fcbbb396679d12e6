import {
  AddTagsCommand,
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  DeleteTagsCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  ListTagsCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { BUCKET, IMAGE, refusal, startTestSageMaker, type TestSageMaker } from './testing/test-sagemaker.ts'

const ARN = 'arn:aws:sagemaker:us-east-1:123456789012'
let cloud: TestSageMaker

beforeEach(async () => {
  cloud = await startTestSageMaker()
  await cloud.s3.writeObject(BUCKET, 'models/churn/model.tar.gz', Buffer.from('an archive'))
  await cloud.sagemaker.send(
    new CreateModelPackageGroupCommand({
      ModelPackageGroupName: 'churn',
      ModelPackageGroupDescription: 'customers who leave',
      Tags: [{ Key: 'team', Value: 'growth' }],
    }),
  )
})
afterEach(async () => await cloud.close())

async function register(fields: Partial<CreateModelPackageCommand['input']> = {}): Promise<string> {
  const { ModelPackageArn } = await cloud.sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: 'churn',
      InferenceSpecification: {
        Containers: [{ Image: IMAGE, ModelDataUrl: `s3://${BUCKET}/models/churn/model.tar.gz` }],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
      },
      ...fields,
    }),
  )
  return ModelPackageArn ?? ''
}

it('numbers the versions of a group, each pending until it is decided', async () => {
  expect([await register(), await register()]).toEqual([`${ARN}:model-package/churn/1`, `${ARN}:model-package/churn/2`])
  const version = await cloud.sagemaker.send(
    new DescribeModelPackageCommand({ ModelPackageName: `${ARN}:model-package/churn/2` }),
  )
  expect(version).toMatchObject({
    ModelPackageGroupName: 'churn',
    ModelPackageVersion: 2,
    ModelPackageStatus: 'Completed',
    ModelApprovalStatus: 'PendingManualApproval',
    InferenceSpecification: { SupportedContentTypes: ['text/csv'] },
  })
  expect(version.ModelPackageName).toBeUndefined()
})

it('does not give a deleted version’s number to another', async () => {
  const first = await register()
  await cloud.sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName: first }))
  expect(await register()).toBe(`${ARN}:model-package/churn/2`)
})

it('makes one version of two requests with one client token', async () => {
  const token = { ClientToken: 'run-1' }
  expect(await register(token)).toBe(await register(token))
  const { ModelPackageSummaryList } = await cloud.sagemaker.send(
    new ListModelPackagesCommand({ ModelPackageGroupName: 'churn' }),
  )
  expect(ModelPackageSummaryList).toHaveLength(1)
})

it('approves with a description, merges metadata and announces each decision once', async () => {
  const arn = await register({ CustomerMetadataProperties: { auc: '0.98', old: 'x' } })
  const approve = new UpdateModelPackageCommand({
    ModelPackageArn: arn,
    ModelApprovalStatus: 'Approved',
    ApprovalDescription: 'beats the champion',
    CustomerMetadataProperties: { rows: '569' },
    CustomerMetadataPropertiesToRemove: ['old'],
  })
  await cloud.sagemaker.send(approve)
  await cloud.sagemaker.send(approve)
  const version = await cloud.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
  expect(version).toMatchObject({
    ModelApprovalStatus: 'Approved',
    ApprovalDescription: 'beats the champion',
    CustomerMetadataProperties: { auc: '0.98', rows: '569' },
  })
  expect(version.CustomerMetadataProperties).not.toHaveProperty('old')
  expect(cloud.events.map((event) => [event.detailType, event.detail['ModelApprovalStatus']])).toEqual([
    ['SageMaker Model Package State Change', 'PendingManualApproval'],
    ['SageMaker Model Package State Change', 'Approved'],
  ])
  expect(cloud.events[1]?.detail).toMatchObject({
    ModelPackageGroupName: 'churn',
    ModelPackageName: 'churn/1',
    ModelPackageVersion: 1,
    ModelPackageArn: arn,
  })
})

it('lists versions by approval, newest first where asked', async () => {
  const arns = [await register(), await register(), await register()]
  await cloud.sagemaker.send(
    new UpdateModelPackageCommand({ ModelPackageArn: arns[1], ModelApprovalStatus: 'Approved' }),
  )
  const list = async (fields: object) => {
    const page = await cloud.sagemaker.send(new ListModelPackagesCommand({ ModelPackageGroupName: 'churn', ...fields }))
    return page.ModelPackageSummaryList?.map((summary) => summary.ModelPackageVersion)
  }
  expect(await list({})).toEqual([1, 2, 3])
  expect(await list({ SortOrder: 'Descending', MaxResults: 1 })).toEqual([3])
  expect(await list({ ModelApprovalStatus: 'Approved' })).toEqual([2])
})

it('describes, lists and deletes groups, an empty one only', async () => {
  const group = { ModelPackageGroupName: 'churn' }
  expect(await cloud.sagemaker.send(new DescribeModelPackageGroupCommand(group))).toMatchObject({
    ModelPackageGroupArn: `${ARN}:model-package-group/churn`,
    ModelPackageGroupDescription: 'customers who leave',
    ModelPackageGroupStatus: 'Completed',
  })
  const arn = await register()
  expect(await refusal(cloud.sagemaker.send(new DeleteModelPackageGroupCommand(group)))).toMatchObject({
    name: 'ConflictException',
  })
  await cloud.sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName: arn }))
  await cloud.sagemaker.send(new DeleteModelPackageGroupCommand(group))
  const { ModelPackageGroupSummaryList } = await cloud.sagemaker.send(new ListModelPackageGroupsCommand({}))
  expect(ModelPackageGroupSummaryList).toEqual([])
})

it('deploys an approved version only', async () => {
  await cloud.s3.writeObject(BUCKET, 'models/churn/model.tar.gz', Buffer.from('any'))
  const arn = await register()
  const create = new CreateModelCommand({ ModelName: 'churn-1', PrimaryContainer: { ModelPackageName: arn } })
  expect(await refusal(cloud.sagemaker.send(create))).toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('PendingManualApproval'),
  })
  await cloud.sagemaker.send(new UpdateModelPackageCommand({ ModelPackageArn: arn, ModelApprovalStatus: 'Approved' }))
  expect((await cloud.sagemaker.send(create)).ModelArn).toBe(`${ARN}:model/churn-1`)
})

it.each([
  ['tags on a version', () => register({ Tags: [{ Key: 'a', Value: 'b' }] }), /Tags cannot be given/],
  [
    'a missing group',
    () => register({ ModelPackageGroupName: 'nothing' }),
    /model-package-group\/nothing does not exist/,
  ],
  [
    'a second group of one name',
    () => cloud.sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: 'churn' })),
    /already exists/,
  ],
  [
    'a version that is not there',
    () => cloud.sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: `${ARN}:model-package/churn/9` })),
    /does not exist/,
  ],
  [
    'an approval that is none',
    () => register({ ModelApprovalStatus: 'Maybe' as 'Approved' }),
    /Member must satisfy enum value set: \[Approved, Rejected, PendingManualApproval]/,
  ],
])('refuses %s', async (_name, call, message) => {
  const answer = await refusal(call())
  expect(answer).toMatchObject({ name: 'ValidationException', status: 400 })
  expect(answer.message).toMatch(message)
})

it('adds, merges, lists and removes tags', async () => {
  const ResourceArn = `${ARN}:model-package-group/churn`
  await cloud.sagemaker.send(
    new AddTagsCommand({
      ResourceArn,
      Tags: [
        { Key: 'team', Value: 'core' },
        { Key: 'env', Value: 'dev' },
      ],
    }),
  )
  const tags = async () => (await cloud.sagemaker.send(new ListTagsCommand({ ResourceArn }))).Tags
  expect(await tags()).toEqual([
    { Key: 'team', Value: 'core' },
    { Key: 'env', Value: 'dev' },
  ])
  await cloud.sagemaker.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ['team'] }))
  expect(await tags()).toEqual([{ Key: 'env', Value: 'dev' }])
  expect(
    await refusal(cloud.sagemaker.send(new ListTagsCommand({ ResourceArn: `${ARN}:endpoint/nothing` }))),
  ).toMatchObject({ name: 'ValidationException' })
})
