import type { TrainingJob } from './resources.ts'
import { joinS3Path } from './s3-path.ts'

/** A training job as DescribeTrainingJob shows it; `time` turns milliseconds into the form of the answer. */
export function describeTrainingJob(job: TrainingJob, time: (ms: number) => number): Record<string, unknown> {
  const { TrainingJobName, Tags: _tags, ...request } = job.request
  const trainingMs =
    job.trainingStartMs !== undefined && job.trainingEndMs !== undefined ? job.trainingEndMs - job.trainingStartMs : 0
  return {
    TrainingJobName,
    TrainingJobArn: job.arn,
    // As in AWS the path is there long before the object.
    ModelArtifacts: { S3ModelArtifacts: modelArtifactUri(job) },
    TrainingJobStatus: job.status,
    SecondaryStatus: job.secondaryStatus,
    ...(job.failureReason !== undefined && { FailureReason: job.failureReason }),
    ...request,
    EnableNetworkIsolation: request['EnableNetworkIsolation'] ?? false,
    EnableInterContainerTrafficEncryption: request['EnableInterContainerTrafficEncryption'] ?? false,
    EnableManagedSpotTraining: request['EnableManagedSpotTraining'] ?? false,
    CreationTime: time(job.creationMs),
    ...(job.trainingStartMs !== undefined && { TrainingStartTime: time(job.trainingStartMs) }),
    ...(job.trainingEndMs !== undefined && {
      TrainingEndTime: time(job.trainingEndMs),
      TrainingTimeInSeconds: Math.ceil(trainingMs / 1000),
      BillableTimeInSeconds: Math.ceil(trainingMs / 1000),
    }),
    LastModifiedTime: time(job.lastModifiedMs),
    SecondaryStatusTransitions: job.transitions.map((transition) => ({
      Status: transition.status,
      StartTime: time(transition.startMs),
      ...(transition.endMs !== undefined && { EndTime: time(transition.endMs) }),
      StatusMessage: transition.message,
    })),
    ...(job.metrics.length > 0 && {
      FinalMetricDataList: job.metrics.map((metric) => ({
        MetricName: metric.name,
        Value: metric.value,
        Timestamp: time(metric.timestampMs),
      })),
    }),
  }
}

/** Where the job's model goes: `<S3OutputPath>/<job>/output/model.tar.gz`. */
export function modelArtifactUri(job: TrainingJob): string {
  return joinS3Path(job.request.OutputDataConfig.S3OutputPath, `${job.request.TrainingJobName}/output/model.tar.gz`)
}
