import { requireResource } from '../resource-arns.ts'
import { listTagsInput } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { tagList } from '../tags.ts'
import { parseInput } from '../validation.ts'

/** A resource has at most 50 tags, and a page at least 50: there is never a second page. */
export const ListTags: SageMakerOperation = (service, rawInput) => {
  const { arn } = requireResource(service, parseInput(listTagsInput, rawInput).ResourceArn)
  return { Tags: tagList(service.store.tags(arn)) }
}
