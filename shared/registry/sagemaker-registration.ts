import {
  CreateModelPackageCommand,
  type CreateModelPackageCommandInput,
  CreateModelPackageGroupCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { awsErrorFacts } from '#shared/aws/translate-error.ts'
import { groupNameOf } from '#shared/names/group-name.ts'
import { REGISTRY_WORDS } from './approval.ts'
import type { ModelRegistry, PackageRequest } from './model-registry.ts'
import { descriptionText, packageDescription, packageProperties, packageToken } from './package-format.ts'
import { registryError } from './sagemaker-registry-calls.ts'

/** Groups and packages made: what an evaluation registers. */
export function sagemakerRegistration(
  client: SageMakerClient,
  prefix: string,
): Pick<ModelRegistry, 'ensureGroup' | 'create'> {
  return {
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
        throw registryError(`sagemaker:CreateModelPackageGroup ${group}`, error)
      }
    },

    create: async (request) => {
      const group = groupNameOf(prefix, request.dataset)
      try {
        const created = await client.send(new CreateModelPackageCommand(inputOf(group, request)))
        return created.ModelPackageArn ?? ''
      } catch (error) {
        throw registryError(`sagemaker:CreateModelPackage ${group}`, error)
      }
    },
  }
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
