import { DescribeTrainingJobCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'

/** How a training job ended, as far as this function asks. */
export type TrainingOutcomes = { describe(jobName: string): Promise<TrainingOutcome | undefined> }

export type TrainingOutcome = {
  readonly status: 'running' | 'completed' | 'failed' | 'stopped' | 'out-of-time'
  /** The service cuts it after 1,024 characters; the whole text is in the job's log. */
  readonly failureReason: string
  /** `s3://bucket/runs/<dataset>/`. */
  readonly outputUri: string
}

export function sagemakerTrainingOutcomes(client: SageMakerClient): TrainingOutcomes {
  return {
    describe: async (jobName) => {
      try {
        const job = await client.send(new DescribeTrainingJobCommand({ TrainingJobName: jobName }))
        return {
          status: statusOf(job.TrainingJobStatus, job.SecondaryStatus),
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

function statusOf(status: string | undefined, secondary: string | undefined): TrainingOutcome['status'] {
  if (status === 'Completed') return 'completed'
  if (status === 'Failed') return 'failed'
  // A job that ran out of time counts as stopped, not as failed.
  if (status === 'Stopped') return secondary === 'MaxRuntimeExceeded' ? 'out-of-time' : 'stopped'
  return 'running'
}
