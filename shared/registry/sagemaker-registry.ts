import type { SageMakerClient } from '@aws-sdk/client-sagemaker'
import type { ModelRegistry } from './model-registry.ts'
import { sagemakerGroups } from './sagemaker-groups.ts'
import { sagemakerPackages } from './sagemaker-packages.ts'
import { sagemakerRegistration } from './sagemaker-registration.ts'

/**
 * The whole model registry over SageMaker; `prefix` is the deployment's. A function takes only the parts it calls, so
 * that its bundle holds no call that its role does not grant.
 */
export function sagemakerRegistry(client: SageMakerClient, prefix: string): ModelRegistry {
  return {
    ...sagemakerGroups(client, prefix),
    ...sagemakerPackages(client, prefix),
    ...sagemakerRegistration(client, prefix),
  }
}
