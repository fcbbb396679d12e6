import { mayBeTable } from './dataset-keys.ts'
import { datasetOfKey } from './dataset-name.ts'
import { FOLDERS } from './folders.ts'
import { keyWithin } from './key-length.ts'
import { monitoringKeys } from './monitoring-keys.ts'
import { recordStem } from './record-stem.ts'

/**
 * The dataset of a file of true outcomes, found as that of a file to score, and where it is kept what came of it:
 * `june.csv` and `june.csv.gz` in `june.json`, others as of files to score ({@link recordStem}), cut where S3 takes no key so long. What a person may have meant as such a file is
 * one, so that a record can say what it is; undefined for any other key.
 */
export function feedbackFile(key: string): { readonly dataset: string; readonly record: string } | undefined {
  if (!key.startsWith(FOLDERS.feedback)) return undefined
  const path = key.slice(FOLDERS.feedback.length)
  if (!mayBeTable(path)) return undefined
  const dataset = datasetOfKey(`${FOLDERS.datasets}${path}`)
  const name = recordStem(path.slice(path.indexOf('/') + 1))
  return { dataset, record: keyWithin(`${monitoringKeys(dataset).folder}feedback/${name}`, '.json') }
}
