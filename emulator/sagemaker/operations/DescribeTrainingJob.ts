import type { DescribeTrainingJobCommandInput } from '@aws-sdk/client-sagemaker'
import { describeTrainingJob } from '../describe-training-job.ts'
import { trainingJobNotFound } from '../errors.ts'
import type { SageMakerOperation } from '../service.ts'

export const DescribeTrainingJob: SageMakerOperation<DescribeTrainingJobCommandInput> = ({ store }, input) => {
  const job = store.get('training-job', input.TrainingJobName)
  if (!job) throw trainingJobNotFound()
  return describeTrainingJob(job, (ms) => ms / 1000)
}
