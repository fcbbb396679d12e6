import { couldNotFind } from '../errors.ts'
import { named } from '../schemas.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

/** A model in use is deleted all the same, as in AWS: what serves goes on, later updates miss it. */
export const DeleteModel: SageMakerOperation = ({ context, store }, rawInput) => {
  const { ModelName } = parseInput(named('ModelName'), rawInput)
  const model = store.get('model', ModelName)
  if (!model) throw couldNotFind('model', arnOf(context, 'model', ModelName))
  store.transaction(() => {
    store.delete('model', model.name)
    store.setTags(model.arn, {})
  })
  return undefined
}
