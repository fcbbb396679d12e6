import { monitoringKeys } from './monitoring-keys.ts'

const TABLE = /^feedback\/([a-z0-9-]+)\/(.+?)\.csv(\.gz)?$/i

/** How the names of files with true outcomes end. */
export const FEEDBACK_SUFFIXES = ['.csv', '.CSV', '.csv.gz'] as const

/** The dataset of a file of true outcomes, and where it is kept what came of it; undefined for any other key. */
export function feedbackFile(key: string): { readonly dataset: string; readonly record: string } | undefined {
  const [, dataset, name] = TABLE.exec(key) ?? []
  if (dataset === undefined || name === undefined) return undefined
  return { dataset, record: `${monitoringKeys(dataset).folder}feedback/${name}.json` }
}
