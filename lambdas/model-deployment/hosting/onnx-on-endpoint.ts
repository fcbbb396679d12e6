import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** The error of an ONNX model that somebody wants an endpoint for; `who` says where. */
export function onnxOnEndpoint(who: string): BoostlineError {
  return new BoostlineError({
    code: 'model-unscorable',
    kind: 'input',
    message: `An ONNX model is not served from an endpoint, and ${who}.`,
    hint: 'SageMaker\'s XGBoost image reads no ONNX. Let the API serve it: "type": "lambda", or leave the type out.',
  })
}
