import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Booster, type Xgboost, XgboostError } from './booster.ts'

/** A model folder that can't be served; the message is the container's. */
export class ModelLoadError extends Error {}

/**
 * Loads the models of a folder as the container does: every file at its root is taken for a model, whatever its
 * name, or with SAGEMAKER_INFERENCE_ENSEMBLE `false` the first alone; folders and names that begin with a dot are
 * passed over. Throws {@link ModelLoadError}.
 */
export function loadModels(
  xgboost: Xgboost,
  folder: string,
  environment: Readonly<Record<string, string>>,
): readonly Booster[] {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && statSync(path.join(folder, name)).isFile())
    .sort()
  if (names.length === 0) throw new ModelLoadError('Unable to load model: list index out of range')
  const isEnsemble = environment['SAGEMAKER_INFERENCE_ENSEMBLE'] !== 'false'
  return names.slice(0, isEnsemble ? names.length : 1).map((name) => loadFile(xgboost, folder, name))
}

function loadFile(xgboost: Xgboost, folder: string, name: string): Booster {
  try {
    return xgboost.load(readFileSync(path.join(folder, name)))
  } catch (error) {
    if (!(error instanceof XgboostError)) throw error
    throw new ModelLoadError(
      `Unable to load model: Model /opt/ml/model/${name} cannot be loaded:\nPickle load error=the emulator loads no pickles\nXGB load model error=${error.message}`,
    )
  }
}
