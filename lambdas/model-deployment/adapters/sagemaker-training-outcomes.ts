import {
  DescribeTrainingJobCommand,
  type DescribeTrainingJobResponse,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import type { TrainingOutcome, TrainingOutcomes } from '../lifecycle/training-outcomes.ts'

export function sagemakerTrainingOutcomes(client: SageMakerClient): TrainingOutcomes {
  return {
    describe: async (jobName) => {
      try {
        const job = await client.send(new DescribeTrainingJobCommand({ TrainingJobName: jobName }))
        return {
          status: statusOf(job.TrainingJobStatus, job.SecondaryStatus),
          phase: phaseOf(job),
          failureReason: job.FailureReason ?? '',
          outputUri: job.OutputDataConfig?.S3OutputPath ?? '',
        }
      } catch (error) {
        if (/resource not found/i.test(awsErrorFacts(error).message)) return undefined
        throw translateAwsError(`sagemaker:DescribeTrainingJob ${jobName}`, error)
      }
    },
  }
}

/** Such as `Starting: Insufficient capacity error while launching instances`: the only place that says so. */
function phaseOf({ SecondaryStatus, SecondaryStatusTransitions }: DescribeTrainingJobResponse): string {
  const message = SecondaryStatusTransitions?.at(-1)?.StatusMessage
  return [SecondaryStatus, message].filter(Boolean).join(': ')
}

function statusOf(status: string | undefined, secondary: string | undefined): TrainingOutcome['status'] {
  if (status === 'Completed') return 'completed'
  if (status === 'Failed') return 'failed'
  // A job that ran out of time counts as stopped, not as failed.
  if (status === 'Stopped') return secondary === 'MaxRuntimeExceeded' ? 'out-of-time' : 'stopped'
  return 'running'
}
