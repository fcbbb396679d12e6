import { describeTrainingJob } from '../describe-training-job.ts'
import { trainingJobNotFound } from '../errors.ts'
import { named } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DescribeTrainingJob: SageMakerOperation = ({ store }, rawInput) => {
  const job = store.get('training-job', parseInput(named('TrainingJobName'), rawInput).TrainingJobName)
  if (!job) throw trainingJobNotFound()
  return describeTrainingJob(job, (ms) => ms / 1000)
}
