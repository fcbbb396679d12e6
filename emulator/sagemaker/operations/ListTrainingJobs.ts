import type { ListTrainingJobsCommandInput } from '@aws-sdk/client-sagemaker'
import { listPage } from '../listing.ts'
import type { SageMakerOperation } from '../service.ts'

export const ListTrainingJobs: SageMakerOperation<ListTrainingJobsCommandInput> = ({ store }, input) => {
  const page = listPage(store.list('training-job'), input, 'Ascending')
  return {
    TrainingJobSummaries: page.items.map((job) => ({
      TrainingJobName: job.name,
      TrainingJobArn: job.arn,
      CreationTime: job.creationMs / 1000,
      ...(job.trainingEndMs !== undefined && { TrainingEndTime: job.trainingEndMs / 1000 }),
      LastModifiedTime: job.lastModifiedMs / 1000,
      TrainingJobStatus: job.status,
      SecondaryStatus: job.secondaryStatus,
    })),
    ...page.token,
  }
}
