import type { S3Client } from '@aws-sdk/client-s3'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type MonitoringSummary, readMonitoringSummary } from '#shared/records/monitoring-summary.ts'
import { listBucket, onlyChanged } from './list-bucket.ts'

export type ModelFinding = { readonly dataset: string; readonly model: string; readonly sentence: string }

/** Looks for what was found of models that serve; a sentence is returned when it changes, but for those of the first look. */
export function modelFindings(client: S3Client, objects: ObjectStore): () => Promise<readonly ModelFinding[]> {
  const changed = onlyChanged()
  const told = new Map<string, string>()
  let isFirst = true
  return async () => {
    const found: ModelFinding[] = []
    const listed = await listBucket(client, objects.bucket, { Prefix: FOLDERS.monitoring })
    for (const { key } of changed(listed.objects)) {
      const dataset = key.split('/')[1] ?? ''
      const summary = key === monitoringKeys(dataset).state ? await summaryOf(dataset, objects) : undefined
      const sentence = [summary?.sentence, summary?.performance].filter(Boolean).join(' ')
      if (!summary || told.get(dataset) === sentence) continue
      told.set(dataset, sentence)
      // Of a model that came to serve nothing may be known yet.
      if (!isFirst && sentence !== '') found.push({ dataset, model: summary.model, sentence })
    }
    isFirst = false
    return found
  }
}

/** What somebody else put there is none. */
async function summaryOf(dataset: string, objects: ObjectStore): Promise<MonitoringSummary | undefined> {
  try {
    return await readMonitoringSummary(objects, dataset)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}
