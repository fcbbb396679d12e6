import { listPage } from '../listing.ts'
import { listModelsInput } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const ListModels: SageMakerOperation = ({ store }, rawInput) => {
  const page = listPage(store.list('model'), parseInput(listModelsInput, rawInput), 'Descending')
  return {
    Models: page.items.map((model) => ({
      ModelName: model.name,
      ModelArn: model.arn,
      CreationTime: model.creationMs / 1000,
    })),
    ...page.token,
  }
}
