import { trainingJobNotFound, validationException } from '../errors.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const StopTrainingJob: SageMakerOperation = ({ store, trainingJobs }, rawInput) => {
  const job = store.get('training-job', parseInput(named('TrainingJobName'), rawInput).TrainingJobName)
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
