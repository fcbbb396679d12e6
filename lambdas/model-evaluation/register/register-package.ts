import { createHash } from 'node:crypto'
import { runKeys } from '#shared/names/run-keys.ts'
import type { DeploymentRecord } from '#shared/records/deployment-record.ts'
import type { Decision, EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { ModelRegistry, PackageRequest } from './model-registry.ts'

/** What a package is made of: stored records only, so that every duplicate and retry asks for the very same one. */
export type Evaluated = {
  readonly prefix: string
  readonly bucket: string
  readonly deployment: DeploymentRecord
  readonly evaluation: EvaluationRecord
}

export type Registered = { readonly arn: string; readonly outcome: 'created' | 'existed' }

const MAX_TOKEN_LENGTH = 36
const NO_CHAMPION = 'none'

/**
 * Puts an evaluated run into the model registry, once: it looks for the run's package first, and the token of the
 * request makes one package of two that are asked for at the same moment.
 * @throws what {@link ModelRegistry} throws.
 */
export async function registerPackage(registry: ModelRegistry, evaluated: Evaluated): Promise<Registered> {
  const request = packageOf(evaluated)
  await registry.ensureGroup(request.group, `The models of the dataset ${evaluated.evaluation.dataset}.`)
  const existing = await registry.findPackage(request.group, descriptionStart(evaluated.evaluation.runId))
  if (existing !== undefined) return { arn: existing, outcome: 'existed' }
  return { arn: await registry.createPackage(request), outcome: 'created' }
}

function packageOf({ prefix, bucket, deployment, evaluation }: Evaluated): PackageRequest {
  const { runId, dataset, decision } = evaluation
  const metrics = Object.entries(evaluation.metrics).map(([name, metric]) => [name, String(metric.value)])
  return {
    group: `${prefix}-${dataset}`,
    token: createHash('sha256').update(runId).digest('hex').slice(0, MAX_TOKEN_LENGTH),
    description: `${descriptionStart(runId)}${decision.reason}`,
    image: deployment.image,
    modelDataUrl: deployment.modelDataUrl,
    status: decision.status,
    evaluationUri: `s3://${bucket}/${runKeys(dataset, runId).evaluation}`,
    properties: { runId, dataset, ...Object.fromEntries(metrics), ...decisionProperties(decision) },
  }
}

/** Automatic promotion holds only while the champion is still the one named here. */
export function decisionProperties({ reason, comparedWith }: Decision) {
  return { decisionReason: reason, comparedWith: comparedWith ?? NO_CHAMPION }
}

/** How a run's package is found again. The separator keeps one run id from being the start of another. */
function descriptionStart(runId: string): string {
  return `${runId}: `
}
