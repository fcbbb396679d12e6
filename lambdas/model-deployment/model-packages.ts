import { DescribeModelPackageCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'

/** The model registry, as far as this function reads it. */
export type ModelPackages = { describe(arn: string): Promise<ModelPackage | undefined> }

export type ModelPackage = {
  readonly arn: string
  readonly groupName: string
  readonly approval: 'Approved' | 'Rejected' | 'PendingManualApproval'
  /** What a person wrote when approving, or the evaluation's reason. */
  readonly reason: string
  /** From the package's own properties; undefined for a package somebody else registered. */
  readonly run: { readonly runId: string; readonly dataset: string } | undefined
}

export function sagemakerModelPackages(client: SageMakerClient): ModelPackages {
  return {
    describe: async (arn) => {
      try {
        const found = await client.send(new DescribeModelPackageCommand({ ModelPackageName: arn }))
        const runId = found.CustomerMetadataProperties?.['runId']
        const dataset = found.CustomerMetadataProperties?.['dataset']
        return {
          arn,
          groupName: found.ModelPackageGroupName ?? '',
          approval: found.ModelApprovalStatus ?? 'PendingManualApproval',
          reason: found.ApprovalDescription ?? found.ModelPackageDescription ?? '',
          run: runId && dataset ? { runId, dataset } : undefined,
        }
      } catch (error) {
        const { message } = awsErrorFacts(error)
        if (/does not exist|could not find/i.test(message)) return undefined
        throw translateAwsError(`sagemaker:DescribeModelPackage ${arn}`, error)
      }
    },
  }
}
