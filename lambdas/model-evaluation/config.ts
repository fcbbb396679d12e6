import * as z from 'zod/mini'
import { readEnv } from '#shared/env/read-env.ts'
import { evaluationVariables, onnxVariables, stageVariables } from '#shared/env/variables.ts'

const environment = z.object({ ...stageVariables, ...evaluationVariables, ...onnxVariables })

/** What is asked for after the dependencies are made. */
export type EvaluationConfig = Omit<ReturnType<typeof readConfig>, 'onnxEngine'>

/** The one reader of this function's environment. @throws BoostlineError `environment-invalid`. */
export function readConfig(env: Readonly<Record<string, string | undefined>>) {
  const values = readEnv(environment, env)
  return {
    bucket: values.PIPELINE_BUCKET,
    prefix: values.NAME_PREFIX,
    queueUrl: values.EVALUATION_QUEUE_URL,
    onnxEngine: values.ONNX_ENGINE,
  }
}
