import { listPage } from '../listing.ts'
import { listEndpointConfigsInput } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const ListEndpointConfigs: SageMakerOperation = ({ store }, rawInput) => {
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
