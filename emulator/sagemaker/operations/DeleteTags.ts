import type { DeleteTagsCommandInput } from '@aws-sdk/client-sagemaker'
import { requireResource } from '../resource-arns.ts'
import type { SageMakerOperation } from '../service.ts'

export const DeleteTags: SageMakerOperation<DeleteTagsCommandInput> = (service, input) => {
  const { store } = service
  store.transaction(() => {
    const { arn } = requireResource(service, input.ResourceArn)
    const kept = Object.entries(store.tags(arn)).filter(([key]) => !input.TagKeys.includes(key))
    store.setTags(arn, Object.fromEntries(kept))
  })
  return {}
}
