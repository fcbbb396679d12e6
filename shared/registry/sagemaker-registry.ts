import {
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  type ListModelPackagesCommandOutput,
  type SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { datasetOfGroup, groupNameOf } from '#shared/names/group-name.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { approvalOf, REGISTRY_WORDS } from './approval.ts'
import type { ModelPackage, ModelRegistry, PackageFilter, PackageRequest, PackageSummary } from './model-registry.ts'
import {
  decisionProperties,
  descriptionText,
  packageDescription,
  packageProperties,
  packageToken,
  readDescription,
  readProperties,
} from './package-format.ts'

/** The most that SageMaker gives at once. */
const PAGE_SIZE = 100
/** 10,000 packages, or groups: a deployment with more is not what this was made for, and is told so. */
const MAX_PAGES = 100
/** A run is registered after its upload; S3's clock and SageMaker's are never a day apart. */
const CLOCKS_APART_MS = 24 * 60 * 60 * 1000

/** The model registry over SageMaker; `prefix` is the deployment's. */
export function sagemakerRegistry(client: SageMakerClient, prefix: string): ModelRegistry {
  const registry: ModelRegistry = {
    ensureGroup: async (dataset) => {
      const group = groupNameOf(prefix, dataset)
      try {
        await client.send(
          new CreateModelPackageGroupCommand({
            ModelPackageGroupName: group,
            ModelPackageGroupDescription: descriptionText(`The models of the dataset ${dataset}.`),
          }),
        )
      } catch (error) {
        // A ValidationException like any other; only the text tells.
        if (/already exist/i.test(awsErrorFacts(error).message)) return
        throw translate(`sagemaker:CreateModelPackageGroup ${group}`, error)
      }
    },

    create: async (request) => {
      const group = groupNameOf(prefix, request.dataset)
      try {
        const created = await client.send(new CreateModelPackageCommand(inputOf(group, request)))
        return created.ModelPackageArn ?? ''
      } catch (error) {
        throw translate(`sagemaker:CreateModelPackage ${group}`, error)
      }
    },

    describe: async (arn) => {
      try {
        return modelPackage(arn, prefix, await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn })))
      } catch (error) {
        if (isMissing(error, arn)) return undefined
        throw translate(`sagemaker:DescribeModelPackage ${arn}`, error)
      }
    },

    find: async (dataset, runId) => {
      for await (const summary of registry.list(dataset, { sinceMs: uploadTimeOf(runId) })) {
        if (summary.runId === runId) return summary
      }
      return undefined
    },

    list: (dataset, filter = {}) => listPackages(client, groupNameOf(prefix, dataset), filter),

    datasets: async () => {
      const found: string[] = []
      const call = 'sagemaker:ListModelPackageGroups'
      const groups = pages(call, async (NextToken) => {
        const page = await client.send(
          new ListModelPackageGroupsCommand({
            NameContains: groupNameOf(prefix, ''),
            MaxResults: PAGE_SIZE,
            NextToken,
          }),
        )
        return { items: page.ModelPackageGroupSummaryList ?? [], nextToken: page.NextToken }
      })
      try {
        for await (const { ModelPackageGroupName = '' } of groups) {
          const dataset = datasetOfGroup(prefix, ModelPackageGroupName)
          if (dataset !== undefined) found.push(dataset)
        }
      } catch (error) {
        throw translate(call, error)
      }
      return found
    },

    decide: async (arn, approval, reason) => {
      try {
        await client.send(
          new UpdateModelPackageCommand({
            ModelPackageArn: arn,
            ModelApprovalStatus: REGISTRY_WORDS[approval],
            ApprovalDescription: descriptionText(reason),
          }),
        )
      } catch (error) {
        throw translate(`sagemaker:UpdateModelPackage ${arn}`, error)
      }
    },

    // No ApprovalDescription: that is how a person's decision is told from the evaluation's.
    amend: async (arn, decision) => {
      try {
        await client.send(
          new UpdateModelPackageCommand({
            ModelPackageArn: arn,
            ModelApprovalStatus: REGISTRY_WORDS[decision.status],
            CustomerMetadataProperties: decisionProperties(decision),
          }),
        )
      } catch (error) {
        throw translate(`sagemaker:UpdateModelPackage ${arn}`, error)
      }
    },
  }
  return registry
}

