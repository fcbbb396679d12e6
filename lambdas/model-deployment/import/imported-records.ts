import type { Clock } from '#shared/clock.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { type ImportedModelKeys, isImportedModel } from '#shared/names/imported-model-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { leaveOpen, type OpenWork } from '#shared/records/open-work.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { chooseTarget } from '../hosting/choose-target.ts'
import type { CompilingPorts } from '../hosting/compile-serving-model.ts'
import { readModelFacts } from './model-facts.ts'

/** Once another model lies in its place, nothing but this leads to a run that was cut off. */
const NOT_MADE_YET = {
  stage: 'deployment',
  by: 'model-deployment',
  code: 'waiting',
  reason: 'What serves it is being made.',
  hint: 'Nothing to do: it goes on by itself.',
} as const

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
 * @throws BoostlineError naming what is wrong with it, or with what lies beside it.
 */
export async function writeImportedRecords(
  { dataset, runId, key, files, versionId, eTag, sizeBytes, lastModified }: ImportedModel,
  region: string,
  ports: CompilingPorts & { readonly clock: Clock },
): Promise<void> {
  const { objects, clock } = ports
  const keys = runKeys(dataset, runId)
  const version = { versionId, ifMatch: eTag }
  const facts = await readModelFacts({ dataset, runId, key, files, version }, region, ports)

  // Before all records: whoever cuts this off leaves an entry that leads to them.
  await leaveOpen({ dataset, runId }, NOT_MADE_YET, { objects, clock })
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
  const schema = await writeRecordOnce(objects, keys.schema, featureSchemaSchema, { ...facts.schema, dataset, runId })
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
  const { settings } = facts
  // What was checked is what serves: under the person's key it could be another by now. The copy's own event finds
  // source.json, which says whose copy it is.
  const checked = await objects.open(key, version)
  if (!checked) throw replaced(`s3://${objects.bucket}/${key}`)
  await objects.upload(keys.model, checked.body, { contentType: 'application/gzip' })
  await writeRecordOnce(objects, keys.deployment, deploymentRecordSchema, {
    version: 1,
    runId,
    dataset,
    ...(await chooseTarget({ dataset, runId }, settings, settings.image, ports)),
    image: settings.image,
    modelDataUrl: `s3://${objects.bucket}/${keys.model}`,
    at: new Date(clock.now()).toISOString(),
  })
}

/**
 * Whether a run is an imported model's whose records were cut off; it goes on as long as the model is in its place.
 * @throws BoostlineError where another is there by now: nothing else leads to the run.
 */
export async function isBeingImported({ dataset, runId }: RunName, objects: ObjectStore): Promise<boolean> {
  const source = await readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema)
  if (!source || !isImportedModel(source.key)) return false
  const found = await objects.head(source.key)
  if (found?.eTag === source.eTag && found.versionId === source.versionId) return true
  throw replaced(`s3://${objects.bucket}/${source.key}`)
}

/** Whether an entry under `open/` is of an import that has not written a record yet: nothing was made of it so far. */
export async function hasNoRecordsYet(
  { dataset, runId }: RunName,
  { code, by, stage }: OpenWork,
  objects: ObjectStore,
): Promise<boolean> {
  if (code !== NOT_MADE_YET.code || by !== NOT_MADE_YET.by || stage !== NOT_MADE_YET.stage) return false
  return !(await objects.head(runKeys(dataset, runId).source))
}

function replaced(place: string): BoostlineError {
  return new BoostlineError({
    code: 'source-changed',
    kind: 'input',
    message: `${place} was replaced or deleted while it was being checked.`,
    hint: 'Nothing to do where it was replaced: the new one is a run of its own. Else upload it again.',
  })
}
