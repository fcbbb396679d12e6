import { type SageMakerClient, UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker'
import { REGISTRY_WORDS } from './approval.ts'
import type { ModelRegistry } from './model-registry.ts'
import { decisionProperties, descriptionText } from './package-format.ts'
import { sagemakerPackageReading } from './sagemaker-package-reading.ts'
import { registryError } from './sagemaker-registry-calls.ts'

type Packages = Pick<ModelRegistry, 'describe' | 'find' | 'list' | 'decide' | 'amend'>

/** Packages looked for, read and decided. */
export function sagemakerPackages(client: SageMakerClient, prefix: string): Packages {
  return {
    ...sagemakerPackageReading(client, prefix),

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
        throw registryError(`sagemaker:UpdateModelPackage ${arn}`, error)
      }
    },

    // No ApprovalDescription: that is how a person's decision is told from the evaluation's. No status where it stays
    // approved: SageMaker has no conditional update, and a person may reject the package in the same moment.
    amend: async (arn, decision) => {
      try {
        await client.send(
          new UpdateModelPackageCommand({
            ModelPackageArn: arn,
            ...(decision.status === 'approved' ? {} : { ModelApprovalStatus: REGISTRY_WORDS[decision.status] }),
            CustomerMetadataProperties: decisionProperties(decision),
          }),
        )
      } catch (error) {
        throw registryError(`sagemaker:UpdateModelPackage ${arn}`, error)
      }
    },
  }
}
