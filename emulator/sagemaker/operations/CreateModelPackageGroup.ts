import type { CreateModelPackageGroupCommandInput } from '@aws-sdk/client-sagemaker'
import { validationException } from '../errors.ts'
import { arnOf, type SageMakerOperation } from '../service.ts'
import { tagsOf } from '../tags.ts'

export const CreateModelPackageGroup: SageMakerOperation<CreateModelPackageGroupCommandInput> = (
  { context, store },
  input,
) => {
  const name = input.ModelPackageGroupName
  const arn = arnOf(context, 'model-package-group', name)
  const tags = tagsOf(input.Tags)
  store.transaction(() => {
    if (store.get('model-package-group', name)) throw validationException(`Model Package Group already exists: ${arn}`)
    store.put('model-package-group', {
      name,
      arn,
      creationMs: context.clock.now(),
      request: input,
      lastVersion: 0,
    })
    store.setTags(arn, tags)
  })
  return { ModelPackageGroupArn: arn }
}
