import { type EventSummary, type HandledObject, handleCreatedObjects } from '#shared/events/handle-created-objects.ts'
import { isQuietUploadKey, isUploadKey } from '#shared/names/dataset-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { Dependencies } from './deps.ts'
import { runOfUpload, settleTraining, startTraining } from './start-training.ts'

/** What of Lambda's context is used; without one, in a processing job, time is not limited. */
type InvocationContext = { getRemainingTimeInMillis(): number }

/**
 * S3 notifications in; each table under `datasets/`, or where else uploads are taken, becomes a training job. Safe to
 * deliver any number of times.
 */
export function createHandler(dependencies: Dependencies) {
  const { log, config } = dependencies
  return (event: unknown, context?: InvocationContext): Promise<EventSummary> =>
    handleCreatedObjects(event, log, async (upload): Promise<HandledObject | string> => {
      const { bucket, key } = upload
      const { prefixes, buckets } = config.uploads
      // The notification filters say the same; this holds for every other way in.
      if (![config.bucket, ...buckets].includes(bucket) || !isUploadKey(key, prefixes)) {
        const what = 'an object that is no upload of this pipeline'
        log.info('event-ignored', { what, bucket, key })
        return what
      }
      // Only S3's own notifications have a sequencer: a job, or a person who starts the run by hand, goes on.
      if (isQuietUploadKey(key) && upload.sequencer !== undefined) {
        const what = 'an upload that a Processing job prepares'
        log.info('event-ignored', { what, bucket, key })
        return what
      }
      const run = runOfUpload(upload, config.prefix, prefixes)
      const { dataset, runId } = run
      const remainingMs = () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY
      try {
        const job = await startTraining(upload, run, { ...dependencies, remainingMs }, config)
        return { dataset, runId, ...(job !== undefined && { job }) }
      } catch (error) {
        await settleTraining(error, run, dependencies)
        return { dataset, runId, stopped: runKeys(dataset, runId).failure }
      }
    })
}
