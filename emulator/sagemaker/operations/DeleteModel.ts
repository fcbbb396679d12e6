import type { DeleteModelCommandInput } from '@aws-sdk/client-sagemaker'
import { couldNotFind } from '../errors.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'

/** A model in use is deleted all the same, as in AWS: what serves goes on, later updates miss it. */
export const DeleteModel: SageMakerOperation<DeleteModelCommandInput> = ({ context, store }, input) => {
  const { ModelName } = input
  const model = store.get('model', ModelName)
  if (!model) throw couldNotFind('model', arnOf(context, 'model', ModelName))
  store.transaction(() => {
    store.delete('model', model.name)
    store.setTags(model.arn, {})
  })
  return undefined
}
