import { FOLDERS } from './folders.ts'

/** How the key of such a model ends. */
export const IMPORTED_MODEL_SUFFIX = '/model.tar.gz'

/** An imported model under `models/<name>/`, and the objects that have to be beside it. */
export type ImportedModelKeys = {
  /** What names the dataset: the key without `models/`, or the name of the training job that left the model. */
  readonly path: string
  readonly schema: string
  /** What serves it. */
  readonly settings: string
}

/**
 * Undefined for any key but `models/<name>/…/model.tar.gz`, and `…/<training job>/output/model.tar.gz` under one of the
 * prefixes where models of other training jobs are taken.
 */
export function importedModelKeys(key: string, prefixes: readonly string[] = []): ImportedModelKeys | undefined {
  const path = key.startsWith(FOLDERS.models) ? key.slice(FOLDERS.models.length) : jobPath(key, prefixes)
  if (!path?.endsWith(IMPORTED_MODEL_SUFFIX) || path === IMPORTED_MODEL_SUFFIX) return undefined
  const folder = key.slice(0, key.lastIndexOf('/') + 1)
  return { path, schema: `${folder}schema.json`, settings: `${folder}model.json` }
}

/** Whether what a run came from, by its key, is a model: no upload under `datasets/` is. */
export function isImportedModel(sourceKey: string): boolean {
  return sourceKey.endsWith(IMPORTED_MODEL_SUFFIX) && !sourceKey.startsWith(FOLDERS.datasets)
}

/** What SageMaker's SDK adds to a job's base name: the time, down to milliseconds. */
const JOB_TIME = /-\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2}-\d{3}$/

/** The base name of the job that wrote a model where SageMaker puts it, as the folder of one. */
function jobPath(key: string, prefixes: readonly string[]): string | undefined {
  if (!prefixes.some((prefix) => key.startsWith(prefix))) return undefined
  const [, job] = /(?:^|\/)([^/]+)\/output\/model\.tar\.gz$/.exec(key) ?? []
  return job === undefined ? undefined : `${job.replace(JOB_TIME, '')}${IMPORTED_MODEL_SUFFIX}`
}
