import { runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { TrainingJob } from './training-jobs.ts'

/** The training job of a run, from its records alone, so that every retry asks for the same job. */
export function trainingJobOf(
  training: TrainingRecord,
  settings: { readonly bucket: string; readonly prefix: string; readonly roleArn: string },
): TrainingJob {
  const { dataset, runId } = training
  const keys = runKeys(dataset, runId)
  const uri = (key: string) => `s3://${settings.bucket}/${key}`
  return {
    ...training.job,
    roleArn: settings.roleArn,
    hyperparameters: training.hyperparameters,
    trainUri: uri(keys.trainPrefix),
    validationUri: uri(keys.validationPrefix),
    outputUri: uri(runsPrefix(dataset)),
    tags: { [DATASET_TAG]: dataset, [PREFIX_TAG]: settings.prefix },
  }
}
