import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { type EventSummary, handleCreatedObjects } from '#shared/events/handle-created-objects.ts'
import { isS3Event } from '#shared/events/s3-records.ts'
import { isScheduled } from '#shared/events/scheduled-event.ts'
import { textField } from '#shared/json/json-fields.ts'
import { feedbackFile } from '#shared/names/feedback-keys.ts'
import { datasetOfPointerKey, pointersPrefix } from '#shared/names/run-keys.ts'
import type { Dependencies } from './deps.ts'
import { measureDataset } from './measure/measure-dataset.ts'
import { takeFile } from './take/take-file.ts'

/** What of Lambda's context is used. */
type InvocationContext = { readonly awsRequestId?: string; getRemainingTimeInMillis(): number }

/** A dataset that has just been begun is finished within it. */
const MEASURING_MS = 120_000

/**
 * S3 notifications and a daily schedule in. A file under `feedback/` becomes feedback beside the captured predictions,
 * and what the model is worth by all of it goes into the day's record. Safe to deliver any number of times.
 */
export function createHandler(dependencies: Dependencies) {
  const { log, config } = dependencies
  return async (event: unknown, context?: InvocationContext): Promise<EventSummary | { readonly event: string }> => {
    const remainingMs = () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY
    if (isS3Event(event)) {
      return await handleCreatedObjects(event, log, async (upload) => {
        const { bucket, key } = upload
        const file = bucket === config.bucket ? feedbackFile(key) : undefined
        if (!file) {
          const what = 'an object that is no feedback'
          log.info('event-ignored', { what, bucket, key })
          return what
        }
        await takeFile(upload, file, { ...dependencies, remainingMs, delivery: context?.awsRequestId })
        await measureTaken(file.dataset, dependencies)
        return { dataset: file.dataset, record: file.record }
      })
    }
    if (!isScheduled(event)) {
      const what = textField(event, 'detail-type') ?? 'an event of an unknown kind'
      log.info('event-ignored', { what })
      return { event: what }
    }
    await measureAll(dependencies, remainingMs)
    return { event: 'daily' }
  }
}

/**
 * What a damaged record or a missing right keeps from being measured is no reason to take the file again: the daily look
 * measures it, or tells it, too.
 */
async function measureTaken(dataset: string, dependencies: Dependencies): Promise<void> {
  try {
    await measureDataset(dataset, dependencies)
  } catch (error) {
    if (!(error instanceof BoostlineError) || error.retryable) throw error
    dependencies.log.error('reconciliation-failed', { what: `the real performance of ${dataset}`, error })
  }
}

/** What came by the API one by one; of very many datasets each day begins with others. */
async function measureAll(dependencies: Dependencies, remainingMs: () => number): Promise<void> {
  const { objects, clock, log } = dependencies
  const datasets: string[] = []
  try {
    for await (const { key } of objects.listFolder(pointersPrefix)) {
      const dataset = datasetOfPointerKey(key)
      if (dataset !== undefined) datasets.push(dataset)
    }
  } catch (error) {
    log.error('reconciliation-failed', { what: 'the list of datasets', error })
    throw error
  }
  const start = Math.floor(clock.now() / 86_400_000) % Math.max(1, datasets.length)
  for (const dataset of [...datasets.slice(start), ...datasets.slice(0, start)]) {
    if (remainingMs() < MEASURING_MS) return
    try {
      await measureDataset(dataset, dependencies)
    } catch (error) {
      log.error('reconciliation-failed', { what: `the real performance of ${dataset}`, error })
    }
  }
}
