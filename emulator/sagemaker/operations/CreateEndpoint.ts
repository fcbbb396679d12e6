import type { CreateEndpointCommandInput } from '@aws-sdk/client-sagemaker'
import { checkServerlessQuotas, createDeployment, findEndpointConfig } from '../deployments.ts'
import { alreadyExisting } from '../errors.ts'
import type { Endpoint } from '../resources.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'
import { tagsOf } from '../tags.ts'

export const CreateEndpoint: SageMakerOperation<CreateEndpointCommandInput> = (service, input) => {
  const { context, store, events, endpoints } = service
  const { EndpointName: name, EndpointConfigName, Tags } = input
  const arn = arnOf(context, 'endpoint', name)
  const tags = tagsOf(Tags)
  store.transaction(() => {
    if (store.get('endpoint', name)) throw alreadyExisting('endpoint', arn)
    const pending = createDeployment(service, findEndpointConfig(service, EndpointConfigName))
    checkServerlessQuotas(service, pending)
    const nowMs = context.clock.now()
    const endpoint: Endpoint = { name, arn, creationMs: nowMs, lastModifiedMs: nowMs, status: 'Creating', pending }
    store.put('endpoint', endpoint)
    store.setTags(arn, tags)
    events.endpoint(endpoint)
  })
  endpoints.launch(name)
  return { EndpointArn: arn }
}
