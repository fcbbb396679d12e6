import { booleanField, stringField } from '../../protocols/json-fields.ts'
import { invalidParameter } from '../errors.ts'
import { groupArn, groupOfInput, type LogsOperation, limitOfInput, pageOf } from '../service.ts'

export const DescribeLogStreams: LogsOperation = (service, input) => {
  const group = groupOfInput(service, input)
  const prefix = stringField(input, 'logStreamNamePrefix')
  const orderBy = stringField(input, 'orderBy') ?? 'LogStreamName'
  if (orderBy !== 'LogStreamName' && orderBy !== 'LastEventTime') {
    throw invalidParameter(`orderBy must be LogStreamName or LastEventTime, not ${orderBy}.`)
  }
  if (orderBy === 'LastEventTime' && prefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.')
  }
  const streams = service.store.streams(group.id).filter(({ name }) => name.startsWith(prefix ?? ''))
  if (orderBy === 'LastEventTime') streams.sort((a, b) => (a.lastEventMs ?? 0) - (b.lastEventMs ?? 0))
  if (booleanField(input, 'descending')) streams.reverse()
  const { page, nextToken } = pageOf(streams, input, limitOfInput(input, 50))
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
