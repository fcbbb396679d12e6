import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { onnxVariables, stageVariables } from '#shared/env/variables.ts'

const ORIGIN = 'an origin such as https://example.com (scheme, host and port alone), several with commas, or *'

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
  }
}
