import { requireResource } from '../resource-arns.ts'
import { deleteTagsInput } from '../schemas.ts'
import type { SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DeleteTags: SageMakerOperation = (service, rawInput) => {
  const { store } = service
  const input = parseInput(deleteTagsInput, rawInput)
  store.transaction(() => {
    const { arn } = requireResource(service, input.ResourceArn)
    const kept = Object.entries(store.tags(arn)).filter(([key]) => !input.TagKeys.includes(key))
    store.setTags(arn, Object.fromEntries(kept))
  })
  return {}
}
