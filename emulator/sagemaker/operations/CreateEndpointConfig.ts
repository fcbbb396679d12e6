import type { CreateEndpointConfigCommandInput } from '@aws-sdk/client-sagemaker'
import { alreadyExisting, couldNotFind } from '../errors.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'
import { tagsOf } from '../tags.ts'
import { checkEndpointConfig } from '../variant-rules.ts'

export const CreateEndpointConfig: SageMakerOperation<CreateEndpointConfigCommandInput> = (
  { context, store },
  input,
) => {
  const request = checkEndpointConfig(input)
  const name = input.EndpointConfigName
  const arn = arnOf(context, 'endpoint-config', name)
  const tags = tagsOf(input.Tags)
  store.transaction(() => {
    if (store.get('endpoint-config', name)) throw alreadyExisting('endpoint configuration', arn)
    for (const { ModelName } of request.ProductionVariants) {
      if (!store.get('model', ModelName)) throw couldNotFind('model', arnOf(context, 'model', ModelName))
    }
    store.put('endpoint-config', { name, arn, creationMs: context.clock.now(), request })
    store.setTags(arn, tags)
  })
  return { EndpointConfigArn: arn }
}
