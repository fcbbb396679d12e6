import { DATASET_TAG, PREFIX_TAG } from '#shared/names/tags.ts'
import type { RefitRecord } from '#shared/records/refit-record.ts'
import type { PlannedJob, TrainingRecord } from '#shared/records/training-record.ts'
import { refitHyperparameters } from './refit-hyperparameters.ts'
import type { TrainingJob } from './training-jobs.ts'
import { channelsOf } from './training-plan.ts'

/**
 * A training job of a run, from its records alone, so that every retry asks for the same job. `refit` says how a job is
 * trained that learns all rows.
 */
export function trainingJobOf(
  training: TrainingRecord,
  job: PlannedJob,
  settings: { readonly bucket: string; readonly prefix: string; readonly roleArn: string },
  refit?: RefitRecord,
): TrainingJob {
  const { dataset } = training
  const hyperparameters = { ...training.hyperparameters, ...job.hyperparameters }
  const uri = (key: string) => `s3://${settings.bucket}/${key}`
  const { train, validation } = channelsOf(training, job)
  return {
    ...training.job,
    name: job.name,
    roleArn: settings.roleArn,
    hyperparameters: refit ? refitHyperparameters(hyperparameters, refit) : hyperparameters,
    trainUri: uri(train),
    ...(validation !== undefined && { validationUri: uri(validation) }),
    outputUri: uri(job.outputPrefix),
    tags: { [DATASET_TAG]: dataset, [PREFIX_TAG]: settings.prefix },
  }
}
