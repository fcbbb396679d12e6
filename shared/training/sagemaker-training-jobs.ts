import {
  type Channel,
  CreateTrainingJobCommand,
  type CreateTrainingJobCommandInput,
  DescribeTrainingJobCommand,
  type SageMakerClient,
  type TrainingInstanceType,
} from '@aws-sdk/client-sagemaker'
import { readFullQuota } from '#shared/aws/quota.ts'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { TrainingJob, TrainingJobs } from './training-jobs.ts'

/** Training jobs over SageMaker. */
export function sagemakerTrainingJobs(client: SageMakerClient): TrainingJobs {
  async function isOurs(job: TrainingJob): Promise<boolean> {
    const found = await client
      .send(new DescribeTrainingJobCommand({ TrainingJobName: job.name }))
      .catch((error: unknown) => {
        throw translateAwsError(`sagemaker:DescribeTrainingJob ${job.name}`, error)
      })
    return found.OutputDataConfig?.S3OutputPath === job.outputUri
  }

  return {
    ensureJob: async (job) => {
      try {
        await client.send(new CreateTrainingJobCommand(requestOf(job)))
        return 'created'
      } catch (error) {
        const { name, message } = awsErrorFacts(error)
        if (name === 'ResourceInUse') {
          if (await isOurs(job)) return 'existed'
          throw new BoostlineError({
            code: 'training-job-name-taken',
            kind: 'config',
            message: `Another training job has the name ${job.name}.`,
            hint: 'Deploy with another prefix (./boostline deploy --stage … --prefix …), then upload the CSV again.',
            cause: error,
          })
        }
        if (name === 'ResourceLimitExceeded') {
          throw new BoostlineError({
            code: 'training-quota',
            kind: 'dependency',
            retryable: true,
            message: `SageMaker would not start ${job.name}: ${message}`,
            hint: `Ask for more of "${job.instanceType} for training job usage" in Service Quotas, or name another training.instanceType in the manifest.`,
            details: { quota: readFullQuota(message) },
            cause: error,
          })
        }
        throw translateAwsError(`sagemaker:CreateTrainingJob ${job.name}`, error)
      }
    },
  }
}

function requestOf(job: TrainingJob): CreateTrainingJobCommandInput {
  return {
    TrainingJobName: job.name,
    RoleArn: job.roleArn,
    AlgorithmSpecification: { TrainingImage: job.image, TrainingInputMode: 'File' },
    HyperParameters: { ...job.hyperparameters },
    InputDataConfig: [
      channel('train', job.trainUri, job.instanceCount),
      ...(job.validationUri === undefined ? [] : [channel('validation', job.validationUri, 1)]),
    ],
    OutputDataConfig: { S3OutputPath: job.outputUri },
    ResourceConfig: {
      // The SDK's list of instance types is older than the service's.
      InstanceType: job.instanceType as TrainingInstanceType,
      InstanceCount: job.instanceCount,
      VolumeSizeInGB: job.volumeSizeGb,
    },
    StoppingCondition: { MaxRuntimeInSeconds: job.maxRuntimeSeconds },
    // Both cost money and write into the run's folder.
    ProfilerConfig: { DisableProfiler: true },
    Tags: Object.entries(job.tags).map(([Key, Value]) => ({ Key, Value })),
  }
}

/** The container compares the content type to the letter: exactly `text/csv`. */
function channel(name: string, uri: string, instances: number): Channel {
  return {
    ChannelName: name,
    ContentType: 'text/csv',
    CompressionType: 'None',
    DataSource: {
      S3DataSource: {
        S3DataType: uri.endsWith('/') ? 'S3Prefix' : 'ManifestFile',
        S3Uri: uri,
        S3DataDistributionType: instances > 1 ? 'ShardedByS3Key' : 'FullyReplicated',
      },
    },
  }
}
