import type { JsonInput } from '../../http/json-protocol.ts'
import { listPage } from '../listing.ts'
import { listEndpointConfigsInput } from '../schemas.ts'
import type { SageMakerService } from '../service.ts'
import { parseInput } from '../validation.ts'

export function ListEndpointConfigs({ store }: SageMakerService, rawInput: JsonInput): unknown {
  const page = listPage(store.list('endpoint-config'), parseInput(listEndpointConfigsInput, rawInput), 'Descending')
  return {
    EndpointConfigs: page.items.map((config) => ({
      EndpointConfigName: config.name,
      EndpointConfigArn: config.arn,
      CreationTime: config.creationMs / 1000,
    })),
    ...page.token,
  }
}
