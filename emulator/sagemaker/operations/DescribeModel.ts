import { couldNotFind } from '../errors.ts'
import { named } from '../schemas.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'
import { parseInput } from '../validation.ts'

export const DescribeModel: SageMakerOperation = ({ context, store }, rawInput) => {
  const { ModelName } = parseInput(named('ModelName'), rawInput)
  const model = store.get('model', ModelName)
  if (!model) throw couldNotFind('model', arnOf(context, 'model', ModelName))
  const { Tags: _tags, ...request } = model.request
  return {
    ...request,
    EnableNetworkIsolation: request['EnableNetworkIsolation'] ?? false,
    CreationTime: model.creationMs / 1000,
    ModelArn: model.arn,
  }
}
