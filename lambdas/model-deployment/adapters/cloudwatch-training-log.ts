import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { translateAwsError } from '#shared/aws/translate-error.ts'
import { TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import type { TrainingLog } from '../lifecycle/training-log.ts'

const LINES = 100

export function cloudWatchTrainingLog(client: CloudWatchLogsClient): TrainingLog {
  return {
    lastLines: async (jobName) => {
      try {
        const { logStreams } = await client.send(
          new DescribeLogStreamsCommand({ logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: `${jobName}/` }),
        )
        const logStreamName = logStreams?.[0]?.logStreamName
        if (logStreamName === undefined) return []
        const { events } = await client.send(
          new GetLogEventsCommand({
            logGroupName: TRAINING_JOBS_LOGS,
            logStreamName,
            limit: LINES,
            startFromHead: false,
          }),
        )
        return (events ?? []).map(({ message = '' }) => message)
      } catch (error) {
        throw translateAwsError(`logs:GetLogEvents ${TRAINING_JOBS_LOGS} ${jobName}`, error)
      }
    },
  }
}
