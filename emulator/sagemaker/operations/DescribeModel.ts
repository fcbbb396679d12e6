import type { JsonInput } from '../../http/json-protocol.ts'
import { couldNotFind } from '../errors.ts'
import { named } from '../schemas.ts'
import { arnOf, type SageMakerService } from '../service.ts'
import { parseInput } from '../validation.ts'

export function DescribeModel({ context, store }: SageMakerService, rawInput: JsonInput): unknown {
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
