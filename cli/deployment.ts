import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { awsErrorFacts, translateAwsError } from '#shared/aws/translate-error.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { deploymentOptions, LOCAL_URL } from '#shared/names/deployment-options.ts'
import { readSettings } from '../infra/settings.ts'
import type { Options, OptionValues } from './command-line/command.ts'

/** Which deployment a command speaks to: a stage in an AWS account, or the local cloud. */
export type Deployment = {
  /** For people: `stage prod`, `the local cloud`. */
  readonly title: string
  /** Of the local cloud; undefined for AWS. */
  readonly endpointUrl: string | undefined
  readonly prefix: string
  /** The options by which a command is told of it. */
  readonly options: string
  /** The name of one of the pipeline's functions there. */
  readonly functionName: (name: string) => string
}

type Env = Readonly<Record<string, string | undefined>>

/** A stage in AWS. Account and region are AWS's own settings: AWS_PROFILE, AWS_REGION, a profile's region. */
export const STAGE_OPTIONS = {
  stage: {
    type: 'text',
    value: 'S',
    text: "a stage in AWS; account and region by AWS's own settings (AWS_PROFILE, AWS_REGION)",
  },
  prefix: { type: 'text', value: 'NAME', text: 'the prefix of its names, where it was deployed with one of its own' },
} as const satisfies Options

/** The options by which every command that speaks to a deployment is told which. */
export const DEPLOYMENT_OPTIONS = {
  local: {
    type: 'flag',
    text: 'the local cloud of ./boostline start, where AWS_ENDPOINT_URL says or at its usual port',
  },
  'endpoint-url': { type: 'text', value: 'URL', text: 'the local cloud at another address' },
  ...STAGE_OPTIONS,
} as const satisfies Options

/** Of the local cloud. */
const LOCAL_NAME = 'boostline'

/** @throws BoostlineError `usage` where not exactly one deployment is named. */
export function readDeployment(values: OptionValues<typeof DEPLOYMENT_OPTIONS>, env: Env): Deployment {
  const { stage, prefix } = values
  const isLocal = values.local || values['endpoint-url'] !== undefined
  const isStage = stage !== undefined || prefix !== undefined
  if (isLocal === isStage)
    throw notNamed(
      isLocal ? 'Both the local cloud and a stage are named.' : 'It is not said which deployment is meant.',
    )
  if (!isLocal) return stageDeployment(stage, prefix)
  const endpointUrl = values['endpoint-url'] ?? (env['AWS_ENDPOINT_URL'] || LOCAL_URL)
  return {
    title: 'the local cloud',
    endpointUrl,
    prefix: LOCAL_NAME,
    options: deploymentOptions(endpointUrl),
    // There function names have no prefix.
    functionName: (name) => name,
  }
}

function stageDeployment(stage: string | undefined, ownPrefix: string | undefined): Deployment {
  const given: Readonly<Record<string, string | undefined>> = { stage, prefix: ownPrefix }
  const { prefix } = readSettings((name) => given[name])
  return {
    title: stage === undefined ? `stage named ${prefix}` : `stage ${stage}`,
    endpointUrl: undefined,
    prefix,
    options: [stage && `--stage ${stage}`, ownPrefix && `--prefix ${ownPrefix}`].filter(Boolean).join(' '),
    functionName: (name) => `${prefix}-${name}`,
  }
}

/** What every SDK client for a deployment is made with. */
export function clientSettings({ endpointUrl }: Pick<Deployment, 'endpointUrl'>, env: Env) {
  if (endpointUrl === undefined) return awsSettings(env)
  return {
    endpoint: endpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
}

/** The SDK reads AWS's own settings by itself, but of the two names for the region only one. */
export function awsSettings(env: Env): { readonly region?: string } {
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION']
  return region ? { region } : {}
}

/** The pipeline's bucket, which its functions know. @throws BoostlineError `stage-missing` where there are none. */
export async function bucketOf(deployment: Deployment, lambda: LambdaClient): Promise<string> {
  if (deployment.endpointUrl !== undefined) return LOCAL_NAME
  const FunctionName = deployment.functionName('model-deployment')
  const { Environment } = await lambda
    .send(new GetFunctionConfigurationCommand({ FunctionName }))
    .catch((error: unknown) =>
      Promise.reject(deploymentError(deployment, `lambda:GetFunctionConfiguration ${FunctionName}`, error)),
    )
  return Environment?.Variables?.['PIPELINE_BUCKET'] ?? ''
}

/** What AWS calls a function and a queue that are not there. */
const MISSING = new Set(['ResourceNotFoundException', 'QueueDoesNotExist'])

/** The error of a call to a part of a deployment: where the part is not there, the stage is not. */
export function deploymentError({ title, endpointUrl }: Deployment, call: string, error: unknown): BoostlineError {
  if (endpointUrl !== undefined || !MISSING.has(awsErrorFacts(error).name)) return translateAwsError(call, error)
  return new BoostlineError({
    code: 'stage-missing',
    kind: 'config',
    message: `There is no ${title} in this account and region: ${call} finds nothing.`,
    hint: 'Look at the stage, at AWS_PROFILE and at AWS_REGION; ./boostline deploy makes a stage.',
    cause: error,
  })
}

function notNamed(message: string): BoostlineError {
  return new BoostlineError({
    code: 'usage',
    kind: 'input',
    message,
    hint: 'Give --local for the local cloud, or the stage in AWS, such as --stage prod.',
  })
}
