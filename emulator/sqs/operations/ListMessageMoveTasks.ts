import type { ListMessageMoveTasksCommandInput } from '@aws-sdk/client-sqs'
import { invalidValue, missingParameter } from '../errors.ts'
import type { SqsOperation } from '../service.ts'

export const ListMessageMoveTasks: SqsOperation<ListMessageMoveTasksCommandInput> = (service, input) => {
  const sourceArn = input.SourceArn
  if (!sourceArn) throw missingParameter('SourceArn')
  const maxResults = input.MaxResults ?? 1
  if (maxResults < 1 || maxResults > 10) throw invalidValue('MaxResults', maxResults, 'Must be between 1 and 10.')
  return {
    Results: service.queues.moveTasks(sourceArn, maxResults).map((task) => ({
      Status: 'COMPLETED',
      SourceArn: task.sourceArn,
      DestinationArn: task.destinationArn,
      MaxNumberOfMessagesPerSecond: task.maxMessagesPerSecond,
      ApproximateNumberOfMessagesMoved: task.movedCount,
      ApproximateNumberOfMessagesToMove: task.movedCount,
      StartedTimestamp: task.startedMs,
    })),
  }
}
