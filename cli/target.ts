import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** Which deployment a command speaks to: one in an AWS account, or the local cloud. */
export type Target = {
  /** Of the local cloud; undefined for AWS. */
  readonly endpointUrl: string | undefined
  readonly bucket: string
  readonly prefix: string
  readonly deploymentFunction: string
}

/** The options that every command takes. */
export const TARGET_OPTIONS = {
  local: { type: 'boolean', default: false },
  'endpoint-url': { type: 'string' },
  bucket: { type: 'string' },
  prefix: { type: 'string' },
} as const

export const TARGET_USAGE = `  --local                 the local cloud of npm start
  --endpoint-url URL      the local cloud at another address
  --bucket NAME           the pipeline's bucket (or PIPELINE_BUCKET)
  --prefix NAME           the name prefix (or NAME_PREFIX; boostline)`

const LOCAL_URL = 'http://127.0.0.1:4566'
const DEFAULT_NAME = 'boostline'

type TargetValues = {
  readonly local: boolean
  readonly 'endpoint-url'?: string | undefined
  readonly bucket?: string | undefined
  readonly prefix?: string | undefined
}

/** @throws BoostlineError `bucket-not-named` where nothing says which bucket is meant. */
export function readTarget(values: TargetValues, env: Readonly<Record<string, string | undefined>>): Target {
  const endpointUrl = values['endpoint-url'] ?? (values.local ? LOCAL_URL : undefined)
  const prefix = values.prefix ?? env['NAME_PREFIX'] ?? DEFAULT_NAME
  const bucket = values.bucket ?? env['PIPELINE_BUCKET'] ?? (endpointUrl === undefined ? undefined : DEFAULT_NAME)
  if (bucket === undefined) {
    throw new BoostlineError({
      code: 'bucket-not-named',
      kind: 'config',
      message: 'It is not said which deployment is meant.',
      hint: "Give --local for the local cloud, or the pipeline's bucket with --bucket or PIPELINE_BUCKET.",
    })
  }
  // The local cloud's functions have no prefix.
  const deploymentFunction = endpointUrl === undefined ? `${prefix}-model-deployment` : 'model-deployment'
  return { endpointUrl, bucket, prefix, deploymentFunction }
}

/** What every SDK client for a target is made with. */
export function clientSettings({ endpointUrl }: Target) {
  if (endpointUrl === undefined) return {}
  return {
    endpoint: endpointUrl,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  }
}
