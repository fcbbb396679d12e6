import { type EventSummary, handleCreatedObjects } from '#shared/events/handle-created-objects.ts'
import { isQuietUploadKey } from '#shared/names/dataset-keys.ts'
import { isScoreKey } from '#shared/names/score-keys.ts'
import type { Dependencies } from './deps.ts'
import { scoreUpload } from './score-upload.ts'

/** What of Lambda's context is used; without one, in a processing job, time is not limited. */
type InvocationContext = { readonly awsRequestId?: string; getRemainingTimeInMillis(): number }

/** S3 notifications in; each table under `score/` comes back scored under `scored/`. Safe to deliver any number of times. */
export function createHandler(dependencies: Dependencies) {
  const { log, config } = dependencies
  return (event: unknown, context?: InvocationContext): Promise<EventSummary> =>
    handleCreatedObjects(event, log, async (upload) => {
      const { bucket, key } = upload
      // The notification filters say the same; this holds for every other way in.
      if (bucket !== config.bucket || !isScoreKey(key)) {
        const what = 'an object that is no file to score of this pipeline'
        log.info('event-ignored', { what, bucket, key })
        return what
      }
      // Only S3's own notifications have a sequencer: a job, or a person who starts it by hand, goes on.
      if (isQuietUploadKey(key) && upload.sequencer !== undefined) {
        const what = 'a file that a Processing job scores'
        log.info('event-ignored', { what, bucket, key })
        return what
      }
      const remainingMs = () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY
      return await scoreUpload(upload, { ...dependencies, remainingMs, delivery: context?.awsRequestId }, config)
    })
}
