import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'

/** A container says what is wrong at its end. */
const LINES = 100

/** The last lines of the first stream that the query finds, oldest first; none where there is no group or stream. */
export async function lastLines(
  client: CloudWatchLogsClient,
  query: DescribeLogStreamsCommandInput & { readonly logGroupName: string },
): Promise<readonly string[]> {
  const { logGroupName } = query
  try {
    const { logStreams } = await client.send(new DescribeLogStreamsCommand(query))
    const logStreamName = logStreams?.[0]?.logStreamName
    if (logStreamName === undefined) return []
    const { events } = await client.send(
      new GetLogEventsCommand({ logGroupName, logStreamName, limit: LINES, startFromHead: false }),
    )
    return (events ?? []).map(({ message = '' }) => message)
  } catch (error) {
    if (awsErrorFacts(error).name === 'ResourceNotFoundException') return []
    throw translateAwsError(`logs:GetLogEvents ${logGroupName} ${query.logStreamNamePrefix ?? ''}`.trim(), error)
  }
}
