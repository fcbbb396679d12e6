import { BoostlineError } from '#shared/errors/boostline-error.ts'

/** A damaged model is none for an endpoint either, and a model trained elsewhere has no manifest. */
const UNSCORABLE_HINT =
  'Save it again with save_model of the XGBoost that trained it. If XGBoost itself can load it, an endpoint can serve it: "endpoint": {"type": "serverless"} in the manifest, or {"type": "serverless"} as the model.json beside a model trained elsewhere.'

/** The error of a model that cannot be scored. `reason` is a sentence without its end, such as `m.bin is a pickle`. */
export function unscorable(reason: string, cause?: unknown): BoostlineError {
  return new BoostlineError({
    code: 'model-unscorable',
    kind: 'input',
    message: `The model cannot be scored without XGBoost: ${reason}.`,
    hint: UNSCORABLE_HINT,
    ...(cause !== undefined && { cause }),
  })
}

/** The error of a compiled model that does not load; it is made anew from the archive. */
export function invalidCompiledModel(reason: string): BoostlineError {
  return new BoostlineError({
    code: 'compiled-model-invalid',
    kind: 'dependency',
    message: `The compiled model cannot be used: ${reason}.`,
    hint: 'Deploy the run again: its model is compiled anew.',
  })
}
