import type { EmulatorContext } from '../context.ts'
import { AwsError } from '../http/aws-error.ts'
import { missing, outOfRange, type Violation } from '../model/check-input.ts'
import { requireOwnRole, requireXgboostImage } from './account-rules.ts'
import { refuseInput, validationException } from './errors.ts'
import type { CreateTrainingJobInput } from './inputs.ts'
import type { ObjectStore } from './ports.ts'
import { parseS3Uri } from './s3-path.ts'

type Channel = NonNullable<CreateTrainingJobInput['InputDataConfig']>[number]
type S3DataSource = NonNullable<Channel['DataSource']['S3DataSource']>
export type TrainingChannel = Channel & { readonly DataSource: { readonly S3DataSource: S3DataSource } }

/** A request that can be carried out: the model leaves open what a job without a server of its own needs not say. */
type Checked = 'AlgorithmSpecification' | 'InputDataConfig' | 'ResourceConfig' | 'StoppingCondition'
export type TrainingRequest = Omit<CreateTrainingJobInput, Checked> & {
  readonly AlgorithmSpecification: { readonly TrainingImage: string; readonly TrainingInputMode: string }
  readonly InputDataConfig?: readonly TrainingChannel[]
  readonly ResourceConfig: { readonly InstanceType: string; readonly InstanceCount: number }
  readonly StoppingCondition: { readonly MaxRuntimeInSeconds?: number }
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html */
const VOLUME_GB = { min: 1, max: 16_384 }
const INSTANCES = { min: 1, max: Number.MAX_SAFE_INTEGER }
export const DEFAULT_RUNTIME_SECONDS = 86_400
/** Instances that come with disks of their own may go without a volume. */
const HAS_OWN_DISK = /^ml\.(p4d|p4de|p5|p5e|p5en|g4dn|g5|g6|g6e|trn1|trn1n|trn2|c5d|m5d|r5d)\./

/** What SageMaker checks of a training job beyond its model. Throws its refusals. */
export function checkTrainingRequest(
  context: EmulatorContext,
  s3: ObjectStore,
  input: CreateTrainingJobInput,
): TrainingRequest {
  const { InputDataConfig, ...rest } = input
  const { AlgorithmSpecification, ResourceConfig, StoppingCondition } = rest
  const violations = [...requiredViolations(input), ...resourceViolations(ResourceConfig)]
  if (violations.length > 0) throw refuseInput(violations)
  const { TrainingImage } = AlgorithmSpecification ?? {}
  const { InstanceType, InstanceCount } = ResourceConfig ?? {}
  if (!AlgorithmSpecification || TrainingImage === undefined) {
    throw validationException('The emulator trains by an image: give AlgorithmSpecification.TrainingImage.')
  }
  if (!ResourceConfig || InstanceType === undefined || InstanceCount === undefined || !StoppingCondition) {
    throw validationException('The emulator trains on instances of one type: give InstanceType and InstanceCount.')
  }
  checkSpotTraining(input)
  requireOwnRole(context, input.RoleArn)
  requireXgboostImage(context, TrainingImage, 'training')
  const channels = InputDataConfig?.map(requireS3Channel)
  checkChannelNames(channels ?? [])
  for (const channel of channels ?? []) requireObjects(context, s3, channel, input.RoleArn)
  requireOutputBucket(s3, input.OutputDataConfig.S3OutputPath)
  return {
    ...rest,
    AlgorithmSpecification: { ...AlgorithmSpecification, TrainingImage },
    ResourceConfig: { ...ResourceConfig, InstanceType, InstanceCount },
    StoppingCondition,
    ...(channels && { InputDataConfig: channels }),
  }
}

/** The model has them optional since there are jobs without servers, of which the emulator has none. */
function requiredViolations(input: CreateTrainingJobInput): readonly Violation[] {
  const names = ['AlgorithmSpecification', 'ResourceConfig', 'StoppingCondition'] as const
  return names.filter((name) => input[name] === undefined).map((name) => missing([name]))
}

function resourceViolations(config: CreateTrainingJobInput['ResourceConfig']): readonly Violation[] {
  if (!config || config.InstanceGroups) return []
  const { InstanceType, InstanceCount, VolumeSizeInGB } = config
  const at = (name: string) => ['ResourceConfig', name]
  return [
    ...(InstanceType === undefined ? [missing(at('InstanceType'))] : []),
    ...(InstanceCount === undefined
      ? [missing(at('InstanceCount'))]
      : outOfRange(at('InstanceCount'), InstanceCount, INSTANCES)),
    ...(VolumeSizeInGB !== undefined
      ? outOfRange(at('VolumeSizeInGB'), VolumeSizeInGB, VOLUME_GB)
      : HAS_OWN_DISK.test(InstanceType ?? '')
        ? []
        : [missing(at('VolumeSizeInGB'))]),
  ]
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html */
function checkSpotTraining({ EnableManagedSpotTraining, StoppingCondition }: CreateTrainingJobInput): void {
  const { MaxRuntimeInSeconds = DEFAULT_RUNTIME_SECONDS, MaxWaitTimeInSeconds } = StoppingCondition ?? {}
  if (EnableManagedSpotTraining && (MaxWaitTimeInSeconds ?? 0) < MaxRuntimeInSeconds) {
    throw validationException(
      'Invalid MaxWaitTimeInSeconds. It must be present and be greater than or equal to MaxRuntimeInSeconds',
    )
  }
  if (!EnableManagedSpotTraining && MaxWaitTimeInSeconds !== undefined) {
    throw validationException('MaxWaitTimeInSeconds can only be given where EnableManagedSpotTraining is true.')
  }
}

function requireS3Channel(channel: Channel): TrainingChannel {
  const { S3DataSource } = channel.DataSource
  if (S3DataSource) return { ...channel, DataSource: { S3DataSource } }
  throw validationException(`The emulator reads channels from S3 only: give "${channel.ChannelName}" an S3DataSource.`)
}

function checkChannelNames(channels: readonly TrainingChannel[]): void {
  const names = channels.map(({ ChannelName }) => ChannelName)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) {
    throw validationException(`Channel names must be unique: "${repeated}" is given to more than one channel.`)
  }
}

/** As users report it, such as aws/amazon-sagemaker-examples#2489: looked at before there is a job. */
function requireObjects({ region }: EmulatorContext, s3: ObjectStore, channel: TrainingChannel, roleArn: string): void {
  const { S3Uri } = channel.DataSource.S3DataSource
  const { bucket, key } = parseS3Uri(S3Uri)
  // Of a manifest file this is itself; what it lists is looked at when it is downloaded.
  if (orUndefined(() => s3.list(bucket, key))?.length) return
  throw validationException(
    `No S3 objects found under S3 URL "${S3Uri}" given in input data source. Please ensure that the bucket exists in the selected region (${region}), that objects exist under that S3 prefix, and that the role "${roleArn}" has "s3:ListBucket" permissions on bucket "${bucket}".`,
  )
}

function requireOutputBucket(s3: ObjectStore, path: string): void {
  const { bucket } = parseS3Uri(path)
  if (orUndefined(() => s3.readObject(bucket, '') ?? bucket) !== undefined) return
  throw validationException(`The bucket "${bucket}" of OutputDataConfig.S3OutputPath does not exist.`)
}

/** What S3 says, or undefined where it refuses. */
function orUndefined<T>(ask: () => T): T | undefined {
  try {
    return ask()
  } catch (error) {
    if (error instanceof AwsError) return undefined
    throw error
  }
}
