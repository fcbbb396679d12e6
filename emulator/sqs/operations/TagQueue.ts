import { stringMapField } from '../../protocols/json-fields.ts'
import { missingParameter } from '../errors.ts'
import { queueOfInput, type SqsOperation } from '../service.ts'

export const TagQueue: SqsOperation = (service, input) => {
  const queue = queueOfInput(service, input)
  const tags = stringMapField(input, 'Tags')
  if (!tags) throw missingParameter('Tags')
  service.queues.setTags(queue.name, { ...service.queues.tags(queue.name), ...tags })
}
