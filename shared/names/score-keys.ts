import { mayBeTable } from './dataset-keys.ts'
import { datasetOfKey } from './dataset-name.ts'
import { FOLDERS } from './folders.ts'

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
  const table = `${FOLDERS.scored}${pathOf(key)
    .replace(/\.gz$/i, '')
    .replace(/\.cSv$/, '.csv')}`
  // Of june.csv and june.tsv neither takes the other's place.
  const bare = table.replace(/\.csv$/, '')
  return {
    /** The rows with their predictions. */
    table,
    /** What was done, and how it went. */
    record: `${bare}.json`,
    /** The rows that could not be scored. */
    errors: `${bare}.errors.csv`,
  }
}

/** Whether what comes of a file would lie where the errors of another one do: those of june.csv are june.errors.csv. */
export function isNameOfErrors(key: string): boolean {
  return scoredKeys(key).table.endsWith('.errors.csv')
}

/** Where the settings of a file to score may lie, first the one that is taken. */
export function scoreManifestKeys(key: string, dataset: string): readonly string[] {
  const folder = pathOf(key).split('/').slice(0, -1)[0]
  return [...new Set([...(folder ? [folder] : []), dataset])].map((name) => `${FOLDERS.score}${name}/manifest.json`)
}

function pathOf(key: string): string {
  return key.slice(FOLDERS.score.length)
}
