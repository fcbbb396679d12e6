import { mayBeTable } from './dataset-keys.ts'
import { datasetOfKey } from './dataset-name.ts'
import { FOLDERS } from './folders.ts'
import { keyWithin, MOST_KEY_BYTES } from './key-length.ts'
import { recordStem, unpackedPath } from './record-stem.ts'

/** Whether an object is a file to score. */
export function isScoreKey(key: string): boolean {
  return key.startsWith(FOLDERS.score) && mayBeTable(pathOf(key))
}

/** Where a file is dropped to be scored. */
export function scoreKey(dataset: string, name: string): string {
  return `${FOLDERS.score}${dataset}/${name}`
}

/** The dataset whose model scores a file: its first folder, or where it lies in none, its own name. */
export function datasetOfScoreKey(key: string): string {
  return datasetOfKey(`${FOLDERS.datasets}${pathOf(key)}`)
}

export type ScoredKeys = ReturnType<typeof scoredKeys>

/** What comes of a dropped file: of the same names in the same folders, under `scored/`. */
export function scoredKeys(key: string) {
  const path = pathOf(key)
  const stem = `${FOLDERS.scored}${recordStem(path)}`
  return {
    /** The rows with their predictions. */
    table: `${FOLDERS.scored}${unpackedPath(path)}`,
    /** What was done, and how it went. Of a file whose results have too long keys it is all there is. */
    record: keyWithin(stem, '.json'),
    /** The rows that could not be scored. */
    errors: `${stem}.errors.csv`,
  }
}

/** Whether the rows of a file would lie where the record or the errors of another one may: those of june.csv do so. */
export function isNameOfRecord(key: string): boolean {
  return /\.(errors\.csv|json)$/.test(scoredKeys(key).table)
}

/** By how many bytes the longest key of what comes of a file would be longer than S3 takes: of one with more than 0 nothing can. */
export function excessBytes(key: string): number {
  return Math.max(0, Buffer.byteLength(scoredKeys(key).errors) - MOST_KEY_BYTES)
}

/** Where the settings of a file to score may lie, first the one that is taken. */
export function scoreManifestKeys(key: string, dataset: string): readonly string[] {
  const folder = pathOf(key).split('/').slice(0, -1)[0]
  return [...new Set([...(folder ? [folder] : []), dataset])].map((name) => `${FOLDERS.score}${name}/manifest.json`)
}

function pathOf(key: string): string {
  return key.slice(FOLDERS.score.length)
}
