import { checkVariants } from '../deployments.ts'
import { alreadyExisting, couldNotFind } from '../errors.ts'
import { createEndpointConfigInput } from '../schemas.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'
import { tagsOf } from '../tags.ts'
import { parseInput } from '../validation.ts'

export const CreateEndpointConfig: SageMakerOperation = ({ context, store }, rawInput) => {
  const input = parseInput(createEndpointConfigInput, rawInput)
  checkVariants(input.ProductionVariants)
  const name = input.EndpointConfigName
  const arn = arnOf(context, 'endpoint-config', name)
  const tags = tagsOf(input.Tags)
  store.transaction(() => {
    if (store.get('endpoint-config', name)) throw alreadyExisting('endpoint configuration', arn)
    for (const { ModelName } of input.ProductionVariants) {
      if (!store.get('model', ModelName)) throw couldNotFind('model', arnOf(context, 'model', ModelName))
    }
    store.put('endpoint-config', { name, arn, creationMs: context.clock.now(), request: input })
    store.setTags(arn, tags)
  })
  return { EndpointConfigArn: arn }
}
