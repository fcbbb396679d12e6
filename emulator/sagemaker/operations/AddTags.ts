import type { AddTagsCommandInput } from '@aws-sdk/client-sagemaker'
import { requireResource } from '../resource-arns.ts'
import type { SageMakerOperation } from '../service.ts'
import { mergeTags, tagList, tagsOf } from '../tags.ts'

export const AddTags: SageMakerOperation<AddTagsCommandInput> = (service, input) => {
  const { store } = service
  return store.transaction(() => {
    const { arn } = requireResource(service, input.ResourceArn)
    const tags = mergeTags(store.tags(arn), tagsOf(input.Tags))
    store.setTags(arn, tags)
    return { Tags: tagList(tags) }
  })
}
