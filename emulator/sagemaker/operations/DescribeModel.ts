import type { DescribeModelCommandInput } from '@aws-sdk/client-sagemaker'
import { couldNotFind } from '../errors.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'

export const DescribeModel: SageMakerOperation<DescribeModelCommandInput> = ({ context, store }, input) => {
  const { ModelName } = input
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
