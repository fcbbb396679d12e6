import type { CreateModelCommandInput } from '@aws-sdk/client-sagemaker'
import { requireOwnRole } from '../account-rules.ts'
import { alreadyExisting } from '../errors.ts'
import { resolveContainer } from '../model-resolution.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'
import { tagsOf } from '../tags.ts'

export const CreateModel: SageMakerOperation<CreateModelCommandInput> = (service, input) => {
  const { context, store } = service
  const arn = arnOf(context, 'model', input.ModelName)
  const tags = tagsOf(input.Tags)
  if (input.ExecutionRoleArn !== undefined) requireOwnRole(context, input.ExecutionRoleArn)
  store.transaction(() => {
    if (store.get('model', input.ModelName)) throw alreadyExisting('model', arn)
    resolveContainer(service, input)
    store.put('model', { name: input.ModelName, arn, creationMs: context.clock.now(), request: input })
    store.setTags(arn, tags)
  })
  return { ModelArn: arn }
}
