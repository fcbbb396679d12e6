import { createRequire } from 'node:module'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { createOnnx, Onnx } from './graph/engine.ts'

/** Where the deployment has it; it is loaded with the first model that needs it. */
export type OnnxHere = () => Onnx | undefined

/**
 * Loads graph/engine.ts from the file that it was bundled to. `file` is undefined where a deployment serves no ONNX
 * models, as none does unless it is told (docs/serving.md).
 */
export function onnxFrom(file: string | undefined, objects: ObjectStore): OnnxHere {
  let loaded: Onnx | undefined
  return () => {
    if (file === undefined || loaded) return loaded
    const engine = createRequire(file)(file) as { readonly createOnnx: typeof createOnnx }
    loaded = engine.createOnnx(objects, file)
    return loaded
  }
}

/** @throws BoostlineError `onnx-not-served` */
export function requireOnnx(onnx: OnnxHere | undefined): Onnx {
  const here = onnx?.()
  if (here) return here
  throw new BoostlineError({
    code: 'onnx-not-served',
    kind: 'config',
    message: 'The archive holds an ONNX model, and this deployment serves none.',
    hint: 'Deploy with --onnx true (or cdk -c onnx=true), then upload model.tar.gz again; or convert the model to one of XGBoost.',
  })
}
