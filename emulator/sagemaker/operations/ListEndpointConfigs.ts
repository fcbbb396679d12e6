import type { ListEndpointConfigsCommandInput } from '@aws-sdk/client-sagemaker'
import { listPage } from '../listing.ts'
import type { SageMakerOperation } from '../service.ts'

export const ListEndpointConfigs: SageMakerOperation<ListEndpointConfigsCommandInput> = ({ store }, input) => {
  const page = listPage(store.list('endpoint-config'), input, 'Descending')
  return {
    EndpointConfigs: page.items.map((config) => ({
      EndpointConfigName: config.name,
      EndpointConfigArn: config.arn,
      CreationTime: config.creationMs / 1000,
    })),
    ...page.token,
  }
}
