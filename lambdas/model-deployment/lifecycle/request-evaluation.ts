import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type DeploymentRecord, deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { closeWork } from '#shared/records/open-work.ts'
import { hasServed } from '#shared/records/pointer-history.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { ModelRegistry, PackageSummary } from '#shared/registry/model-registry.ts'
import { servingTargetSchema } from '#shared/serving/serving-target.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'
import type { EvaluationQueue } from './evaluation-queue.ts'

type Ports = { readonly objects: ObjectStore; readonly queue: EvaluationQueue; readonly log: Log }

/** Sends the message that asks for a deployed run's evaluation. */
export async function requestEvaluation(deployment: DeploymentRecord, { objects, queue, log }: Ports): Promise<void> {
  const { dataset, runId } = deployment
  await queue.send({
    ...servingTargetSchema.parse(deployment),
    testDataS3BucketName: objects.bucket,
    testDataS3Key: runKeys(dataset, runId).testPart,
    runId,
    dataset,
    version: deployment.type === 'endpoint' ? 1 : 2,
  })
  log.info('evaluation-requested', { dataset, runId })
}

/**
 * A run that waits for the end of another's rollout is evaluated again when that has come: it is compared with what serves
 * then. Its entry in open/ stays until the evaluation takes it away or changes it, so that no lost message strands it.
 */
export async function evaluateAfterRollout(run: RunName, ports: Ports): Promise<void> {
  const { objects } = ports
  const { challenger } = (await readPointer(objects, run.dataset)).pointer
  if (challenger && challenger.runId !== run.runId) return
  const deployment = await readRecord(objects, runKeys(run.dataset, run.runId).deployment, deploymentRecordSchema)
  // The run was removed.
  if (!deployment) return await closeWork(run, objects)
  await requestEvaluation(deployment, ports)
}

/**
 * Has a registered run compared with what serves now, where that is still to be done: it is approved and never served, and
 * another one takes over, or has since it was compared. An earlier step that came late may have written its own entry in
 * open/ over the one that waited for the rollout. Returns whether the evaluation was asked for, which settles the entry.
 */
export async function compareAgain(
  run: RunName,
  { arn, approval }: PackageSummary,
  ports: Ports & { readonly registry: Pick<ModelRegistry, 'describe'> },
): Promise<boolean> {
  if (approval !== 'approved') return false
  const { objects } = ports
  const { pointer } = await readPointer(objects, run.dataset)
  if (await hasServed(pointer, run.runId, objects)) return false
  if (!pointer.challenger && !(await isOutdated(arn, pointer, ports.registry))) return false
  const deployment = await readRecord(objects, runKeys(run.dataset, run.runId).deployment, deploymentRecordSchema)
  if (!deployment) return false
  await requestEvaluation(deployment, ports)
  return true
}

/** Whether an approval is the evaluation's, by a comparison with another run than serves now. */
async function isOutdated(
  arn: string,
  { champion }: ModelPointer,
  registry: Pick<ModelRegistry, 'describe'>,
): Promise<boolean> {
  const found = await registry.describe(arn)
  if (found?.comparedWith === undefined || found.decidedByPerson) return false
  return found.comparedWith !== (champion?.runId ?? null)
}
