import pMap from 'p-map'
import type { TrainingRecord } from '#shared/records/training-record.ts'
import type { SageMakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import { isOnlyModel, jobsOf } from '#shared/training/training-plan.ts'
import type { JobAnswer } from '../../answers.ts'

/** What people call the jobs of a run; a role that is not here is called as it is. */
const TITLES: Readonly<Record<string, string>> = {
  'stage-1': 'First model',
  refit: 'Final model',
  'without-leaks': 'Without what may be a leak',
}

/** A run's training jobs, each as SageMaker says it stands. */
export async function runJobs(
  training: TrainingRecord | undefined,
  services: Pick<SageMakerRunServices, 'job'>,
): Promise<readonly JobAnswer[]> {
  if (!training) return []
  const jobs = jobsOf(training)
  return await pMap(
    jobs,
    async (job) => {
      const { role, name } = job
      const found = await services.job(name)
      return {
        role,
        title: isOnlyModel(job, jobs) ? 'Model' : titleOf(role),
        name,
        state: found?.kind ?? 'waiting',
        says: found?.says ?? '',
        seconds: found?.seconds,
      }
    },
    { concurrency: 4 },
  )
}

function titleOf(role: string): string {
  const words = role.replaceAll('-', ' ')
  return TITLES[role] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
