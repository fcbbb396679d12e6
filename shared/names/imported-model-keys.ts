import { FOLDERS } from './folders.ts'

/** How the key of such a model ends. */
export const IMPORTED_MODEL_SUFFIX = '/model.tar.gz'

/** An imported model under `models/<name>/`, and the objects that have to be beside it. */
export type ImportedModelKeys = {
  /** The key without `models/`: what names the dataset. */
  readonly path: string
  readonly schema: string
  /** What serves it. */
  readonly settings: string
}

/** Undefined for any key but `models/<name>/…/model.tar.gz`. */
export function importedModelKeys(key: string): ImportedModelKeys | undefined {
  const path = key.startsWith(FOLDERS.models) ? key.slice(FOLDERS.models.length) : ''
  if (!path.endsWith(IMPORTED_MODEL_SUFFIX) || path === IMPORTED_MODEL_SUFFIX) return undefined
  const folder = key.slice(0, key.lastIndexOf('/') + 1)
  return { path, schema: `${folder}schema.json`, settings: `${folder}model.json` }
}
