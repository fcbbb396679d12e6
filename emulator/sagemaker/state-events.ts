import { describeEndpoint } from './describe-endpoint.ts'
import { describeModelPackage } from './describe-model-package.ts'
import { describeTrainingJob } from './describe-training-job.ts'
import type { EventBus } from './ports.ts'
import type { Endpoint, ModelPackage, TrainingJob } from './resources.ts'
import type { Store } from './store.ts'

/**
 * The state-change events of SageMaker. Each is published inside the transaction that makes the change, so that
 * neither is without the other. Details mirror the Describe operations, with differences: times are milliseconds,
 * tags an object, an endpoint's status is in UPPER_SNAKE.
 */
export type StateEvents = {
  trainingJob(job: TrainingJob): void
  endpoint(endpoint: Endpoint): void
  modelPackage(modelPackage: ModelPackage): void
}

const inMilliseconds = (timeMs: number) => timeMs

export function createStateEvents(bus: EventBus, store: Store): StateEvents {
  return {
    trainingJob: (job) =>
      bus.publish({
        source: 'aws.sagemaker',
        detailType: 'SageMaker Training Job State Change',
        resources: [job.arn],
        detail: { ...describeTrainingJob(job, inMilliseconds), Tags: store.tags(job.arn) },
      }),
    endpoint: (endpoint) =>
      bus.publish({
        source: 'aws.sagemaker',
        detailType: 'SageMaker Endpoint State Change',
        resources: [endpoint.arn],
        detail: {
          ...describeEndpoint(endpoint, inMilliseconds),
          EndpointStatus: upperSnake(endpoint.status),
          Tags: store.tags(endpoint.arn),
        },
      }),
    modelPackage: (modelPackage) =>
      bus.publish({
        source: 'aws.sagemaker',
        detailType: 'SageMaker Model Package State Change',
        resources: [modelPackage.arn],
        detail: { ...describeModelPackage(modelPackage, inMilliseconds), ModelPackageName: modelPackage.name },
      }),
  }
}

function upperSnake(status: string): string {
  return status.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()
}
