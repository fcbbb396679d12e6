import { acceptMessage } from '../accept-message.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const SendMessage: SqsOperation = (service, input) => acceptMessage(service, queueOfInput(service, input), input)
