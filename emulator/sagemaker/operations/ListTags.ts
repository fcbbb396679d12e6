import type { ListTagsCommandInput } from '@aws-sdk/client-sagemaker'
import { requireResource } from '../resource-arns.ts'
import type { SageMakerOperation } from '../service.ts'
import { tagList } from '../tags.ts'

/** A resource has at most 50 tags, and a page at least 50: there is never a second page. */
export const ListTags: SageMakerOperation<ListTagsCommandInput> = (service, input) => {
  const { arn } = requireResource(service, input.ResourceArn)
  return { Tags: tagList(service.store.tags(arn)) }
}
