import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { datasetOfKey } from '#shared/names/dataset-name.ts'
import { importedModelKeys } from '#shared/names/imported-model-keys.ts'
import { runIdOf } from '#shared/names/run-id.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import { attempt } from '../attempt.ts'
import { isPassedOverAsServing } from '../lifecycle/passed-over-as-serving.ts'
import { advanceRun, type RunPorts, type RunSettings } from '../lifecycle/run-lifecycle.ts'
import { beginImport } from './import-attempts.ts'
import { type ImportedModel, writeImportedRecords } from './imported-records.ts'

/** `region` is where the images of models without one are. */
export type ImportSettings = RunSettings & {
  readonly region: string
  /** Where models are taken besides `models/`. */
  readonly modelPrefixes?: readonly string[]
}

const HOUR_MS = 60 * 60 * 1000
/** A message lives for two hours, or for a day where nothing may be written about it: few are under way at once. */
const ASKED_AGAIN_MS = 6 * HOUR_MS

/** The heartbeat's: what was deployed long ago is looked at now and then. */
export async function importModelAgain(
  key: string,
  everyMs: number,
  ports: RunPorts,
  settings: ImportSettings,
): Promise<void> {
  const isDue = (deployedMs: number) => {
    const ageMs = ports.clock.now() - deployedMs
    return ageMs < HOUR_MS || ageMs % ASKED_AGAIN_MS < everyMs
  }
  await importModel(key, ports, settings, isDue)
}

/**
 * Takes an imported model to its endpoint and the request for its evaluation. Its run has its name from the
 * object as it lies there and not from an event, so that the heartbeat, which has no event, comes to the same run.
 * Returns its run; undefined where there is no such model.
 */
export async function importModel(
  key: string,
  ports: RunPorts,
  settings: ImportSettings,
  isDue: (deployedMs: number) => boolean = () => true,
): Promise<RunName | undefined> {
  const { objects } = ports
  const model = await findImportedModel(key, objects, settings)
  if (!model) return undefined
  const { dataset, runId } = model
  const keys = runKeys(dataset, runId)
  // What was wrong with it or beside it is looked for again when the model is uploaded again, as another run.
  if (await readRecord(objects, keys.failure, failureRecordSchema)) return { dataset, runId }
  try {
    const deployment = await readRecord(objects, keys.deployment, deploymentRecordSchema)
    if (deployment && !isDue(Date.parse(deployment.at))) return { dataset, runId }
    if (!deployment && !(await takeOver(model, ports, settings))) return { dataset, runId }
  } catch (error) {
    const run = { dataset, runId, stage: 'deployment' } as const
    const isFinal = error instanceof BoostlineError && !error.retryable
    if (!isFinal || !(await isPassedOverAsServing(error, run, ports))) await settleFailure(error, run, ports)
    return { dataset, runId }
  }
  await advanceRun({ dataset, runId }, ports, settings)
  return { dataset, runId }
}

/** Returns whether the model has its records; it has not while others are about to write them. */
async function takeOver(model: ImportedModel, ports: RunPorts, settings: ImportSettings): Promise<boolean> {
  const takeBack = await beginImport(model, ports)
  if (!takeBack) return false
  try {
    await writeImportedRecords(model, settings.region, ports)
    return true
  } catch (error) {
    await attempt(`the note of ${model.runId}`, ports.log, takeBack)
    throw error
  }
}

async function findImportedModel(
  key: string,
  objects: ObjectStore,
  { prefix, modelPrefixes }: Pick<ImportSettings, 'prefix' | 'modelPrefixes'>,
): Promise<ImportedModel | undefined> {
  const files = importedModelKeys(key, modelPrefixes)
  const object = files && (await objects.head(key))
  if (!files || !object) return undefined
  const { versionId, eTag, sizeBytes, lastModified } = object
  const dataset = datasetOfKey(files.path)
  const identity = { prefix, dataset, eventTime: lastModified, bucket: objects.bucket, key, versionId, eTag }
  return { dataset, runId: runIdOf(identity), key, files, versionId, eTag, sizeBytes, lastModified }
}
