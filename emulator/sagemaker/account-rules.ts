import type { EmulatorContext } from '../context.ts'
import { AwsError } from '../http/aws-error.ts'
import { validationException } from './errors.ts'
import { XGBOOST_REGISTRIES } from './xgboost-registries.ts'

type Account = Pick<EmulatorContext, 'accountId' | 'region'>

/** IAM's rule for every service: nobody passes a role of another account. */
export function requireOwnRole({ accountId }: Account, roleArn: string): void {
  if (roleArn.split(':')[4] === accountId) return
  throw new AwsError('AccessDeniedException', 'Cross-account pass role is not allowed.')
}

const IMAGE = /^(?:(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)\/)?sagemaker-xgboost:([\w.-]+)$/

/**
 * The tags of the image, which exist with and without the ending that older ones are known by.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/ecr-us-east-1.html#xgboost-us-east-1
 */
const TAGS = ['0.90-1', '0.90-2', '1.0-1', '1.2-1', '1.2-2', '1.3-1', '1.5-1', '1.7-1', '3.0-5', '3.2-0']

export type ImageUse = 'training' | 'hosting'

/**
 * Throws where an image is not one that the emulator can stand in for, or not to be had from where it is asked for.
 * The words are those of SageMaker's users' reports: of training jobs
 * (aws-samples/mlops-amazon-sagemaker#9), and of models (ed-donner/alex#30).
 */
export function requireXgboostImage({ region, accountId }: Account, image: string, use: ImageUse): void {
  const found = IMAGE.exec(image)
  if (!found) {
    throw validationException(
      `The emulator stands in for the sagemaker-xgboost images only, not for "${image}": give one such as 683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:3.2-0.`,
    )
  }
  const [, registry = accountId, imageRegion = region, suffix = 'amazonaws.com', tag = ''] = found
  if (imageRegion !== region) {
    throw validationException(
      use === 'training'
        ? `Invalid DNS suffix '${suffix}' for region '${imageRegion}' in training image. Please provide the valid <region>.<dns-suffix>: '${region}.${suffix}'`
        : `Region of "${image}" does not match expected region of ${region}. Cross region ECR image pulls are not allowed.`,
    )
  }
  if (registry !== accountId && registry !== (XGBOOST_REGISTRIES[region] ?? registry)) {
    throw validationException(
      `Cannot find repository: sagemaker-xgboost in registry ID: ${registry} Please check if your ECR repository exists and the role has proper pull permissions for SageMaker: ecr:BatchCheckLayerAvailability, ecr:BatchGetImage, ecr:GetDownloadUrlForLayer`,
    )
  }
  if (!TAGS.includes(tag.replace(/-cpu-py3$/, ''))) throw validationException(`Requested image ${image} not found.`)
}
