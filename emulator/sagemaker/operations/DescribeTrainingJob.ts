import type { JsonInput } from '../../http/json-protocol.ts'
import { describeTrainingJob } from '../describe-training-job.ts'
import { trainingJobNotFound } from '../errors.ts'
import { named } from '../schemas.ts'
import type { SageMakerService } from '../service.ts'
import { parseInput } from '../validation.ts'

export function DescribeTrainingJob({ store }: SageMakerService, rawInput: JsonInput): unknown {
  const job = store.get('training-job', parseInput(named('TrainingJobName'), rawInput).TrainingJobName)
  if (!job) throw trainingJobNotFound()
  return describeTrainingJob(job, (ms) => ms / 1000)
}
