import { readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Booster, type Xgboost, XgboostError } from './booster.ts'

/** A model folder that can't be served; the message is the container's. */
export class ModelLoadError extends Error {}

/**
 * Loads the model of a folder as the container does: every file at its root is taken for a model, whatever its
 * name; folders and names that begin with a dot are passed over. Throws {@link ModelLoadError}.
 */
export function loadModel(xgboost: Xgboost, folder: string): Booster {
  const names = readdirSync(folder)
    .filter((name) => !name.startsWith('.') && statSync(path.join(folder, name)).isFile())
    .sort()
  const boosters = names.map((name) => loadFile(xgboost, folder, name))
  const [booster] = boosters
  if (!booster) throw new ModelLoadError('Unable to load model: list index out of range')
  if (boosters.length > 1) {
    throw new ModelLoadError(
      `Unable to load model: the archive holds ${boosters.length} models (${names.join(', ')}); the emulator does not average several`,
    )
  }
  return booster
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