async function* listPackages(
  client: SageMakerClient,
  group: string,
  { approval, sinceMs }: PackageFilter,
): AsyncGenerator<PackageSummary> {
  const call = `sagemaker:ListModelPackages ${group}`
  const summaries = pages(call, async (NextToken) => {
    const page: ListModelPackagesCommandOutput = await client.send(
      new ListModelPackagesCommand({
        ModelPackageGroupName: group,
        SortBy: 'CreationTime',
        SortOrder: 'Descending',
        MaxResults: PAGE_SIZE,
        ...(approval === undefined ? {} : { ModelApprovalStatus: REGISTRY_WORDS[approval] }),
        ...(sinceMs === undefined ? {} : { CreationTimeAfter: new Date(sinceMs - CLOCKS_APART_MS) }),
        ...(NextToken === undefined ? {} : { NextToken }),
      }),
    )
    return { items: page.ModelPackageSummaryList ?? [], nextToken: page.NextToken }
  })
  try {
    for await (const summary of summaries) {
      yield {
        arn: summary.ModelPackageArn ?? '',
        approval: approvalOf(summary.ModelApprovalStatus),
        runId: readDescription(summary.ModelPackageDescription).runId,
      }
    }
  } catch (error) {
    if (!isMissing(error, group)) throw translate(call, error)
  }
}

type Page<Item> = { readonly items: readonly Item[]; readonly nextToken: string | undefined }

/** @throws BoostlineError `registry-too-long`. */
async function* pages<Item>(
  call: string,
  read: (token: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let token: string | undefined
  for (let count = 0; count < MAX_PAGES; count++) {
    const { items, nextToken } = await read(token)
    yield* items
    if (!nextToken) return
    token = nextToken
  }
  throw new BoostlineError({
    code: 'registry-too-long',
    kind: 'config',
    message: `${call} has more than ${MAX_PAGES * PAGE_SIZE} entries.`,
    hint: 'Delete old model packages that nobody needs any more: aws sagemaker delete-model-package.',
  })
}

/** A version has no tags of its own: SageMaker refuses tags together with a group. */
function inputOf(group: string, request: PackageRequest): CreateModelPackageCommandInput {
  return {
    ClientToken: packageToken(request.runId),
    ModelPackageGroupName: group,
    ModelPackageDescription: packageDescription(request),
    ModelApprovalStatus: REGISTRY_WORDS[request.decision.status],
    InferenceSpecification: {
      Containers: [{ Image: request.image, ModelDataUrl: request.modelDataUrl }],
      SupportedContentTypes: ['text/csv'],
      SupportedResponseMIMETypes: ['text/csv'],
    },
    ModelMetrics: {
      ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: request.evaluationUri } },
    },
    CustomerMetadataProperties: packageProperties(request),
  }
}

function modelPackage(arn: string, prefix: string, found: DescribeModelPackageCommandOutput): ModelPackage {
  const { run, comparedWith } = readProperties(found.CustomerMetadataProperties)
  const isOurs = run !== undefined && found.ModelPackageGroupName === groupNameOf(prefix, run.dataset)
  return {
    arn,
    approval: approvalOf(found.ModelApprovalStatus),
    reason: found.ApprovalDescription ?? readDescription(found.ModelPackageDescription).reason,
    decidedByPerson: found.ApprovalDescription !== undefined,
    comparedWith,
    changedBy: found.LastModifiedBy?.IamIdentity?.Arn ?? found.LastModifiedBy?.UserProfileName,
    run: isOurs ? run : undefined,
  }
}

/**
 * Whether AWS says that the named group or package is not there. Its documents promise ResourceNotFound; what was seen
 * is a ValidationException in changing words, so any that names the thing is one, unless it is about the request.
 */
function isMissing(error: unknown, name: string): boolean {
  const facts = awsErrorFacts(error)
  if (facts.name === 'ResourceNotFound' || facts.name === 'ResourceNotFoundException') return true
  if (facts.name !== 'ValidationException' || /validation errors? detected/i.test(facts.message)) return false
  return facts.message.includes(name) || /does not exist|could not find/i.test(facts.message)
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
    hint: 'It is tried again by itself.',
    cause: error,
  })
}
