import {
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { registeredDecisions } from '#shared/registry/registered-decision.ts'
import type { RunServices } from '#shared/runs/read-run-status.ts'
import type { JobState } from '#shared/runs/run-status.ts'
import { compiledModelState } from '#shared/serving/compiled-model-state.ts'
import { sagemakerEndpointState } from '#shared/serving/sagemaker-endpoint-state.ts'
import { stateByType } from '#shared/serving/scorer-by-type.ts'

/** A training job as a person is told of it. */
export type TrainingJobView = JobState & {
  /** The tag of the image, which is the version of XGBoost. */
  readonly imageTag: string
  /** What is billed; undefined before its end. */
  readonly seconds: number | undefined
  /** After so many it ends, if nothing stops it before; undefined where the job does not say. */
  readonly mostRounds?: number | undefined
}

export type SageMakerRunServices = Omit<RunServices, 'job'> & {
  job(name: string): Promise<TrainingJobView | undefined>
}

/** What SageMaker says of runs; `prefix` is the deployment's. */
export function sagemakerRunServices(
  client: SageMakerClient,
  objects: Pick<ObjectStore, 'head'>,
  prefix: string,
): SageMakerRunServices {
  return {
    ...stateByType({ endpoint: sagemakerEndpointState(client), lambda: compiledModelState(objects) }),
    registered: registeredDecisions(client, prefix),
    job: async (name) => {
      // Between training.json and CreateTrainingJob there is no job yet.
      return await client
        .send(new DescribeTrainingJobCommand({ TrainingJobName: name }))
        .then(viewOf)
        .catch((error: unknown) => {
          // A ValidationException like any other; only the text tells.
          if (/resource not found/i.test(awsErrorFacts(error).message)) return undefined
          throw translateAwsError(`sagemaker:DescribeTrainingJob ${name}`, error)
        })
    },
  }
}

function viewOf(job: DescribeTrainingJobResponse): TrainingJobView {
  return {
    kind: kindOf(job.TrainingJobStatus),
    says: [job.TrainingJobStatus, job.FailureReason].filter(Boolean).join(': '),
    imageTag: job.AlgorithmSpecification?.TrainingImage?.split(':').at(-1) ?? '',
    seconds: job.TrainingTimeInSeconds,
    mostRounds: Number(job.HyperParameters?.['num_round']) || undefined,
  }
}

function kindOf(status: string | undefined): JobState['kind'] {
  if (status === 'Completed') return 'completed'
  return status === 'Failed' || status === 'Stopped' ? 'ended-without-a-model' : 'running'
}
