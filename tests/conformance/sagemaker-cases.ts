import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  CreateTrainingJobCommand,
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteModelPackageCommand,
  DeleteModelPackageGroupCommand,
  DeleteTagsCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  DescribeTrainingJobCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  ListModelsCommand,
  ListTagsCommand,
  ListTrainingJobsCommand,
  type ProductionVariant,
  StopTrainingJobCommand,
  UpdateEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeBucket } from './s3-cases.ts'
import { refusal, type Target } from './target.ts'

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0'

/** What SageMaker's control plane does where it costs nothing: no training, no endpoint. */
export function sageMakerCases(target: Target): void {
  const { sagemaker } = target

  describe('what is not there', () => {
    const missing = target.uniqueName()
    const arn = (kind: string) => new RegExp(`^Could not find ${kind} "arn:aws:sagemaker:.*/${missing}"\\.$`)
    it.each([
      ['DescribeEndpoint', new DescribeEndpointCommand({ EndpointName: missing }), arn('endpoint')],
      ['DeleteEndpoint', new DeleteEndpointCommand({ EndpointName: missing }), arn('endpoint')],
      [
        'UpdateEndpoint',
        new UpdateEndpointCommand({ EndpointName: missing, EndpointConfigName: missing }),
        /^Could not find endpoint/,
      ],
      [
        'DescribeEndpointConfig',
        new DescribeEndpointConfigCommand({ EndpointConfigName: missing }),
        arn('endpoint configuration'),
      ],
      [
        'DeleteEndpointConfig',
        new DeleteEndpointConfigCommand({ EndpointConfigName: missing }),
        arn('endpoint configuration'),
      ],
      ['DescribeModel', new DescribeModelCommand({ ModelName: missing }), arn('model')],
      ['DeleteModel', new DeleteModelCommand({ ModelName: missing }), arn('model')],
      [
        'DescribeTrainingJob',
        new DescribeTrainingJobCommand({ TrainingJobName: missing }),
        /^Requested resource not found\.$/,
      ],
      ['StopTrainingJob', new StopTrainingJobCommand({ TrainingJobName: missing }), /^Requested resource not found\.$/],
      [
        'DescribeModelPackageGroup',
        new DescribeModelPackageGroupCommand({ ModelPackageGroupName: missing }),
        /does not exist/,
      ],
      [
        'CreateEndpoint',
        new CreateEndpointCommand({ EndpointName: missing, EndpointConfigName: missing }),
        arn('endpoint configuration'),
      ],
    ] as const)('%s says so', async (_, command, message) => {
      // The union of commands is one to `send`, whose overloads take one each.
      const refused = await refusal(sagemaker.send(command as DescribeEndpointCommand))
      expect(refused).toMatchObject({ name: 'ValidationException', status: 400 })
      expect(refused.message).toMatch(message)
    })

    it.each([
      ['ListTrainingJobs', new ListTrainingJobsCommand({ NameContains: missing }), 'TrainingJobSummaries'],
      ['ListModels', new ListModelsCommand({ NameContains: missing }), 'Models'],
      ['ListEndpointConfigs', new ListEndpointConfigsCommand({ NameContains: missing }), 'EndpointConfigs'],
      ['ListEndpoints', new ListEndpointsCommand({ NameContains: missing }), 'Endpoints'],
      [
        'ListModelPackageGroups',
        new ListModelPackageGroupsCommand({ NameContains: missing }),
        'ModelPackageGroupSummaryList',
      ],
    ] as const)('%s is an empty list', async (_, command, field) => {
      expect(await sagemaker.send(command as ListModelsCommand)).toMatchObject({ [field]: [] })
    })
  })

  describe('a request that is wrong', () => {
    it.each(['under_score', '-begins', 'ends-', 'x'.repeat(64)])('is refused by its name: %s', async (name) => {
      const refused = await refusal(sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: name })))
      expect(refused).toMatchObject({ name: 'ValidationException', status: 400 })
      expect(refused.message).toMatch(/^\d validation errors? detected: Value .* failed to satisfy constraint: /)
    })

    it('is refused before a training begins', async () => {
      const refused = sagemaker.send(
        new CreateTrainingJobCommand({
          TrainingJobName: 'not_a_name',
          RoleArn: target.roleArn ?? 'arn:aws:iam::123456789012:role/any',
          AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
          OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
          ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 1 },
          StoppingCondition: { MaxRuntimeInSeconds: 60 },
        }),
      )
      expect(await refusal(refused)).toMatchObject({ name: 'ValidationException', status: 400 })
    })
  })

  describe('the model registry', () => {
    const group = target.uniqueName()
    beforeAll(async () => {
      await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group, Tags: [TAG] }))
      target.cleanUp(() => sagemaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: group })))
    })
    const create = async (more: Partial<CreateModelPackageCommandInput> = {}) => {
      const { ModelPackageArn = '' } = await sagemaker.send(
        new CreateModelPackageCommand({
          ModelPackageGroupName: group,
          InferenceSpecification: {
            Containers: [{ Image: IMAGE }],
            SupportedContentTypes: ['text/csv'],
            SupportedResponseMIMETypes: ['text/csv'],
          },
          ...more,
        }),
      )
      return ModelPackageArn
    }
    const keep = (ModelPackageName: string) => {
      target.cleanUp(() => sagemaker.send(new DeleteModelPackageCommand({ ModelPackageName })))
      return ModelPackageName
    }
    const describePackage = (ModelPackageName: string) =>
      sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName }))

    it('refuses a second group of one name', async () => {
      const refused = await refusal(
        sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group })),
      )
      expect(refused).toMatchObject({ name: 'ValidationException', status: 400 })
      expect(refused.message).toMatch(/already exists/i)
    })

    it('counts versions, which wait for an approval', async () => {
      const [one, two] = [keep(await create()), keep(await create())]
      expect([one, two]).toEqual([
        expect.stringMatching(new RegExp(`:model-package/${group}/\\d+$`)),
        expect.stringMatching(new RegExp(`:model-package/${group}/\\d+$`)),
      ])
      const described = await describePackage(two)
      expect(described).toMatchObject({ ModelPackageGroupName: group, ModelApprovalStatus: 'PendingManualApproval' })
      expect(described.ModelPackageVersion).toBe(((await describePackage(one)).ModelPackageVersion ?? 0) + 1)
    })

    it('answers a repeated request with its token as the first one', async () => {
      const ClientToken = `token-${process.pid}-${Date.now()}`
      const first = keep(await create({ ClientToken }))
      expect(await create({ ClientToken })).toBe(first)
    })

    it('takes an approval with its reason, and metadata one by one', async () => {
      const ModelPackageArn = keep(await create({ CustomerMetadataProperties: { a: '1', b: '2' } }))
      await sagemaker.send(
        new UpdateModelPackageCommand({
          ModelPackageArn,
          ModelApprovalStatus: 'Approved',
          ApprovalDescription: 'looks right',
          CustomerMetadataProperties: { b: '3', c: '4' },
          CustomerMetadataPropertiesToRemove: ['a'],
        }),
      )
      expect(await describePackage(ModelPackageArn)).toMatchObject({
        ModelApprovalStatus: 'Approved',
        ApprovalDescription: 'looks right',
        CustomerMetadataProperties: { b: '3', c: '4' },
      })
      const { ModelPackageSummaryList } = await sagemaker.send(
        new ListModelPackagesCommand({ ModelPackageGroupName: group, ModelApprovalStatus: 'Approved' }),
      )
      expect(ModelPackageSummaryList?.map((summary) => summary.ModelPackageArn)).toEqual([ModelPackageArn])
    })

    it('refuses tags on a version, which has its group’s', async () => {
      expect(await refusal(create({ Tags: [TAG] }))).toMatchObject({ name: 'ValidationException', status: 400 })
    })

    it('keeps a group that has versions', async () => {
      keep(await create())
      const refused = sagemaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName: group }))
      expect(await refusal(refused)).toMatchObject({ name: 'ConflictException', status: 400 })
    })

    it('tags, lists and untags a resource', async () => {
      const { ModelPackageGroupArn: ResourceArn } = await sagemaker.send(
        new DescribeModelPackageGroupCommand({ ModelPackageGroupName: group }),
      )
      await sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'more', Value: '2' }] }))
      const tags = async () => (await sagemaker.send(new ListTagsCommand({ ResourceArn }))).Tags
      expect(await tags()).toEqual(expect.arrayContaining([TAG, { Key: 'more', Value: '2' }]))
      await sagemaker.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ['more'] }))
      expect(await tags()).toEqual([TAG])
    })
  })

  describe.skipIf(!target.roleArn)('a model (REMOTE_ROLE_ARN names its role)', () => {
    const model = target.uniqueName()
    let ModelDataUrl = ''
    beforeAll(async () => {
      const Bucket = await makeBucket(target)
      await target.s3.send(new PutObjectCommand({ Bucket, Key: 'model.tar.gz', Body: 'never unpacked' }))
      ModelDataUrl = `s3://${Bucket}/model.tar.gz`
      await createModel(model)
      target.cleanUp(() => sagemaker.send(new DeleteModelCommand({ ModelName: model })))
    })
    const createModel = (ModelName: string) =>
      sagemaker.send(
        new CreateModelCommand({
          ModelName,
          ExecutionRoleArn: target.roleArn,
          PrimaryContainer: { Image: IMAGE, ModelDataUrl },
          Tags: [TAG],
        }),
      )
    const configure = async (name: string, variant: Partial<ProductionVariant>) => {
      await sagemaker.send(
        new CreateEndpointConfigCommand({
          EndpointConfigName: name,
          ProductionVariants: [{ VariantName: 'AllTraffic', ModelName: model, ...variant }],
        }),
      )
      target.cleanUp(() => sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })))
    }
    const serverless = { ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 2 } }

    it('is there once', async () => {
      expect(await sagemaker.send(new DescribeModelCommand({ ModelName: model }))).toMatchObject({
        ModelName: model,
        PrimaryContainer: { Image: IMAGE },
      })
      const refused = await refusal(createModel(model))
      expect(refused).toMatchObject({ name: 'ValidationException', status: 400 })
      expect(refused.message).toMatch(/^Cannot create already existing model "arn:aws:sagemaker:/)
    })

    it('is configured for a serverless endpoint once', async () => {
      const name = target.uniqueName()
      await configure(name, serverless)
      const described = await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }))
      expect(described.ProductionVariants).toMatchObject([serverless])
      const refused = await refusal(configure(name, serverless))
      expect(refused.message).toMatch(/^Cannot create already existing endpoint configuration "arn:aws:sagemaker:/)
    })

    it.each([
      ['a memory size between the steps', { ServerlessConfig: { MemorySizeInMB: 1500, MaxConcurrency: 2 } }],
      ['more concurrency than 200', { ServerlessConfig: { MemorySizeInMB: 1024, MaxConcurrency: 201 } }],
      ['an instance as well', { ...serverless, InstanceType: 'ml.m5.large' as const, InitialInstanceCount: 1 }],
      ['a model that is not there', { ...serverless, ModelName: target.uniqueName() }],
    ])('is not configured with %s', async (_, variant) => {
      const refused = await refusal(configure(target.uniqueName(), variant))
      expect(refused).toMatchObject({ name: 'ValidationException', status: 400 })
    })
  })
}

const TAG = { Key: 'made-by', Value: 'conformance' }
