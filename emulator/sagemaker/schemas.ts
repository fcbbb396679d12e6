import * as z from 'zod/mini'

// The limits and patterns are those of the public service model (2017-07-24). Objects are loose: what is not
// checked here is kept and described again.

const text = (min: number, max: number) => z.string().check(z.minLength(min), z.maxLength(max))
const whole = (min: number, max?: number) => z.int().check(z.gte(min), ...(max === undefined ? [] : [z.lte(max)]))
const list = <T extends z.ZodMiniType>(item: T, min: number, max: number) =>
  z.array(item).check(z.minLength(min), z.maxLength(max))
const stringMap = (maxKey: number, maxValue: number) => z.record(text(1, maxKey), text(0, maxValue))

const jobName = text(1, 63).check(z.regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/))
const resourceName = text(1, 63).check(z.regex(/^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/))
const roleArn = text(20, 2048).check(z.regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/))
const s3Uri = text(1, 1024).check(z.regex(/^(https|s3):\/\/([^/]+)\/?(.*)$/))
const tags = z.optional(
  list(
    z.object({
      Key: text(1, 128).check(z.regex(/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u)),
      Value: text(0, 256).check(z.regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u)),
    }),
    0,
    50,
  ),
)

export const createTrainingJobInput = z.looseObject({
  TrainingJobName: jobName,
  AlgorithmSpecification: z.looseObject({
    TrainingImage: text(1, 255),
    TrainingInputMode: z.enum(['Pipe', 'File', 'FastFile']),
  }),
  RoleArn: roleArn,
  HyperParameters: z.optional(stringMap(256, 2500)),
  InputDataConfig: z.optional(
    list(
      z.looseObject({
        ChannelName: text(1, 64).check(z.regex(/^[A-Za-z0-9.\-_]+$/)),
        DataSource: z.looseObject({
          S3DataSource: z.looseObject({
            S3DataType: z.enum(['ManifestFile', 'S3Prefix', 'AugmentedManifestFile']),
            S3Uri: s3Uri,
            S3DataDistributionType: z.optional(z.enum(['FullyReplicated', 'ShardedByS3Key'])),
          }),
        }),
        ContentType: z.optional(text(0, 256)),
        CompressionType: z.optional(z.enum(['None', 'Gzip'])),
        RecordWrapperType: z.optional(z.enum(['None', 'RecordIO'])),
        InputMode: z.optional(z.enum(['Pipe', 'File', 'FastFile'])),
      }),
      1,
      20,
    ),
  ),
  OutputDataConfig: z.looseObject({
    S3OutputPath: s3Uri,
    CompressionType: z.optional(z.enum(['GZIP', 'NONE'])),
  }),
  ResourceConfig: z.looseObject({
    InstanceType: z.string(),
    InstanceCount: whole(0),
    VolumeSizeInGB: z.optional(whole(0)),
  }),
  StoppingCondition: z.looseObject({ MaxRuntimeInSeconds: z.optional(whole(1, 2_419_200)) }),
  Tags: tags,
  Environment: z.optional(stringMap(512, 512)),
})
export type CreateTrainingJobInput = z.output<typeof createTrainingJobInput>

const containerDefinition = z.looseObject({
  Image: z.optional(text(1, 255)),
  ModelDataUrl: z.optional(s3Uri),
  Environment: z.optional(stringMap(1024, 1024)),
  ModelPackageName: z.optional(text(1, 176)),
})
export const createModelInput = z.looseObject({
  ModelName: resourceName,
  PrimaryContainer: z.optional(containerDefinition),
  Containers: z.optional(list(containerDefinition, 0, 15)),
  ExecutionRoleArn: z.optional(roleArn),
  Tags: tags,
})
export type CreateModelInput = z.output<typeof createModelInput>

const productionVariant = z.looseObject({
  VariantName: resourceName,
  ModelName: resourceName,
  InitialInstanceCount: z.optional(whole(0)),
  InstanceType: z.optional(z.string()),
  InitialVariantWeight: z.optional(z.number().check(z.gte(0))),
  ServerlessConfig: z.optional(
    z.looseObject({
      MemorySizeInMB: whole(1024, 6144),
      MaxConcurrency: whole(1, 200),
      ProvisionedConcurrency: z.optional(whole(1, 200)),
    }),
  ),
})
export const createEndpointConfigInput = z.looseObject({
  EndpointConfigName: resourceName,
  ProductionVariants: list(productionVariant, 1, 10),
  Tags: tags,
})
export type CreateEndpointConfigInput = z.output<typeof createEndpointConfigInput>
export type ProductionVariantInput = z.output<typeof productionVariant>

export const createEndpointInput = z.looseObject({
  EndpointName: resourceName,
  EndpointConfigName: resourceName,
  Tags: tags,
})
export const updateEndpointInput = z.looseObject({ EndpointName: resourceName, EndpointConfigName: resourceName })

const variantChange = z.looseObject({
  VariantName: resourceName,
  DesiredWeight: z.optional(z.number().check(z.gte(0))),
  DesiredInstanceCount: z.optional(whole(0)),
  ServerlessUpdateConfig: z.optional(
    z.looseObject({
      MaxConcurrency: z.optional(whole(1, 200)),
      ProvisionedConcurrency: z.optional(whole(1, 200)),
    }),
  ),
})
export type VariantChangeInput = z.output<typeof variantChange>
export const updateEndpointWeightsAndCapacitiesInput = z.looseObject({
  EndpointName: resourceName,
  DesiredWeightsAndCapacities: list(variantChange, 1, 10),
})

