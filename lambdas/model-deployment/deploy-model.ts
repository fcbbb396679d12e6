import type { Log } from '#shared/log/log.ts'
import { DEFAULT_MANIFEST, parseManifest } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type DeploymentRecord, deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readRecord, requireRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import type { EvaluationQueue } from './evaluation-queue.ts'
import type { ModelHosting } from './model-hosting.ts'

export type DeploymentPorts = {
  readonly objects: ObjectStore
  readonly hosting: ModelHosting
  readonly queue: EvaluationQueue
  readonly clock: { now(): number }
  readonly log: Log
}

export type DeploymentSettings = { readonly prefix: string; readonly roleArn: string }

/**
 * From a trained model to an endpoint that is being created and a message that asks for its evaluation. Running it
 * again finds what is there and changes nothing; an evaluation that was finished is not asked for again.
 */
export async function deployModel(
  run: { readonly dataset: string; readonly runId: string },
  ports: DeploymentPorts,
  settings: DeploymentSettings,
): Promise<void> {
  const { objects, hosting, queue, log } = ports
  const keys = runKeys(run.dataset, run.runId)
  log.info('deployment-started', run)
  const deployment =
    (await readRecord(objects, keys.deployment, deploymentRecordSchema)) ?? (await recordDeployment(run, ports))

  const tags = { 'boostline:dataset': run.dataset, 'boostline:prefix': settings.prefix }
  const { modelName, endpointConfigName, endpointName, image, modelDataUrl, memoryMb, maxConcurrency } = deployment
  await hosting.ensureModel({ name: modelName, image, modelDataUrl, roleArn: settings.roleArn, tags })
  await hosting.ensureEndpointConfig({ name: endpointConfigName, modelName, memoryMb, maxConcurrency, tags })
  const outcome = await hosting.ensureEndpoint({ name: endpointName, configName: endpointConfigName, tags })
  log.info('endpoint-created', { ...run, endpointName, outcome })

  if (await readRecord(objects, keys.evaluation, evaluationRecordSchema)) return
  await queue.send({
    endpointName,
    testDataS3BucketName: objects.bucket,
    testDataS3Key: keys.testPart,
    runId: run.runId,
    dataset: run.dataset,
    version: 1,
  })
  log.info('evaluation-requested', run)
}

/** What will serve, decided from the run's own records: the serving image is the one that trained the model. */
async function recordDeployment(
  run: { readonly dataset: string; readonly runId: string },
  { objects, clock }: DeploymentPorts,
): Promise<DeploymentRecord> {
  const keys = runKeys(run.dataset, run.runId)
  const source = await requireRecord(objects, keys.source, sourceRecordSchema)
  const training = await requireRecord(objects, keys.training, trainingRecordSchema)
  const manifest = source.manifest ? parseManifest(source.manifest.text, source.manifest.key) : DEFAULT_MANIFEST
  return await writeRecordOnce(objects, keys.deployment, deploymentRecordSchema, {
    version: 1,
    runId: run.runId,
    dataset: run.dataset,
    modelName: run.runId,
    endpointConfigName: run.runId,
    endpointName: run.runId,
    image: training.job.image,
    modelDataUrl: `s3://${objects.bucket}/${keys.model}`,
    memoryMb: manifest.endpoint.memoryMb,
    maxConcurrency: manifest.endpoint.maxConcurrency,
    at: new Date(clock.now()).toISOString(),
  })
}
