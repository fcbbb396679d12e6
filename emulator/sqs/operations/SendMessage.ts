import type { SendMessageCommandInput } from '@aws-sdk/client-sqs'
import { acceptMessage } from '../accept-message.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const SendMessage: SqsOperation<SendMessageCommandInput> = (service, input) =>
  acceptMessage(service, queueOfInput(service, input), input)