export const createModelPackageGroupInput = z.looseObject({
  ModelPackageGroupName: resourceName,
  ModelPackageGroupDescription: z.optional(text(0, 1024)),
  Tags: tags,
})
export type CreateModelPackageGroupInput = z.output<typeof createModelPackageGroupInput>

const approvalStatus = z.enum(['Approved', 'Rejected', 'PendingManualApproval'])
const clientToken = z.optional(text(1, 36).check(z.regex(/^[a-zA-Z0-9-]+$/)))
const customerMetadata = stringMap(128, 256)
export const createModelPackageInput = z.looseObject({
  ModelPackageName: z.optional(resourceName),
  ModelPackageGroupName: z.optional(text(1, 170)),
  ModelPackageDescription: z.optional(text(0, 1024)),
  InferenceSpecification: z.optional(
    z.looseObject({
      Containers: list(
        z.looseObject({
          Image: text(1, 255),
          ModelDataUrl: z.optional(s3Uri),
          Environment: z.optional(stringMap(1024, 1024)),
        }),
        1,
        15,
      ),
      SupportedContentTypes: z.optional(z.array(text(0, 256))),
      SupportedResponseMIMETypes: z.optional(z.array(text(0, 1024).check(z.regex(/^[-\w]+\/.+$/)))),
    }),
  ),
  ModelApprovalStatus: z.optional(approvalStatus),
  CustomerMetadataProperties: z.optional(customerMetadata),
  ClientToken: clientToken,
  Tags: tags,
})
export type CreateModelPackageInput = z.output<typeof createModelPackageInput>
export const updateModelPackageInput = z.looseObject({
  ModelPackageArn: text(1, 2048).check(
    z.regex(/^arn:aws(-cn|-us-gov|-iso-f)?:sagemaker:[a-z0-9-]{9,16}:[0-9]{12}:model-package\/[\S]{1,2048}$/),
  ),
  ModelApprovalStatus: z.optional(approvalStatus),
  ApprovalDescription: z.optional(text(0, 1024)),
  CustomerMetadataProperties: z.optional(customerMetadata),
  CustomerMetadataPropertiesToRemove: z.optional(z.array(text(1, 128))),
  ClientToken: clientToken,
})

const nameContains = z.optional(text(0, 63).check(z.regex(/^[a-zA-Z0-9-]*$/)))
const listFields = {
  MaxResults: z.optional(whole(1, 100)),
  NextToken: z.optional(text(0, 8192)),
  SortOrder: z.optional(z.enum(['Ascending', 'Descending'])),
  NameContains: nameContains,
  CreationTimeAfter: z.optional(z.number()),
  CreationTimeBefore: z.optional(z.number()),
  LastModifiedTimeAfter: z.optional(z.number()),
  LastModifiedTimeBefore: z.optional(z.number()),
}
const byNameOrTime = z.optional(z.enum(['Name', 'CreationTime']))
export const listTrainingJobsInput = z.looseObject({
  ...listFields,
  StatusEquals: z.optional(z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped', 'Deleting'])),
  SortBy: z.optional(z.enum(['Name', 'CreationTime', 'Status'])),
})
export const listModelsInput = z.looseObject({ ...listFields, SortBy: byNameOrTime })
export const listEndpointConfigsInput = z.looseObject({ ...listFields, SortBy: byNameOrTime })
export const listEndpointsInput = z.looseObject({
  ...listFields,
  StatusEquals: z.optional(
    z.enum([
      'OutOfService',
      'Creating',
      'Updating',
      'SystemUpdating',
      'RollingBack',
      'InService',
      'Deleting',
      'Failed',
      'UpdateRollbackFailed',
    ]),
  ),
  SortBy: z.optional(z.enum(['Name', 'CreationTime', 'Status'])),
})
export const listModelPackageGroupsInput = z.looseObject({ ...listFields, SortBy: byNameOrTime })
export const listModelPackagesInput = z.looseObject({
  ...listFields,
  ModelPackageGroupName: z.optional(text(1, 170)),
  ModelApprovalStatus: z.optional(approvalStatus),
  ModelPackageType: z.optional(z.enum(['Versioned', 'Unversioned', 'Both'])),
  SortBy: byNameOrTime,
})

const resourceArn = text(1, 256).check(z.regex(/^arn:.*/))
export const addTagsInput = z.object({ ResourceArn: resourceArn, Tags: z._default(tags, []) })
export const listTagsInput = z.object({
  ResourceArn: resourceArn,
  NextToken: z.optional(text(0, 8192)),
  MaxResults: z.optional(whole(50)),
})
export const deleteTagsInput = z.object({ ResourceArn: resourceArn, TagKeys: list(text(1, 128), 1, 50) })

/** The input of an operation that takes one name, under the given field. */
export function named<Field extends string>(field: Field, schema: z.ZodMiniString = z.string()) {
  return z.looseObject({ [field]: schema } as Record<Field, z.ZodMiniString>)
}
