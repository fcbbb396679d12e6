import { hasCode } from '#shared/errors/boostline-error.ts'
import { DEFAULT_MANIFEST } from '#shared/manifest/manifest.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readMonitoringSummary } from '#shared/records/monitoring-summary.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { type ModelWatch, modelWatch } from './model-watch.ts'

/** How the model of a run that serves is watched, and how it holds; undefined where its records are not as they should be. */
export async function readModelWatch(objects: ObjectStore, run: RunName): Promise<ModelWatch | undefined> {
  const keys = runKeys(run.dataset, run.runId)
  try {
    const [schema, source, summary] = await Promise.all([
      readRecord(objects, keys.schema, featureSchemaSchema),
      readRecord(objects, keys.source, sourceRecordSchema),
      readMonitoringSummary(objects, run.dataset),
    ])
    return schema && modelWatch(run.runId, schema, source ? runManifest(source) : DEFAULT_MANIFEST, summary)
  } catch (error) {
    // What a person is to do about a damaged record says whoever needs it; here it is beside the point.
    if (hasCode(error, 'record-invalid') || hasCode(error, 'manifest-invalid')) return undefined
    throw error
  }
}
