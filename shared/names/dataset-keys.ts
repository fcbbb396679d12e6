import { FOLDERS } from './folders.ts'

/** How the name of an upload ends that becomes a run. */
export const UPLOAD_SUFFIXES = ['.csv', '.CSV', '.csv.gz'] as const

/** Whether an object is a CSV that becomes a run, however the ending of its name is spelled. */
export function isUploadKey(key: string): boolean {
  // A name may have line breaks, too.
  return /^datasets\/.+\.csv(\.gz)?$/is.test(key)
}

/** Where a file is uploaded: `path` is its name, or a folder for the dataset and its name. */
export function uploadKey(path: string): string {
  return `${FOLDERS.datasets}${path}`
}

/**
 * Where a file is uploaded that is not to start the function by itself: S3 tells case apart in its filters, and an ending
 * that no filter has is a CSV all the same.
 */
export function quietUploadKey(path: string): string {
  return uploadKey(path.replace(/\.csv(?=(\.gz)?$)/i, '.Csv'))
}

/** Where an upload's manifest may lie, first the one that is taken: in the upload's folder, then in its dataset's. */
export function manifestKeys(uploadKey: string, dataset: string): readonly string[] {
  const folder = uploadKey.split('/').slice(1, -1)[0]
  return [...new Set([...(folder ? [folder] : []), dataset])].map((name) => `${FOLDERS.datasets}${name}/manifest.json`)
}
