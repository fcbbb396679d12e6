import { withoutEndings } from './dataset-name.ts'
import { FOLDERS } from './folders.ts'

/** Files beside uploads: what belongs to the pipeline, folder marks, and what programs leave behind unasked. */
const NO_UPLOAD = /(^|\/)(manifest\.json|_SUCCESS|Thumbs\.db|desktop\.ini|\.[^/]*|)$/i

/**
 * Whether an object becomes a run: a CSV, however the ending of its name is spelled, and anything else that a person
 * may have meant as a table. What it really is, its bytes tell; what is no table ends as a run that says so.
 * `prefixes` are those where uploads are taken besides `datasets/`.
 */
export function isUploadKey(key: string, prefixes: readonly string[] = []): boolean {
  const path = uploadPath(key, prefixes)
  return path !== undefined && mayBeTable(path)
}

/** An upload's key below `datasets/`, or below another prefix where uploads are taken; undefined for any other key. */
export function uploadPath(key: string, prefixes: readonly string[] = []): string | undefined {
  const prefix = [FOLDERS.datasets, ...prefixes].find((each) => key.startsWith(each))
  return prefix === undefined ? undefined : key.slice(prefix.length)
}

/** Whether a person may have meant an object as a table, by its name. */
export function mayBeTable(path: string): boolean {
  // A name may have line breaks, too.
  return /.\.csv(\.gz)?$/is.test(path) || !NO_UPLOAD.test(path)
}

/** Where a file is uploaded: `path` is its name, or a folder for the dataset and its name. */
export function uploadKey(path: string): string {
  return `${FOLDERS.datasets}${path}`
}

/**
 * Where a file is uploaded that is not to start the function by itself: a Processing job is to be alone with it. The
 * ending is spelled as nobody does.
 */
export function quietUploadKey(path: string): string {
  return uploadKey(quietName(path))
}

/** A table's name with such an ending. */
export function quietName(path: string): string {
  return `${path.replace(TABLE, '')}${QUIET}${/\.gz$/i.test(path) ? '.gz' : ''}`
}

const QUIET = '.cSv'
/** How tables are called that can be trained on. */
const TABLE = /\.(csv|tsv|tab|psv|txt|dat)(\.gz)?$/i

/** Whether a file's name is one of a table. */
export function isTableName(path: string): boolean {
  return TABLE.test(path)
}

/** Whether an upload was not to start the function by itself. */
export function isQuietUploadKey(key: string): boolean {
  return /\.cSv(\.gz)?$/.test(key)
}

/**
 * Where an upload's manifest may lie, first the one that is taken: in the upload's folder, then in its dataset's; of a
 * file in no folder at last in one that is named as the file is. All are under `datasets/`, wherever the upload is.
 */
export function manifestKeys(uploadKey: string, dataset: string, prefixes: readonly string[] = []): readonly string[] {
  const [first = '', ...rest] = (uploadPath(uploadKey, prefixes) ?? '').split('/')
  const names = rest.length > 0 ? [first, dataset] : [dataset, withoutEndings(first)]
  return [...new Set(names)].filter((name) => name !== '').map((name) => `${FOLDERS.datasets}${name}/manifest.json`)
}
