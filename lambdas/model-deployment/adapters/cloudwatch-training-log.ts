import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import type { TrainingLog } from '../lifecycle/training-log.ts'
import { lastLines } from './cloudwatch-last-lines.ts'

/** The logs of training jobs, which share a group: a stream is named after its job. */
export function cloudWatchTrainingLog(client: CloudWatchLogsClient): TrainingLog {
  return {
    lastLines: async (jobName) =>
      await lastLines(client, { logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: `${jobName}/` }),
  }
}
