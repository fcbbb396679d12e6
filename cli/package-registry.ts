import { ListModelPackagesCommand, type SageMakerClient, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'

/** The model registry, as a person at the command line needs it. */
export type PackageRegistry = {
  /** A group's packages, newest first; none where there is no such group. */
  list(groupName: string): Promise<readonly RegisteredPackage[]>
  decide(arn: string, approval: Approval, description: string): Promise<void>
}

export type Approval = 'Approved' | 'Rejected' | 'PendingManualApproval'

export type RegisteredPackage = {
  readonly arn: string
  readonly approval: Approval
  /** Begins with the run id and a colon. */
  readonly description: string
}

export function sagemakerPackageRegistry(client: SageMakerClient): PackageRegistry {
  return {
    list: async (groupName) => {
      try {
        const { ModelPackageSummaryList = [] } = await client.send(
          new ListModelPackagesCommand({
            ModelPackageGroupName: groupName,
            SortBy: 'CreationTime',
            SortOrder: 'Descending',
            MaxResults: 100,
          }),
        )
        return ModelPackageSummaryList.map((summary) => ({
          arn: summary.ModelPackageArn ?? '',
          approval: summary.ModelApprovalStatus ?? 'PendingManualApproval',
          description: summary.ModelPackageDescription ?? '',
        }))
      } catch (error) {
        // A ValidationException like any other; only the text tells.
        if (/does not exist/i.test(awsErrorFacts(error).message)) return []
        throw translateAwsError(`sagemaker:ListModelPackages ${groupName}`, error)
      }
    },
    decide: async (arn, approval, description) => {
      try {
        await client.send(
          new UpdateModelPackageCommand({
            ModelPackageArn: arn,
            ModelApprovalStatus: approval,
            ApprovalDescription: description,
          }),
        )
      } catch (error) {
        throw translateAwsError(`sagemaker:UpdateModelPackage ${arn}`, error)
      }
    },
  }
}
