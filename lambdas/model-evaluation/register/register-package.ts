import { runKeys } from '#shared/names/run-keys.ts'
import type { DeploymentRecord } from '#shared/records/deployment-record.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { ModelRegistry, PackageRequest } from '#shared/registry/model-registry.ts'

/** What a package is made of: stored records only, so that every duplicate and retry asks for the very same one. */
export type Evaluated = {
  readonly bucket: string
  readonly deployment: DeploymentRecord
  readonly evaluation: EvaluationRecord
}

export type Registered = { readonly arn: string; readonly outcome: 'created' | 'existed' }

export type Registration = Pick<ModelRegistry, 'ensureGroup' | 'find' | 'create'>

/**
 * Puts an evaluated run into the model registry, once: it looks for the run's package first, and the registry makes
 * one package of two that are asked for at the same moment.
 * @throws what {@link ModelRegistry} throws.
 */
export async function registerPackage(registry: Registration, evaluated: Evaluated): Promise<Registered> {
  const { runId, dataset } = evaluated.evaluation
  await registry.ensureGroup(dataset)
  const existing = await registry.find(dataset, runId)
  if (existing) return { arn: existing.arn, outcome: 'existed' }
  return { arn: await registry.create(packageOf(evaluated)), outcome: 'created' }
}

function packageOf({ bucket, deployment, evaluation }: Evaluated): PackageRequest {
  const { runId, dataset, decision } = evaluation
  const metrics = Object.entries(evaluation.metrics).map(([name, metric]) => [name, metric.value] as const)
  return {
    runId,
    dataset,
    image: deployment.image,
    modelDataUrl: deployment.modelDataUrl,
    evaluationUri: `s3://${bucket}/${runKeys(dataset, runId).evaluation}`,
    metrics: Object.fromEntries(metrics),
    decision,
  }
}
