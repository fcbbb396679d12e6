import type { ListEndpointsCommandInput } from '@aws-sdk/client-sagemaker'
import { listPage } from '../listing.ts'
import type { SageMakerOperation } from '../service.ts'

export const ListEndpoints: SageMakerOperation<ListEndpointsCommandInput> = ({ store }, input) => {
  const page = listPage(store.list('endpoint'), input, 'Descending')
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
