import * as z from 'zod/mini'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { runIdOf } from '#shared/names/run-id.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { checkModelArchive } from './model-archive.ts'

/** model.json beside a model made elsewhere: what serves it. */
const modelFileSchema = z.strictObject({
  image: z.string(),
  memoryMb: z._default(z.number(), 2048),
  maxConcurrency: z._default(z.number(), 2),
})

type Run = { readonly dataset: string; readonly runId: string }

/** The run of a model put under `models/<name>/`, or undefined for any other key. */
export function runOfOwnModel(upload: CreatedObject, prefix: string): Run | undefined {
  const path = /^models\/(.+\/model\.tar\.gz)$/.exec(upload.key)?.[1]
  if (path === undefined) return undefined
  const dataset = datasetOfKey(path)
  return { dataset, runId: runIdOf({ ...upload, prefix, dataset }) }
}

/**
 * Gives a model made elsewhere the records of a run, so that it is deployed, registered and approved like any other.
 * There are no test rows to judge it by: it waits for a person's approval.
 * @throws BoostlineError naming everything that is missing beside it.
 */
export async function adoptModel(
  upload: CreatedObject,
  { dataset, runId }: Run,
  { objects, clock }: { readonly objects: ObjectStore; readonly clock: { now(): number } },
): Promise<void> {
  const keys = runKeys(dataset, runId)
  const folder = upload.key.slice(0, upload.key.lastIndexOf('/') + 1)
  await requireFiles(objects, [`${folder}schema.json`, `${folder}model.json`], upload.key)
  const model = await readRecord(objects, `${folder}model.json`, modelFileSchema)
  const schema = await readRecord(objects, `${folder}schema.json`, featureSchemaSchema)
  const object = await objects.head(upload.key)
  if (!model || !schema || !object) return
  await checkModelArchive(objects, upload.key)

  await writeRecordOnce(objects, keys.source, sourceRecordSchema, {
    version: 1,
    runId,
    dataset,
    bucket: objects.bucket,
    key: upload.key,
    ...(object.versionId === undefined ? {} : { versionId: object.versionId }),
    eTag: object.eTag,
    sizeBytes: object.sizeBytes,
    eventTime: upload.eventTime,
    ...(upload.sequencer === undefined ? {} : { sequencer: upload.sequencer }),
    manifest: null,
    codeVersion: 'made elsewhere',
  })
  await writeRecordOnce(objects, keys.schema, featureSchemaSchema, { ...schema, dataset, runId })
  await writeRecordOnce(objects, keys.evaluation, evaluationRecordSchema, {
    version: 1,
    runId,
    dataset,
    problem: schema.problem.type,
    rows: 0,
    metrics: {},
    confusion: null,
    threshold: null,
    decision: { status: 'pending', reason: 'made elsewhere: there are no test rows to evaluate it on' },
  })
  await writeRecordOnce(objects, keys.deployment, deploymentRecordSchema, {
    version: 1,
    runId,
    dataset,
    modelName: runId,
    endpointConfigName: runId,
    endpointName: runId,
    image: model.image,
    modelDataUrl: `s3://${objects.bucket}/${upload.key}`,
    memoryMb: model.memoryMb,
    maxConcurrency: model.maxConcurrency,
    at: new Date(clock.now()).toISOString(),
  })
}

async function requireFiles(objects: ObjectStore, keys: readonly string[], modelKey: string): Promise<void> {
  const found = await Promise.all(keys.map((key) => objects.head(key)))
  const missing = keys.filter((_, index) => !found[index])
  if (missing.length === 0) return
  throw new BoostlineError({
    code: 'model-incomplete',
    kind: 'input',
    message: `s3://${objects.bucket}/${modelKey} cannot be deployed: there is no ${missing.join(' and no ')}.`,
    hint: 'Put schema.json (the features, as a run has it) and model.json ({"image": "…"}) beside it first, then upload model.tar.gz again.',
  })
}
