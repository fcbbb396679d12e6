import { handleCreatedObjects } from '#shared/events/handle-created-objects.ts'
import { isQuietUploadKey, isUploadKey } from '#shared/names/dataset-keys.ts'
import type { Dependencies } from './deps.ts'
import { runOfUpload, settleTraining, startTraining } from './start-training.ts'

/** What of Lambda's context is used; without one, in a processing job, time is not limited. */
type InvocationContext = { getRemainingTimeInMillis(): number }

/** S3 notifications in; each table under `datasets/` becomes a training job. Safe to deliver any number of times. */
export function createHandler(dependencies: Dependencies) {
  const { log, config } = dependencies
  return (event: unknown, context?: InvocationContext): Promise<void> =>
    handleCreatedObjects(event, log, async (upload) => {
      const { bucket, key } = upload
      // The notification filters say the same; this holds for every other way in.
      if (bucket !== config.bucket || !isUploadKey(key)) {
        return log.info('event-ignored', { what: 'an object that is no upload of this pipeline', bucket, key })
      }
      // Only S3's own notifications have a sequencer: a job, or a person who starts the run by hand, goes on.
      if (isQuietUploadKey(key) && upload.sequencer !== undefined) {
        return log.info('event-ignored', { what: 'an upload that a Processing job prepares', bucket, key })
      }
      const run = runOfUpload(upload, config.prefix)
      const remainingMs = () => context?.getRemainingTimeInMillis() ?? Number.POSITIVE_INFINITY
      try {
        await startTraining(upload, run, { ...dependencies, remainingMs }, config)
      } catch (error) {
        await settleTraining(error, run, dependencies)
      }
    })
}
