import { BoostlineError } from '#shared/errors/boostline-error.ts'

const EXPORT_AGAIN =
  'Export it again: one file model.onnx of standard operators, at most 128 MiB; docs/serving.md says what is served. Then upload model.tar.gz again.'

/** An ONNX model that is not served; `problem` says why, beginning with the file or with "it". */
export function unservable(problem: string, hint = EXPORT_AGAIN, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'model-unscorable',
    kind: 'input',
    message: `The ONNX model is not served: ${problem}.`,
    hint,
    cause,
  })
}
