import type { CreateTrainingJobCommandInput } from '@aws-sdk/client-sagemaker'
import { limitExceeded, trainingJobExists } from '../errors.ts'
import type { TrainingJob } from '../resources.ts'
import { arnOf, type SageMakerOperation, type SageMakerService } from '../service.ts'
import { tagsOf } from '../tags.ts'
import { checkTrainingRequest, type TrainingRequest } from '../training-rules.ts'
import { enterState } from '../training-states.ts'

export const CreateTrainingJob: SageMakerOperation<CreateTrainingJobCommandInput> = (service, input) => {
  const { context, store, events, trainingJobs } = service
  const request = checkTrainingRequest(context, service.s3, input)
  const arn = arnOf(context, 'training-job', input.TrainingJobName)
  const tags = tagsOf(input.Tags)
  store.transaction(() => {
    if (store.get('training-job', input.TrainingJobName)) throw trainingJobExists(arn)
    checkQuota(service, request)
    const nowMs = context.clock.now()
    const job: TrainingJob = {
      name: input.TrainingJobName,
      arn,
      creationMs: nowMs,
      lastModifiedMs: nowMs,
      request,
      status: 'InProgress',
      secondaryStatus: 'Starting',
      transitions: [],
      metrics: [],
    }
    const started = enterState(job, 'Starting', nowMs)
    store.put('training-job', started)
    store.setTags(arn, tags)
    events.trainingJob(started)
  })
  trainingJobs.launch(input.TrainingJobName)
  return { TrainingJobArn: arn }
}

function checkQuota({ store, quotas }: SageMakerService, request: TrainingRequest): void {
  const { InstanceType, InstanceCount } = request.ResourceConfig
  const used = store
    .list('training-job')
    .filter((job) => job.status === 'InProgress' || job.status === 'Stopping')
    .filter((job) => job.request.ResourceConfig.InstanceType === InstanceType)
    .reduce((sum, job) => sum + job.request.ResourceConfig.InstanceCount, 0)
  if (used + InstanceCount <= quotas.trainingInstances) return
  throw limitExceeded({
    name: `${InstanceType} for training job usage`,
    unit: 'Instances',
    limit: quotas.trainingInstances,
    used,
    wanted: InstanceCount,
  })
}
