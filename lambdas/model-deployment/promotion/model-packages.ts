import {
  DescribeModelPackageCommand,
  ListModelPackageGroupsCommand,
  ListModelPackagesCommand,
  type SageMakerClient,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'

/** The model registry, as far as this function needs it. */
export type ModelPackages = {
  describe(arn: string): Promise<ModelPackage | undefined>
  /** The newest packages of a group, newest first; none where there is no such group. */
  list(groupName: string): Promise<readonly PackageSummary[]>
  /** The names of the groups that start with `prefix` and a hyphen. */
  groups(prefix: string): Promise<readonly string[]>
  /** Rejects a package, with the reason beside it. */
  reject(arn: string, reason: string): Promise<void>
}

export type Approval = 'Approved' | 'Rejected' | 'PendingManualApproval'

export type PackageSummary = {
  readonly arn: string
  readonly approval: Approval
  /** From the description, which begins with it; empty for a package somebody else registered. */
  readonly runId: string
}

export type ModelPackage = {
  readonly arn: string
  readonly groupName: string
  readonly approval: Approval
  /** What a person wrote when deciding, or the evaluation's reason. */
  readonly reason: string
  /** Whether a person wrote something when deciding: the pipeline sets `ApprovalDescription` on a rejection alone. */
  readonly decidedByPerson: boolean
  /** The run that served when this one was evaluated, `none`, or undefined where nothing is said. */
  readonly comparedWith: string | undefined
  /** Who changed the package last, where the registry says so. */
  readonly changedBy: string | undefined
  /** From the package's own properties; undefined for a package somebody else registered. */
  readonly run: { readonly runId: string; readonly dataset: string } | undefined
}

/** A description begins with the run id: it is all of the package's own that a list shows. */
const RUN_PREFIX = /^(\S+): /
const DEFAULT_APPROVAL: Approval = 'PendingManualApproval'

export function sagemakerModelPackages(client: SageMakerClient): ModelPackages {
  return {
    describe: async (arn) => {
      try {
        const found = await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
        const { runId, dataset, comparedWith } = found.CustomerMetadataProperties ?? {}
        return {
          arn,
          groupName: found.ModelPackageGroupName ?? '',
          approval: found.ModelApprovalStatus ?? DEFAULT_APPROVAL,
          reason: found.ApprovalDescription ?? (found.ModelPackageDescription ?? '').replace(RUN_PREFIX, ''),
          decidedByPerson: found.ApprovalDescription !== undefined,
          comparedWith,
          changedBy: found.LastModifiedBy?.IamIdentity?.Arn ?? found.LastModifiedBy?.UserProfileName,
          run: runId && dataset ? { runId, dataset } : undefined,
        }
      } catch (error) {
        if (isMissing(error)) return undefined
        throw translateAwsError(`sagemaker:DescribeModelPackage ${arn}`, error)
      }
    },

    list: async (groupName) => {
      try {
        const page = await client.send(
          new ListModelPackagesCommand({
            ModelPackageGroupName: groupName,
            SortBy: 'CreationTime',
            SortOrder: 'Descending',
            MaxResults: 100,
          }),
        )
        return (page.ModelPackageSummaryList ?? []).map((summary) => ({
          arn: summary.ModelPackageArn ?? '',
          approval: summary.ModelApprovalStatus ?? DEFAULT_APPROVAL,
          runId: RUN_PREFIX.exec(summary.ModelPackageDescription ?? '')?.[1] ?? '',
        }))
      } catch (error) {
        if (isMissing(error)) return []
        throw translateAwsError(`sagemaker:ListModelPackages ${groupName}`, error)
      }
    },

    groups: async (prefix) => {
      const names: string[] = []
      let token: string | undefined
      try {
        do {
          const page = await client.send(
            new ListModelPackageGroupsCommand({ NameContains: `${prefix}-`, MaxResults: 100, NextToken: token }),
          )
          names.push(...(page.ModelPackageGroupSummaryList ?? []).map((group) => group.ModelPackageGroupName ?? ''))
          token = page.NextToken
        } while (token)
      } catch (error) {
        throw translateAwsError('sagemaker:ListModelPackageGroups', error)
      }
      return names.filter((name) => name.startsWith(`${prefix}-`))
    },

    reject: async (arn, reason) => {
      try {
        await client.send(
          new UpdateModelPackageCommand({
            ModelPackageArn: arn,
            ModelApprovalStatus: 'Rejected',
            ApprovalDescription: reason,
          }),
        )
      } catch (error) {
        throw translateAwsError(`sagemaker:UpdateModelPackage ${arn}`, error)
      }
    },
  }
}

/** A ValidationException like any other; only the text tells. */
function isMissing(error: unknown): boolean {
  return /does not exist|could not find/i.test(awsErrorFacts(error).message)
}
