import type { OperationTable } from '../protocols/service.ts'
import { ChangeMessageVisibility } from './operations/ChangeMessageVisibility.ts'
import { ChangeMessageVisibilityBatch } from './operations/ChangeMessageVisibilityBatch.ts'
import { CreateQueue } from './operations/CreateQueue.ts'
import { DeleteMessage } from './operations/DeleteMessage.ts'
import { DeleteMessageBatch } from './operations/DeleteMessageBatch.ts'
import { DeleteQueue } from './operations/DeleteQueue.ts'
import { GetQueueAttributes } from './operations/GetQueueAttributes.ts'
import { GetQueueUrl } from './operations/GetQueueUrl.ts'
import { ListDeadLetterSourceQueues } from './operations/ListDeadLetterSourceQueues.ts'
import { ListMessageMoveTasks } from './operations/ListMessageMoveTasks.ts'
import { ListQueues } from './operations/ListQueues.ts'
import { ListQueueTags } from './operations/ListQueueTags.ts'
import { PurgeQueue } from './operations/PurgeQueue.ts'
import { ReceiveMessage } from './operations/ReceiveMessage.ts'
import { SendMessage } from './operations/SendMessage.ts'
import { SendMessageBatch } from './operations/SendMessageBatch.ts'
import { SetQueueAttributes } from './operations/SetQueueAttributes.ts'
import { StartMessageMoveTask } from './operations/StartMessageMoveTask.ts'
import { TagQueue } from './operations/TagQueue.ts'
import { UntagQueue } from './operations/UntagQueue.ts'
import type { SqsOperation } from './service.ts'

/** Every operation that is there, by AWS's name; any other is answered with 501. */
export const OPERATIONS = {
  ChangeMessageVisibility,
  ChangeMessageVisibilityBatch,
  CreateQueue,
  DeleteMessage,
  DeleteMessageBatch,
  DeleteQueue,
  GetQueueAttributes,
  GetQueueUrl,
  ListDeadLetterSourceQueues,
  ListMessageMoveTasks,
  ListQueueTags,
  ListQueues,
  PurgeQueue,
  ReceiveMessage,
  SendMessage,
  SendMessageBatch,
  SetQueueAttributes,
  StartMessageMoveTask,
  TagQueue,
  UntagQueue,
} as const satisfies OperationTable<SqsOperation<never>>
