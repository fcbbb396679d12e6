import { requireResource } from '../resource-arns.ts'
import { addTagsInput } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { mergeTags, tagList, tagsOf } from '../tags.ts'
import { parseInput } from '../validation.ts'

export const AddTags: SageMakerOperation = (service, rawInput) => {
  const { store } = service
  const input = parseInput(addTagsInput, rawInput)
  return store.transaction(() => {
    const { arn } = requireResource(service, input.ResourceArn)
    const tags = mergeTags(store.tags(arn), tagsOf(input.Tags))
    store.setTags(arn, tags)
    return { Tags: tagList(tags) }
  })
}
