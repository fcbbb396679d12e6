import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { onnxVariables, stageVariables } from '#shared/env/variables.ts'
import type { OwnDeployment } from '#shared/names/deployment-options.ts'

const environment = z.object({ ...stageVariables, ...onnxVariables })

export type ScoringConfig = Omit<ReturnType<typeof readConfig>, 'endpointUrl' | 'onnxEngine'> & OwnDeployment

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return {
    bucket: values.PIPELINE_BUCKET,
    prefix: values.NAME_PREFIX,
    endpointUrl: values.AWS_ENDPOINT_URL,
    onnxEngine: values.ONNX_ENGINE,
  }
}
