import type { StartMessageMoveTaskCommandInput } from '@aws-sdk/client-sqs'
import { AwsError } from '../../http/aws-error.ts'
import { invalidParameter, invalidValue, missingParameter } from '../errors.ts'
import { moveMessages } from '../move-messages.ts'
import { redrivePolicyOf } from '../redrive-policy.ts'
import { queueOfArn, type SqsOperation, type SqsService } from '../service.ts'

const MAX_MESSAGES_PER_SECOND = 500

export const StartMessageMoveTask: SqsOperation<StartMessageMoveTaskCommandInput> = (service, input) => {
  const sourceArn = input.SourceArn
  if (!sourceArn) throw missingParameter('SourceArn')
  const source = queueOfArn(service, sourceArn)
  if (!source) throw noSuchResource('SourceArn')
  if (!service.queues.list().some((queue) => redrivePolicyOf(queue)?.deadLetterTargetArn === sourceArn)) {
    throw invalidParameter('Source queue must be configured as a Dead Letter Queue.')
  }
  const destinationArn = input.DestinationArn
  if (destinationArn === sourceArn) {
    throw invalidParameter('Source queue and destination queue cannot be the same.')
  }
  const destination = destinationArn === undefined ? undefined : queueOfArn(service, destinationArn)
  if (destinationArn !== undefined && !destination) throw noSuchResource('DestinationArn')
  const rate = input.MaxNumberOfMessagesPerSecond
  if (rate !== undefined && (rate < 1 || rate > MAX_MESSAGES_PER_SECOND)) {
    throw invalidValue('MaxNumberOfMessagesPerSecond', rate, `Must be between 1 and ${MAX_MESSAGES_PER_SECOND}.`)
  }

  const taskId = service.context.database.transaction(() =>
    service.queues.insertMoveTask({
      sourceArn,
      destinationArn,
      maxMessagesPerSecond: rate,
      movedCount: moveMessages(service, source, destination),
      startedMs: service.context.clock.now(),
    }),
  )
  return { TaskHandle: formatTaskHandle(service, taskId) }
}

function formatTaskHandle(service: SqsService, taskId: number): string {
  return Buffer.from(JSON.stringify({ taskId, region: service.context.region })).toString('base64')
}

function noSuchResource(parameter: string): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    404,
  )
}
