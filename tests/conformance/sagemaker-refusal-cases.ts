import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  AddTagsCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DeleteModelPackageGroupCommand,
  DeleteTagsCommand,
  ListEndpointsCommand,
  ListModelPackagesCommand,
  ListTrainingJobsCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeBucket } from './s3-cases.ts'
import { refusal, type Target } from './target.ts'

const REGISTRY = 'dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost'
const IMAGE = `683313688378.${REGISTRY}:3.2-0`
const OTHER_REGION = '246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:3.2-0'
const OTHER_ACCOUNT = 'arn:aws:iam::999999999999:role/any'
const many = (count: number, value = 'x') =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]))
const tags = (count: number) => Array.from({ length: count }, (_, n) => ({ Key: `k${n}`, Value: 'x' }))
const constraint = (at: string, text: string) =>
  new RegExp(`Value .* at '${at}' failed to satisfy constraint: (\\[)?Member must ${text}`, 's')

/** What is given instead of a right value, and what the refusal says. */
type Case = readonly [title: string, wrong: object, message: RegExp]

/** Requests that SageMaker refuses: each a right one with one thing wrong, so that none of them costs anything. */
export function sageMakerRefusalCases(target: Target): void {
  const { sagemaker } = target
  // The union of commands is one to `send`, whose overloads take one each; what is wrong has no type.
  const refused = async (command: { readonly input: object }) =>
    await refusal(sagemaker.send(command as AddTagsCommand))
  const refusalWith = (message: RegExp, name = 'ValidationException') => ({
    name,
    status: 400,
    message: expect.stringMatching(message),
  })

  describe.skipIf(!target.roleArn)('a training job is not made with', () => {
    let right: CreateTrainingJobCommandInput
    let bucket: string
    const channel = (ChannelName: string, S3Uri = `s3://${bucket}/train/`) => ({
      ChannelName,
      ContentType: 'text/csv',
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix' as const, S3Uri } },
    })
    beforeAll(async () => {
      bucket = await makeBucket(target)
      await target.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'train/part.csv', Body: '1,2\n0,3\n' }))
      right = {
        TrainingJobName: target.uniqueName(),
        RoleArn: target.roleArn,
        AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'File' },
        InputDataConfig: [channel('train')],
        OutputDataConfig: { S3OutputPath: `s3://${bucket}/out/` },
        ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5 },
        StoppingCondition: { MaxRuntimeInSeconds: 600 },
      }
    })
    const instances = (wrong: object) => ({
      ResourceConfig: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 5, ...wrong },
    })
    const image = (TrainingImage: string) => ({ AlgorithmSpecification: { TrainingImage, TrainingInputMode: 'File' } })

    it.each<Case>([
      [
        'a name with an underscore',
        { TrainingJobName: 'under_score' },
        constraint('trainingJobName', 'satisfy regular'),
      ],
      ['no role', { RoleArn: undefined }, constraint('roleArn', 'not be null')],
      ['a role that is no ARN', { RoleArn: 'role/any-name-that-is-long' }, constraint('roleArn', 'satisfy regular')],
      [
        'no instances',
        instances({ InstanceCount: 0 }),
        constraint('resourceConfig.instanceCount', 'have value greater'),
      ],
      [
        'a volume of nothing',
        instances({ VolumeSizeInGB: 0 }),
        constraint('resourceConfig.volumeSizeInGB', 'have value'),
      ],
      ['no volume', instances({ VolumeSizeInGB: undefined }), /volumeSizeInGB/],
      [
        'a volume of more than 16 TB',
        instances({ VolumeSizeInGB: 16_385 }),
        constraint('resourceConfig.volumeSizeInGB', 'have value less than or equal to 16384'),
      ],
      [
        'an instance that there is not',
        instances({ InstanceType: 'ml.m5.tiny' }),
        constraint('resourceConfig.instanceType', 'satisfy enum value set'),
      ],
      [
        'more than 100 hyperparameters',
        { HyperParameters: many(101) },
        constraint('hyperParameters', 'have length less than or equal to 100'),
      ],
      [
        'a hyperparameter of more than 2,500 characters',
        { HyperParameters: { a: 'x'.repeat(2501) } },
        /at 'hyperParameters' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length/,
      ],
      [
        'a hyperparameter of a long name',
        { HyperParameters: { ['x'.repeat(257)]: '1' } },
        /Map keys must satisfy constraint/,
      ],
      [
        'a mode that there is not',
        { AlgorithmSpecification: { TrainingImage: IMAGE, TrainingInputMode: 'Stream' } },
        /enum/,
      ],
      ['no time to run', { StoppingCondition: { MaxRuntimeInSeconds: 0 } }, /maxRuntimeInSeconds/],
      ['spot instances and no time to wait', { EnableManagedSpotTraining: true }, /MaxWaitTimeInSeconds/],
      ['a variable whose name has a dash', { Environment: { 'a-b': '1' } }, /at 'environment' .*Map keys must satisfy/],
      ['an image of another region', image(OTHER_REGION), /us-west-2/],
      ['an image of a tag that there is not', image(`683313688378.${REGISTRY}:9.9-9`), /image/i],
      ['an output path that is none', { OutputDataConfig: { S3OutputPath: 'ftp://x/' } }, /s3OutputPath/],
      ['more than 50 tags', { Tags: tags(51) }, constraint('tags', 'have length less than or equal to 50')],
      ['a tag of AWS', { Tags: [{ Key: 'aws:any', Value: 'x' }] }, /aws:/],
      [
        'a tag with a number sign',
        { Tags: [{ Key: 'a#b', Value: 'x' }] },
        constraint('tags.1.member.key', 'satisfy regular'),
      ],
      ['a tag twice', { Tags: [...tags(1), ...tags(1)] }, /[Dd]uplicate/],
    ])('%s', async (_, wrong, message) => {
      expect(await refused(new CreateTrainingJobCommand({ ...right, ...wrong }))).toEqual(refusalWith(message))
    })

    it('two channels of one name', async () => {
      const InputDataConfig = [channel('train'), channel('train')]
      expect(await refused(new CreateTrainingJobCommand({ ...right, InputDataConfig }))).toEqual(refusalWith(/train/))
    })

    it.each([
      [
        'a channel without objects',
        () => channel('train', `s3://${bucket}/nothing/`),
        /^No S3 objects found under S3 URL "s3:/,
      ],
      ['a channel that is not in S3', () => channel('train', 'http://x/y'), /s3Uri.* satisfy regular expression/],
      ['a channel whose name has a blank', () => channel('tr ain'), /channelName.* satisfy regular expression/],
      [
        'more than 20 channels',
        () => Array.from({ length: 21 }, (_, n) => channel(`c${n}`)),
        /inputDataConfig.* have length/s,
      ],
    ])('%s', async (_, channels, message) => {
      const InputDataConfig = [channels()].flat()
      expect(await refused(new CreateTrainingJobCommand({ ...right, InputDataConfig }))).toEqual(refusalWith(message))
    })

    it('a role of another account', async () => {
      const command = new CreateTrainingJobCommand({ ...right, RoleArn: OTHER_ACCOUNT })
      expect((await refused(command)).message).toMatch(/Cross-account pass role is not allowed/)
    })

    it('a bucket for its output that is not there', async () => {
      const OutputDataConfig = { S3OutputPath: `s3://${target.uniqueName()}/out/` }
      expect(await refused(new CreateTrainingJobCommand({ ...right, OutputDataConfig }))).toEqual(
        refusalWith(/bucket/i),
      )
    })

    it('a text for a number', async () => {
      const wrong = instances({ InstanceCount: 'one' }) as Partial<CreateTrainingJobCommandInput>
      expect(await refused(new CreateTrainingJobCommand({ ...right, ...wrong }))).toEqual(
        refusalWith(/./, 'SerializationException'),
      )
    })
  })

  describe('a model is not made with', () => {
    const container = { Image: IMAGE, ModelDataUrl: 's3://any/model.tar.gz' }
    it.each<Case>([
      ['a variable whose name has a dash', { Environment: { 'a-b': '1' } }, /environment.*Map keys must satisfy/],
      [
        'a variable of more than 1,024 characters',
        { Environment: { a: 'x'.repeat(1025) } },
        /environment.*Map value must/,
      ],
      ['more than 100 variables', { Environment: many(101) }, /environment.* have length less than or equal to/s],
      ['model data that are not in S3', { ModelDataUrl: 'ftp://any/model.tar.gz' }, /modelDataUrl.*regular expression/],
      [
        'model data that are not there',
        { ModelDataUrl: `s3://${target.uniqueName()}/model.tar.gz` },
        /model data|bucket/i,
      ],
      ['an image with a blank', { Image: 'a b' }, /image.*regular expression/],
      ['an image of another region', { Image: OTHER_REGION }, /us-west-2/],
      ['a mode that there is not', { Mode: 'Both' }, /enum value set/],
    ])('%s', async (_, wrong, message) => {
      const ExecutionRoleArn = target.roleArn ?? OTHER_ACCOUNT
      const PrimaryContainer = { ...container, ...wrong }
      expect(
        await refused(new CreateModelCommand({ ModelName: target.uniqueName(), ExecutionRoleArn, PrimaryContainer })),
      ).toEqual(refusalWith(message))
    })
  })

  describe('an endpoint is not configured with', () => {
    const variant = {
      VariantName: 'AllTraffic',
      ModelName: 'any',
      ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 1 },
    }
    const one = (wrong: object) => ({ ProductionVariants: [{ ...variant, ...wrong }] })
    const capture = {
      EnableCapture: true,
      InitialSamplingPercentage: 100,
      DestinationS3Uri: 's3://any/capture/',
      CaptureOptions: [{ CaptureMode: 'Input' }],
    }
    it.each<Case>([
      ['data capture where it is serverless', { DataCaptureConfig: capture }, /./],
      [
        'a share above 100',
        { DataCaptureConfig: { ...capture, InitialSamplingPercentage: 101 } },
        /initialSamplingPercentage/,
      ],
      [
        'captures that are not in S3',
        { DataCaptureConfig: { ...capture, DestinationS3Uri: 'any' } },
        /destinationS3Uri/,
      ],
      ['no variants', { ProductionVariants: [] }, constraint('productionVariants', 'have length greater')],
      ['a variant without a name', one({ VariantName: undefined }), /productionVariants\.1\.member\.variantName/],
      ['a negative weight', one({ InitialVariantWeight: -1 }), /initialVariantWeight/],
      ['no concurrency', one({ ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 0 } }), /maxConcurrency/],
      ['too much memory', one({ ServerlessConfig: { MemorySizeInMB: 7168, MaxConcurrency: 1 } }), /memorySizeInMB/],
      [
        'an instance that there is not',
        one({ ServerlessConfig: undefined, InstanceType: 'ml.x', InitialInstanceCount: 1 }),
        /enum/,
      ],
    ])('%s', async (_, wrong, message) => {
      const EndpointConfigName = target.uniqueName()
      expect(
        await refused(new CreateEndpointConfigCommand({ EndpointConfigName, ProductionVariants: [variant], ...wrong })),
      ).toEqual(refusalWith(message))
    })
  })

  describe('a model package is not made with', () => {
    const ModelPackageGroupName = target.uniqueName()
    beforeAll(async () => {
      await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName }))
      target.cleanUp(() => sagemaker.send(new DeleteModelPackageGroupCommand({ ModelPackageGroupName })))
    })
    const container = { Image: IMAGE }
    const specification = (wrong: object, more: object = {}) => ({
      InferenceSpecification: {
        Containers: [{ ...container, ...wrong }],
        SupportedContentTypes: ['text/csv'],
        ...more,
      },
    })
    const quality = (S3Uri: string) => ({
      ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'a/b', S3Uri } } },
    })
    it.each<Case>([
      [
        'more than 50 properties',
        { CustomerMetadataProperties: many(51) },
        /customerMetadataProperties.* have length/s,
      ],
      [
        'a property with a number sign',
        { CustomerMetadataProperties: { a: 'b#c' } },
        /Map value must satisfy constraint/,
      ],
      [
        'a property of a long name',
        { CustomerMetadataProperties: { ['a'.repeat(129)]: 'b' } },
        /Map keys must satisfy/,
      ],
      ['a line break in its description', { ModelPackageDescription: 'a\nb' }, /modelPackageDescription.*regular/s],
      ['a long description', { ModelPackageDescription: 'a'.repeat(1025) }, /modelPackageDescription.* have length/],
      ['statistics that are not in S3', quality('metrics.json'), /modelMetrics\.modelQuality\.statistics\.s3Uri/],
      [
        'an approval that there is not',
        { ModelApprovalStatus: 'Perhaps' },
        constraint('modelApprovalStatus', 'satisfy enum'),
      ],
      ['a token with a blank', { ClientToken: 'a b' }, /clientToken/],
      ['no container', { InferenceSpecification: { Containers: [] } }, /inferenceSpecification\.containers/],
      ['a type that is none', specification({}, { SupportedResponseMIMETypes: ['csv'] }), /supportedResponseMIMETypes/],
      ['an image of another region', specification({ Image: OTHER_REGION }), /us-west-2/],
      [
        'model data that are not there',
        specification({ ModelDataUrl: `s3://${target.uniqueName()}/m.tar.gz` }),
        /model data|bucket/i,
      ],
      ['a group and a name', { ModelPackageName: 'any' }, /./],
    ])('%s', async (_, wrong, message) => {
      expect(
        await refused(new CreateModelPackageCommand({ ModelPackageGroupName, ...specification({}), ...wrong })),
      ).toEqual(refusalWith(message))
    })
  })

  describe('refuses', () => {
    const ResourceArn = 'arn:aws:sagemaker:us-east-1:123456789012:model/any'
    const ModelPackageArn = 'arn:aws:sagemaker:us-east-1:123456789012:model-package/any/1'
    const EndpointName = 'any'
    it.each([
      ['a page of nothing', new ListEndpointsCommand({ MaxResults: 0 }), /maxResults.* value greater/],
      ['a page of more than 100', new ListTrainingJobsCommand({ MaxResults: 101 }), /maxResults.* value less/],
      ['part of a name with a blank', new ListEndpointsCommand({ NameContains: 'a b' }), /nameContains/],
      ['an order that there is not', new ListModelPackagesCommand({ SortBy: 'Age' as 'Name' }), /sortBy.*enum/],
      [
        'a state that there is not',
        new ListTrainingJobsCommand({ StatusEquals: 'Gone' as 'Failed' }),
        /statusEquals.*enum/,
      ],
      ['tags without an ARN', new AddTagsCommand({ ResourceArn: 'any', Tags: tags(1) }), /resourceArn/],
      [
        'a tag without a value',
        new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'a', Value: undefined }] }),
        /tags\.1\.member\.value/,
      ],
      ['no keys of tags', new DeleteTagsCommand({ ResourceArn, TagKeys: [] }), /tagKeys.* have length/],
      [
        'a package by another ARN',
        new UpdateModelPackageCommand({ ModelPackageArn: 'arn:aws:s3:::any' }),
        /modelPackageArn/,
      ],
      [
        'a long reason',
        new UpdateModelPackageCommand({ ModelPackageArn, ApprovalDescription: 'a'.repeat(1025) }),
        /approvalDescription/,
      ],
      [
        'a negative weight',
        new UpdateEndpointWeightsAndCapacitiesCommand({
          EndpointName,
          DesiredWeightsAndCapacities: [{ VariantName: 'a', DesiredWeight: -1 }],
        }),
        /desiredWeight/,
      ],
    ])('%s', async (_, command, message) => {
      expect(await refused(command)).toEqual(refusalWith(message))
    })

    it.each([
      [
        'attributes of more than 1,024 characters',
        { CustomAttributes: 'a'.repeat(1025) },
        /customAttributes|CustomAttributes/,
      ],
      ['a variant whose name has a blank', { TargetVariant: 'a b' }, /targetVariant|TargetVariant/],
    ])('an invocation with %s', async (_, wrong, message) => {
      const command = new InvokeEndpointCommand({ EndpointName, Body: '1', ContentType: 'text/csv', ...wrong })
      const answer = await refusal(target.runtime.send(command))
      expect(answer).toMatchObject({ name: 'ValidationError', status: 400 })
      expect(answer.message).toMatch(message)
    })
  })
}
