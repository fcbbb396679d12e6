import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { onnxVariables, PATH_ALIASES, stageVariables } from '#shared/env/variables.ts'

const ORIGIN = 'an origin such as https://example.com (scheme, host and port alone), several with commas, or *'

const API_AUTHS = ['key', 'iam', 'jwt', 'none'] as const
export type ApiAuth = (typeof API_AUTHS)[number]

const ALIASES = 'paths that mean others, such as /score=/predict, several with commas'

const environment = z.object({
  ...stageVariables,
  ...onnxVariables,
  /** A folder with a model, in the image of one (Dockerfile.serve): it answers where no bucket is named. */
  MODEL_FOLDER: z.optional(z.string('the path of a folder')),
  /** The dataset whose model answers `POST /predict` and direct invocations. */
  DEFAULT_MODEL: z.optional(
    z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a dataset: a-z0-9 and single hyphens')),
  ),
  /** Whose pages may call the API from a browser; nobody's where it is not set. */
  CORS_ORIGINS: z.optional(
    z.string().check(z.regex(/^(\*|https?:\/\/[^\s,/]+(\s*,\s*https?:\/\/[^\s,/]+)*)$/, ORIGIN)),
  ),
  /** How callers show who they are, which a front door checks; nobody is asked where it is not said. */
  API_AUTH: z._default(z.enum(API_AUTHS, `one of ${API_AUTHS.join(', ')}`), 'none'),
  /** Paths by which callers of other systems know this one. */
  PATH_ALIASES: z._default(z.string().check(z.regex(PATH_ALIASES, ALIASES)), '/prediction=/predict'),
})

/** What stands for the bucket's name. */
const IN_THE_IMAGE = 'in-the-image'

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const modelFolder = env['PIPELINE_BUCKET'] ? undefined : env['MODEL_FOLDER'] || undefined
  const values = readEnv(environment, modelFolder === undefined ? env : { ...env, PIPELINE_BUCKET: IN_THE_IMAGE })
  return {
    bucket: values.PIPELINE_BUCKET,
    modelFolder,
    /** Tells the stages of an account apart in the metrics. */
    stage: values.NAME_PREFIX,
    onnxEngine: values.ONNX_ENGINE,
    defaultModel: values.DEFAULT_MODEL,
    corsOrigins: values.CORS_ORIGINS?.split(/\s*,\s*/) ?? [],
    auth: values.API_AUTH,
    pathAliases: new Map(values.PATH_ALIASES.split(',').map((alias) => alias.split('=') as [string, string])),
  }
}
