import { alreadyExisting } from '../errors.ts'
import { resolveContainer } from '../model-resolution.ts'
import { createModelInput } from '../schemas.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'
import { tagsOf } from '../tags.ts'
import { parseInput } from '../validation.ts'

export const CreateModel: SageMakerOperation = (service, rawInput) => {
  const { context, store } = service
  const input = parseInput(createModelInput, rawInput)
  const arn = arnOf(context, 'model', input.ModelName)
  const tags = tagsOf(input.Tags)
  store.transaction(() => {
    if (store.get('model', input.ModelName)) throw alreadyExisting('model', arn)
    resolveContainer(service, input)
    store.put('model', { name: input.ModelName, arn, creationMs: context.clock.now(), request: input })
    store.setTags(arn, tags)
  })
  return { ModelArn: arn }
}
