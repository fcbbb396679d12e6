import { listPage } from '../listing.ts'
import { listEndpointsInput } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const ListEndpoints: SageMakerOperation = ({ store }, rawInput) => {
  const page = listPage(store.list('endpoint'), parseInput(listEndpointsInput, rawInput), 'Descending')
  return {
    Endpoints: page.items.map((endpoint) => ({
      EndpointName: endpoint.name,
      EndpointArn: endpoint.arn,
      CreationTime: endpoint.creationMs / 1000,
      LastModifiedTime: endpoint.lastModifiedMs / 1000,
      EndpointStatus: endpoint.status,
    })),
    ...page.token,
  }
}
