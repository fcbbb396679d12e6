import {
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  type ModelApprovalStatus,
  type SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ModelRegistry, PackageRequest } from '../register/model-registry.ts'

const APPROVAL: Readonly<Record<PackageRequest['status'], ModelApprovalStatus>> = {
  approved: 'Approved',
  pending: 'PendingManualApproval',
  rejected: 'Rejected',
}

/** The registry's default is a package that waits for a person. */
function decisionStatus(status: ModelApprovalStatus | undefined): PackageRequest['status'] {
  if (status === 'Approved') return 'approved'
  return status === 'Rejected' ? 'rejected' : 'pending'
}

const MAX_DESCRIPTION_LENGTH = 1024
const MAX_PROPERTY_LENGTH = 256

/** The model registry over SageMaker. */
export function sagemakerRegistry(client: SageMakerClient): ModelRegistry {
  return {
    ensureGroup: async (group, description) => {
      try {
        await client.send(
          new CreateModelPackageGroupCommand({
            ModelPackageGroupName: group,
            ModelPackageGroupDescription: descriptionText(description),
          }),
        )
      } catch (error) {
        // A ValidationException like any other; only the text tells.
        if (/already exist/i.test(awsErrorFacts(error).message)) return
        throw translate(`sagemaker:CreateModelPackageGroup ${group}`, error)
      }
    },

    findPackage: async (group, start) => {
      let token: string | undefined
      do {
        const page = await list(client, group, token)
        const found = page.ModelPackageSummaryList?.find((each) => each.ModelPackageDescription?.startsWith(start))
        if (found?.ModelPackageArn !== undefined) return found.ModelPackageArn
        token = page.NextToken
      } while (token)
      return undefined
    },

    createPackage: async (request) => {
      try {
        const created = await client.send(new CreateModelPackageCommand(inputOf(request)))
        return created.ModelPackageArn ?? ''
      } catch (error) {
        throw translate(`sagemaker:CreateModelPackage ${request.group}`, error)
      }
    },

    describePackage: async (arn) => {
      try {
        const found = await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
        return {
          status: decisionStatus(found.ModelApprovalStatus),
          comparedWith: found.CustomerMetadataProperties?.['comparedWith'],
        }
      } catch (error) {
        throw translate(`sagemaker:DescribeModelPackage ${arn}`, error)
      }
    },

    updatePackage: async (arn, { status, properties }) => {
      try {
        await client.send(
          new UpdateModelPackageCommand({
            ModelPackageArn: arn,
            ModelApprovalStatus: APPROVAL[status],
            CustomerMetadataProperties: propertyTexts(properties),
          }),
        )
      } catch (error) {
        throw translate(`sagemaker:UpdateModelPackage ${arn}`, error)
      }
    },
  }
}

async function list(client: SageMakerClient, group: string, token: string | undefined) {
  try {
    return await client.send(
      new ListModelPackagesCommand({
        ModelPackageGroupName: group,
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: 100,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    )
  } catch (error) {
    throw translate(`sagemaker:ListModelPackages ${group}`, error)
  }
}

/** A version has no tags of its own: SageMaker refuses tags together with a group. */
function inputOf(request: PackageRequest): CreateModelPackageCommandInput {
  return {
    ClientToken: request.token,
    ModelPackageGroupName: request.group,
    ModelPackageDescription: descriptionText(request.description),
    ModelApprovalStatus: APPROVAL[request.status],
    InferenceSpecification: {
      Containers: [{ Image: request.image, ModelDataUrl: request.modelDataUrl }],
      SupportedContentTypes: ['text/csv'],
      SupportedResponseMIMETypes: ['text/csv'],
    },
    ModelMetrics: {
      ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: request.evaluationUri } },
    },
    CustomerMetadataProperties: propertyTexts(request.properties),
  }
}

/** SageMaker's pattern for descriptions has no control characters. */
function descriptionText(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ').slice(0, MAX_DESCRIPTION_LENGTH)
}

function propertyTexts(properties: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, propertyText(value)]))
}

/** SageMaker's pattern for metadata values has no commas, quotes or brackets, and no empty text. */
function propertyText(text: string): string {
  const allowed = text.replaceAll(/[^\p{L}\p{Z}\p{N}_.:/=+\-@]+/gu, ' ').replaceAll(/ {2,}/g, ' ')
  return allowed.slice(0, MAX_PROPERTY_LENGTH).trim() || '-'
}

/** The registry answers ConflictException while another change of the group is under way. */
function translate(call: string, error: unknown): BoostlineError {
  const { name, message } = awsErrorFacts(error)
  if (name !== 'ConflictException') return translateAwsError(call, error)
  return new BoostlineError({
    code: 'registry-conflict',
    kind: 'dependency',
    retryable: true,
    message: `${call} met another change under way: ${message}`,
    hint: 'If it goes on, look in CloudTrail for who else changes this model package group.',
    cause: error,
  })
}
