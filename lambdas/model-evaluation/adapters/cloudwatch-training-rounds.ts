import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { TRAINING_JOBS_LOGS } from '#shared/names/log-groups.ts'
import { parseRound, type TrainingRound } from '#shared/training/training-rounds.ts'
import type { TrainingRounds } from '../report/training-rounds.ts'

/** Of several instances one writes the rounds, and nobody says which. */
const MOST_STREAMS = 4
/** Of up to 10,000 lines each: more rounds than a training may have. */
const MOST_PAGES = 4

/** Rounds by CloudWatch: all jobs share a group, and a stream is named after its job. */
export function cloudWatchTrainingRounds(client: CloudWatchLogsClient): TrainingRounds {
  async function roundsOf(jobName: string): Promise<readonly TrainingRound[]> {
    const query = { logGroupName: TRAINING_JOBS_LOGS, logStreamNamePrefix: `${jobName}/`, limit: MOST_STREAMS }
    const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand(query))
    for (const { logStreamName = '' } of logStreams) {
      const rounds = await roundsIn(logStreamName)
      if (rounds.length > 0) return rounds
    }
    return []
  }

  async function roundsIn(logStreamName: string): Promise<readonly TrainingRound[]> {
    const rounds: TrainingRound[] = []
    let nextToken: string | undefined
    for (let page = 0; page < MOST_PAGES; page++) {
      const { events = [], nextForwardToken } = await client.send(
        new GetLogEventsCommand({ logGroupName: TRAINING_JOBS_LOGS, logStreamName, startFromHead: true, nextToken }),
      )
      rounds.push(...events.flatMap(({ message = '', timestamp = 0 }) => parseRound(message, timestamp) ?? []))
      // At the end the token that was passed in is given back.
      if (nextForwardToken === nextToken) break
      nextToken = nextForwardToken
    }
    return rounds
  }

  return {
    roundsOf: async (jobName) => {
      try {
        return await roundsOf(jobName)
      } catch (error) {
        if (awsErrorFacts(error).name === 'ResourceNotFoundException') return []
        throw translateAwsError(`logs:GetLogEvents ${TRAINING_JOBS_LOGS} ${jobName}/`, error)
      }
    },
  }
}
