import { handleCreatedObjects } from '#shared/events/handle-created-objects.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import { isS3Event } from '#shared/events/s3-records.ts'
import { runOfModelKey } from '#shared/names/run-keys.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import { deployModel } from './deploy-model.ts'
import type { Dependencies } from './deps.ts'
import { promoteRun } from './promote-run.ts'
import { recordTrainingFailure } from './record-training-failure.ts'
import { readStateChange } from './state-change.ts'

/**
 * S3 notifications of trained models and SageMaker's state changes in. A model is deployed, an approved package
 * promoted, a failed training written down. Safe to deliver any number of times, in any order.
 */
export function createHandler(dependencies: Dependencies) {
  const { log, config } = dependencies
  return async (event: unknown): Promise<void> => {
    if (isS3Event(event)) {
      await handleCreatedObjects(event, log, (object) => deploy(object, dependencies))
      return
    }
    const change = readStateChange(event)
    switch (change.kind) {
      case 'model-package':
        return await promoteRun(change.arn, config.prefix, dependencies)
      case 'training-job':
        return await recordTrainingFailure(change.jobName, dependencies)
      case 'other':
        return log.info('event-ignored', { what: change.what })
    }
  }
}

async function deploy({ bucket, key }: CreatedObject, dependencies: Dependencies): Promise<void> {
  const { log, config } = dependencies
  const run = runOfModelKey(key)
  if (bucket !== config.bucket || !run) {
    return log.info('event-ignored', { what: 'an object that is no model of a run', bucket, key })
  }
  try {
    await deployModel(run, dependencies, config)
  } catch (error) {
    await settleFailure(error, { ...run, stage: 'deployment' }, dependencies)
  }
}
