import { stringListField } from '../../protocols/json-fields.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const UntagQueue: SqsOperation = (service, input) => {
  const queue = queueOfInput(service, input)
  const keys = stringListField(input, 'TagKeys')
  if (!keys) throw missingParameter('TagKeys')
  const kept = Object.entries(service.queues.tags(queue.name)).filter(([key]) => !keys.includes(key))
  service.queues.setTags(queue.name, Object.fromEntries(kept))
}
