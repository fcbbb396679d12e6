import type { JsonInput } from '../../http/json-protocol.ts'
import { requireResource } from '../resource-arns.ts'
import { deleteTagsInput } from '../schemas.ts'
import type { SageMakerService } from '../service.ts'
import { parseInput } from '../validation.ts'

export function DeleteTags(service: SageMakerService, rawInput: JsonInput): unknown {
  const { store } = service
  const input = parseInput(deleteTagsInput, rawInput)
  store.transaction(() => {
    const { arn } = requireResource(service, input.ResourceArn)
    const kept = Object.entries(store.tags(arn)).filter(([key]) => !input.TagKeys.includes(key))
    store.setTags(arn, Object.fromEntries(kept))
  })
  return {}
}
