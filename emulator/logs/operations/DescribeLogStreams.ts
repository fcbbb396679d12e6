import type { DescribeLogStreamsCommandInput } from '@aws-sdk/client-cloudwatch-logs'
import { invalidParameter } from '../errors.ts'
import { groupArn, groupOfInput, type LogsOperation, pageOf } from '../service.ts'

export const DescribeLogStreams: LogsOperation<DescribeLogStreamsCommandInput> = (service, input) => {
  const group = groupOfInput(service, input)
  const prefix = input.logStreamNamePrefix
  const orderBy = input.orderBy ?? 'LogStreamName'
  if (orderBy === 'LastEventTime' && prefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.')
  }
  const streams = service.store.streams(group.id).filter(({ name }) => name.startsWith(prefix ?? ''))
  if (orderBy === 'LastEventTime') streams.sort((a, b) => (a.lastEventMs ?? 0) - (b.lastEventMs ?? 0))
  if (input.descending) streams.reverse()
  const { page, nextToken } = pageOf(streams, input)
  return {
    logStreams: page.map((stream) => ({
      logStreamName: stream.name,
      creationTime: stream.createdMs,
      firstEventTimestamp: stream.firstEventMs,
      lastEventTimestamp: stream.lastEventMs,
      lastIngestionTime: stream.lastIngestedMs,
      arn: `${groupArn(service.context, group.name)}:log-stream:${stream.name}`,
      // AWS has answered 0 for every stream since 2019.
      storedBytes: 0,
    })),
    nextToken,
  }
}
