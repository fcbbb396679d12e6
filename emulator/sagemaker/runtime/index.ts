import { loadServiceModel } from '../../model/service-model.ts'
import { type RestProtocol, restJsonService } from '../../protocols/rest-json.ts'
import type { AwsService } from '../../protocols/service.ts'
import type { SageMakerService } from '../service.ts'
import { refuseInput } from './errors.ts'
import { OPERATIONS } from './operation-table.ts'

const PROTOCOL: RestProtocol<SageMakerService> = {
  name: 'SageMaker Runtime',
  routes: [
    ['POST', '/endpoints/{EndpointName}/invocations', 'InvokeEndpoint'],
    ['POST', '/endpoints/{EndpointName}/async-invocations', 'InvokeEndpointAsync'],
    ['POST', '/endpoints/{EndpointName}/invocations-response-stream', 'InvokeEndpointWithResponseStream'],
  ],
  operations: OPERATIONS,
  model: loadServiceModel(new URL('./service-model.json', import.meta.url)),
  refuseInput,
}

/** What endpoints are invoked by. */
export function createRuntime(service: SageMakerService): AwsService {
  return restJsonService(PROTOCOL, service)
}
