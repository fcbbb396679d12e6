import type { JsonInput } from '../../http/json-protocol.ts'
import { requireResource } from '../resource-arns.ts'
import { addTagsInput } from '../schemas.ts'
import type { SageMakerService } from '../service.ts'
import { mergeTags, tagList, tagsOf } from '../tags.ts'
import { parseInput } from '../validation.ts'

export function AddTags(service: SageMakerService, rawInput: JsonInput): unknown {
  const { store } = service
  const input = parseInput(addTagsInput, rawInput)
  return store.transaction(() => {
    const { arn } = requireResource(service, input.ResourceArn)
    const tags = mergeTags(store.tags(arn), tagsOf(input.Tags))
    store.setTags(arn, tags)
    return { Tags: tagList(tags) }
  })
}
