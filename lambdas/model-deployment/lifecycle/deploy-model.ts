import { checkModelArchive } from '#engines/scoring/archive/model-archive.ts'
import type { OnnxHere } from '#engines/scoring/onnx.ts'
import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type DeploymentRecord, deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { isOfPromotion, readOpenWork, waitsForRollout } from '#shared/records/open-work.ts'
import { readRecord, requireRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { chooseTarget } from '../hosting/choose-target.ts'
import type { Hosting } from '../hosting/hosting.ts'
import type { EvaluationQueue } from './evaluation-queue.ts'
import { compareAgain, requestEvaluation } from './request-evaluation.ts'

export type DeploymentPorts = {
  readonly objects: ObjectStore
  readonly hosting: Hosting
  readonly registry: Pick<ModelRegistry, 'find' | 'describe'>
  readonly queue: EvaluationQueue
  readonly clock: Clock
  readonly log: Log
  /** What ONNX models are packed with, where the deployment serves them. */
  readonly onnx?: OnnxHere | undefined
}

/**
 * From a model to what serves it, which is being made, and a message that asks for its evaluation. Running it again
 * finds what is there and changes nothing; a run that is in the registry is not asked to be evaluated again, unless it
 * is to be compared with what serves now. Returns whether nothing is left to do: one that is registered may wait for the
 * end of another's rollout, or be kept from serving.
 */
export async function deployModel(run: RunName, ports: DeploymentPorts): Promise<boolean> {
  const { objects, registry, log } = ports
  const { dataset, runId } = run
  const keys = runKeys(dataset, runId)
  const registered = await registry.find(dataset, runId)
  if (registered) {
    const work = await readOpenWork(run, objects)
    if (work && (waitsForRollout(work) || isOfPromotion(work))) return false
    return !(await compareAgain(run, registered, ports))
  }
  log.info('deployment-started', run)
  const deployment =
    (await readRecord(objects, keys.deployment, deploymentRecordSchema)) ?? (await recordDeployment(run, ports))
  await ensureServing(deployment, ports)
  await requestEvaluation(deployment, ports)
  return true
}

/** What an earlier delivery has made is there, though this one may not look whether all of it is ours. */
async function ensureServing(
  deployment: DeploymentRecord,
  { hosting, log }: Pick<DeploymentPorts, 'hosting' | 'log'>,
): Promise<void> {
  try {
    await hosting.ensure(deployment)
  } catch (error) {
    if (!hasCode(error, 'aws-denied')) throw error
    const { kind } = await hosting.state(deployment)
    if (kind !== 'ready' && kind !== 'changing') throw error
    const { runId, dataset } = deployment
    log.error('work-left-open', { runId, dataset, code: error.code, reason: error.message, hint: error.hint })
  }
}

/** What will serve, decided from the run's own records: the serving image is the one that trained the model. */
async function recordDeployment({ dataset, runId }: RunName, { objects, clock, log }: DeploymentPorts) {
  const keys = runKeys(dataset, runId)
  const source = await requireRecord(objects, keys.source, sourceRecordSchema)
  const training = await requireRecord(objects, keys.training, trainingRecordSchema)
  await checkModelArchive(objects, keys.model)
  const { endpoint } = runManifest(source)
  const record: DeploymentRecord = {
    version: 1,
    runId,
    dataset,
    ...(await chooseTarget({ dataset, runId }, endpoint, training.job.image, { objects, log })),
    image: training.job.image,
    modelDataUrl: `s3://${objects.bucket}/${keys.model}`,
    at: new Date(clock.now()).toISOString(),
  }
  return await writeRecordOnce(objects, keys.deployment, deploymentRecordSchema, record)
}
