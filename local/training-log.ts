import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { logReader } from '#shared/logs/read-events.ts'
import { TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { parseRound, type TrainingRound } from '#shared/training/training-rounds.ts'

/** Reads a job's log incrementally: each call returns the rounds that came since the last one. */
export function trainingRounds(client: CloudWatchLogsClient, jobName: string): () => Promise<readonly TrainingRound[]> {
  const read = logReader(client, { logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: `${jobName}/` })
  return async () => (await read()).flatMap(({ message, timestampMs }) => parseRound(message, timestampMs) ?? [])
}
