import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { ImportedModelKeys } from '#shared/names/imported-model-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { requireRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type FeatureSchema, featureColumns, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { chooseTarget } from '../hosting/choose-target.ts'
import { checkModelArchive } from '../hosting/model-archive.ts'
import { readModelSettings } from './model-settings.ts'

/** A model that somebody put under `models/<name>/`, as it lies there, with the run it becomes. */
export type ImportedModel = RunName & {
  readonly key: string
  readonly files: ImportedModelKeys
  readonly versionId: string | undefined
  readonly eTag: string
  readonly sizeBytes: number
  /** ISO 8601. */
  readonly lastModified: string
}

/**
 * Gives an imported model the records of a run, so that it is deployed, registered and approved like any other.
 * There are no test rows to judge it by: it waits for a person's approval. The archive is checked and copied into the
 * run's folder in one version.
 * @throws BoostlineError naming everything that is missing beside it.
 */
export async function writeImportedRecords(
  { dataset, runId, key, files, versionId, eTag, sizeBytes, lastModified }: ImportedModel,
  { objects, clock, log }: { readonly objects: ObjectStore; readonly clock: Clock; readonly log: Log },
): Promise<void> {
  const keys = runKeys(dataset, runId)
  const version = { versionId, ifMatch: eTag }
  await requireFiles(objects, [files.schema, files.settings], key)
  const settingsFile = await objects.get(files.settings)
  const model = readModelSettings(settingsFile?.body ?? new Uint8Array(), `s3://${objects.bucket}/${files.settings}`)
  const schema = await requireRecord(objects, files.schema, featureSchemaSchema)
  requireFeatures(schema, `s3://${objects.bucket}/${files.schema}`)
  await checkModelArchive(objects, key, version)

  await writeRecordOnce(objects, keys.source, sourceRecordSchema, {
    version: 1,
    runId,
    dataset,
    bucket: objects.bucket,
    key,
    ...(versionId === undefined ? {} : { versionId }),
    eTag,
    sizeBytes,
    eventTime: lastModified,
    manifest: null,
    codeVersion: 'imported',
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
    decision: { status: 'pending', reason: 'imported: there are no test rows to evaluate it on' },
  })
  // What was checked is what serves: under the person's key it could be another by now. The copy's own event finds
  // source.json, which says whose copy it is.
  const checked = await objects.open(key, version)
  if (!checked) throw replaced(`s3://${objects.bucket}/${key}`)
  await objects.upload(keys.model, checked.body, { contentType: 'application/gzip' })
  await writeRecordOnce(objects, keys.deployment, deploymentRecordSchema, {
    version: 1,
    runId,
    dataset,
    ...(await chooseTarget({ dataset, runId }, model, model.image, { objects, log })),
    image: model.image,
    modelDataUrl: `s3://${objects.bucket}/${keys.model}`,
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

function requireFeatures(schema: FeatureSchema, place: string): void {
  if (featureColumns(schema).length > 0) return
  throw new BoostlineError({
    code: 'record-invalid',
    kind: 'input',
    message: `${place} has no feature.`,
    hint: 'Take the schema.json of a run of the same columns as it is, then upload model.tar.gz again.',
  })
}

function replaced(place: string): BoostlineError {
  return new BoostlineError({
    code: 'source-changed',
    kind: 'input',
    message: `${place} was replaced or deleted while it was being checked.`,
    hint: 'Nothing to do where it was replaced: the new one is a run of its own. Else upload it again.',
  })
}
