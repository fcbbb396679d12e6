import * as z from 'zod/mini'
import { NAME_PREFIX, PATH_ALIASES } from '#shared/env/variables.ts'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { prefixProblem } from '#shared/names/prefix-list.ts'
import { readWatched } from './watched.ts'
import { FUNCTION_NAMES, type FunctionName, wiring } from './wiring.ts'

/*
 * What a deployment can be told: `npx cdk synth -c stage=prod -c alarms=true`, or the options of `./boostline deploy`.
 * The command line gives every value as text.
 */

function text(pattern: RegExp, wanted: string) {
  return z.string(wanted).check(z.regex(pattern, wanted))
}

/** One of a few words; `true` may also come as a boolean, from cdk.json. */
const flag = z.pipe(z.union([z.boolean(), z.stringbool()], '"true" or "false"'), z.boolean())

function integer(min: number, max: number) {
  const wanted = `a whole number from ${min} to ${max}`
  return z.coerce.number(wanted).check(z.int(wanted), z.gte(min, wanted), z.lte(max, wanted))
}

const imageName = text(/^(sha256:[0-9a-f]{64}|[A-Za-z0-9_][A-Za-z0-9._-]{0,127})$/, 'an image tag or a sha256: digest')

const settingsSchema = z.object({
  stage: z._default(text(/^[a-z][a-z0-9]*$/, 'a-z and 0-9'), 'dev'),
  /** Starts every AWS name. By default `boostline` and the stage; production has the plain name. */
  prefix: z.optional(text(NAME_PREFIX.pattern, NAME_PREFIX.wanted)),
  /** Of what the CDK deploys through, where an account has one of its own. */
  qualifier: z.optional(text(/^[A-Za-z0-9]{1,10}$/, '1 to 10 letters and digits')),
  architecture: z._default(z.enum(['arm64', 'x86_64'], '"arm64" or "x86_64"'), 'arm64'),
  /** Where ECR has the images: one repository a function, `<repository>/<function>`. */
  repository: z._default(text(/^[a-z0-9]+([._/-][a-z0-9]+)*$/, 'the name of an ECR repository'), 'boostline'),
  /** One tag or digest for each function, as JSON, or one tag for all. Without it the images are built here. */
  images: z.optional(z.string()),
  /**
   * The x86-64 image of model-training for files that take too long in Lambda. Where images are built here it is too;
   * `none` leaves it out.
   */
  processingImage: z.optional(imageName),
  codeVersion: z._default(z.string(), 'dev'),
  defaultModel: z.optional(text(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a dataset: a-z0-9 and single hyphens')),
  apiAuth: z._default(z.enum(['key', 'iam', 'jwt', 'none'], '"key", "iam", "jwt" or "none"'), 'key'),
  /** For `apiAuth=jwt`: the Cognito user pool whose tokens are taken, the one issuer a REST API checks by itself. */
  userPoolArn: z.optional(text(/^arn:aws[a-z-]*:cognito-idp:/, 'the ARN of a Cognito user pool')),
  /** The web origins that may call the API from a browser, with commas between, or `*`. */
  corsOrigins: z.optional(
    text(/^(\*|https?:\/\/[^\s,/']+(,https?:\/\/[^\s,/']+)*)$/, '"*" or origins such as https://app.example.com'),
  ),
  /** Folders where uploads are taken besides `datasets/`, with commas. */
  uploadPrefixes: z.optional(z.string('folders such as automl/')),
  /** Buckets besides the pipeline's own whose uploads are taken, with commas: in the same region. */
  uploadBuckets: z.optional(
    text(/^[a-z0-9][a-z0-9.-]+[a-z0-9](,[a-z0-9][a-z0-9.-]+[a-z0-9])*$/, 'names of buckets, with commas'),
  ),
  /** Where models of others' training jobs are taken, with commas: nowhere unless told, since a model runs code. */
  modelPrefixes: z.optional(z.string('prefixes of keys, such as 2024-')),
  /** Paths by which callers of other systems know the API; without it `/prediction` is `/predict`. */
  pathAliases: z.optional(text(PATH_ALIASES, 'paths that mean others, such as /score=/predict, with commas between')),
  /** The stage in the API's address. */
  apiStage: z._default(text(/^[A-Za-z0-9_-]{1,128}$/, 'a-z, A-Z, 0-9, - and _'), wiring.api.stage),
  apiRatePerSecond: z._default(integer(1, 10_000), 50),
  apiBurst: z._default(integer(1, 5_000), 100),
  logRetentionDays: z._default(
    z.coerce.number().check(z.refine((days) => RETENTION_DAYS.has(days), 'a retention that CloudWatch Logs has')),
    30,
  ),
  /** Of model-training, whose cores read a file: more than it has without may be more than the account is given. */
  trainingMemoryMb: z._default(
    integer(wiring.functions['model-training'].memoryMb, 10_240),
    wiring.functions['model-training'].memoryMb,
  ),
  /** Whether ONNX models are served: what runs them is in the images of the functions that deal with models. */
  onnx: z._default(flag, false),
  /** Alarms and a dashboard cost by the month: off unless asked for. */
  alarms: z._default(flag, false),
  alarmEmail: z.optional(z.email('an e-mail address')),
  /** Who gets mail when a run ends, fails or waits, and when a model does not hold any more. */
  notifyEmail: z.optional(z.email('an e-mail address')),
  /** How a new version of the prediction API takes the calls. */
  rollout: z._default(z.enum(['allAtOnce', 'canary', 'linear'], '"allAtOnce", "canary" or "linear"'), 'allAtOnce'),
  /** API Gateway has one role for its logs in an account and region; `false` where somebody else set it. */
  apiGatewayLogRole: z._default(flag, true),
})

const RETENTION_DAYS = new Set([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653])
const DEFAULT_PREFIX = 'boostline'

export type Images = 'built-here' | Readonly<Record<FunctionName, string>>

export type Settings = Omit<z.output<typeof settingsSchema>, 'prefix' | 'images'> & {
  readonly prefix: string
  readonly images: Images
}

export const SETTING_NAMES = Object.keys(settingsSchema.shape)

/** Reads the settings from CDK's context. @throws BoostlineError `settings-invalid`, naming every wrong one. */
export function readSettings(contextValue: (name: string) => unknown): Settings {
  const given = SETTING_NAMES.map((name) => [name, contextValue(name)] as const).filter(([, value]) => isGiven(value))
  const result = settingsSchema.safeParse(Object.fromEntries(given))
  if (!result.success) {
    const values = new Map<string, unknown>(given)
    throw invalid(
      result.error.issues.map(({ path: [name = ''], message }) => {
        const shown = JSON.stringify(values.get(String(name)))
        return `${String(name)}=${shown}: wanted ${message}`
      }),
    )
  }
  const { images, ...settings } = result.data
  if (settings.apiAuth === 'jwt' && !settings.userPoolArn) throw invalid(['apiAuth=jwt needs userPoolArn'])
  const { uploadPrefixes: uploads, modelPrefixes: models } = readWatched(settings)
  const problem = prefixProblem({ uploads, models })
  if (problem !== undefined) throw invalid([`uploadPrefixes, modelPrefixes: ${problem}`])
  return { ...settings, prefix: settings.prefix ?? prefixOf(settings.stage), images: readImages(images, settings.onnx) }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function prefixOf(stage: string): string {
  const prefix = stage === 'prod' ? DEFAULT_PREFIX : `${DEFAULT_PREFIX}${stage}`
  if (prefix.length > 12) {
    throw invalid([
      `stage="${stage}" makes the name prefix "${prefix}", over 12 characters: give a shorter one with prefix=…`,
    ])
  }
  return prefix
}

/** One tag for all is that of the images without ONNX; the others have it and an ending. */
function readImages(images: string | undefined, onnx: boolean): Images {
  if (images === undefined || images === 'built-here') return 'built-here'
  const named = images.startsWith('{')
    ? parseJson(images)
    : FUNCTION_NAMES.map((name) => [name, imageTag(images, name, onnx)])
  const wanted = z.strictObject(Object.fromEntries(FUNCTION_NAMES.map((name) => [name, imageName])))
  const result = wanted.safeParse(Array.isArray(named) ? Object.fromEntries(named) : named)
  if (result.success) return result.data as Record<FunctionName, string>
  throw invalid(result.error.issues.map((issue) => `images ${issue.path.join('.')}: ${issue.message}`))
}

/** What the tag of an image that runs ONNX models ends with, beside the one without. */
const ONNX_TAG = '-onnx'

/** The tag of a function's image, of those that have one tag but for what runs ONNX models. */
export function imageTag(tag: string, name: FunctionName, onnx: boolean): string {
  return hasOnnx(name, onnx) ? `${tag}${ONNX_TAG}` : tag
}

/** The tag, or the digest, of the image that Processing jobs of a function run. */
export function processingTag(image: string, name: FunctionName, onnx: boolean): string {
  return image.startsWith('sha256:') ? image : imageTag(image, name, onnx)
}

/** Whether a function has what runs ONNX models in its image, where the deployment serves them. */
export function hasOnnx(name: FunctionName, onnx: boolean): boolean {
  return onnx && wiring.functions[name].onnx !== undefined
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw invalid([`images is not JSON: ${String(cause)}`])
  }
}

function invalid(problems: readonly string[]): BoostlineError {
  return new BoostlineError({
    code: 'settings-invalid',
    kind: 'config',
    message: `The deployment's settings are not usable: ${problems.join('; ')}.`,
    hint: 'Settings are given as -c name=value (cdk) or --name value (./boostline deploy); docs/deploy.md lists them.',
  })
}
