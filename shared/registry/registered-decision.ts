import type { SageMakerClient } from '@aws-sdk/client-sagemaker'
import type { RunName } from '#shared/names/run-name.ts'
import type { ModelPackage } from './model-registry.ts'
import { sagemakerPackageReading } from './sagemaker-package-reading.ts'

/** What the registry says of a run now. */
export type RegisteredDecision = Pick<ModelPackage, 'approval' | 'reason' | 'decidedByPerson'> &
  Partial<Pick<ModelPackage, 'changedMs'>>

/** Reads what the registry of a deployment says of a run; undefined where it has no package of it. */
export function registeredDecisions(
  client: SageMakerClient,
  prefix: string,
): (run: RunName) => Promise<RegisteredDecision | undefined> {
  const registry = sagemakerPackageReading(client, prefix)
  return async ({ dataset, runId }) => {
    const found = await registry.find(dataset, runId)
    return found && (await registry.describe(found.arn))
  }
}
