import type { ListModelsCommandInput } from '@aws-sdk/client-sagemaker'
import { listPage } from '../listing.ts'
import type { SageMakerOperation } from '../service.ts'

export const ListModels: SageMakerOperation<ListModelsCommandInput> = ({ store }, input) => {
  const page = listPage(store.list('model'), input, 'Descending')
  return {
    Models: page.items.map((model) => ({
      ModelName: model.name,
      ModelArn: model.arn,
      CreationTime: model.creationMs / 1000,
    })),
    ...page.token,
  }
}
