import type { StopTrainingJobCommandInput } from '@aws-sdk/client-sagemaker'
import { trainingJobNotFound, validationException } from '../errors.ts'
import type { SageMakerOperation } from '../service.ts'

export const StopTrainingJob: SageMakerOperation<StopTrainingJobCommandInput> = ({ store, trainingJobs }, input) => {
  const job = store.get('training-job', input.TrainingJobName)
  if (!job) throw trainingJobNotFound()
  if (job.status === 'Stopping') return undefined
  if (job.status !== 'InProgress') {
    throw validationException(
      `The request was rejected because the training job is in status ${job.status}. Only a training job in status InProgress can be stopped.`,
    )
  }
  trainingJobs.stop(job.name, 'Stopped')
  return undefined
}
