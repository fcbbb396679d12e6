import { scoredKeys } from '#shared/names/score-keys.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { type RecordOf, type ScoredRecord, scoredRecordSchema } from '#shared/records/scored-record.ts'
import type { DroppedFile, DroppedFiles } from '../services/dropped-files.ts'
import type { Champions } from './champions.ts'

type Facts = {
  /** The bucket's current objects. */
  readonly state: ReadonlyMap<string, string>
  readonly dropped: DroppedFiles
  readonly champions: Champions
  readonly nowMs: number
}

/** What is wrong with a change of the record of a scored file. */
export function scoredRecordFaults(before: ScoredRecord | undefined, after: ScoredRecord, facts: Facts): string[] {
  const { dropped, champions, nowMs } = facts
  const file = dropped.toScore.get(after.job)
  if (!file) return [`the record of ${after.file.key} is of ${after.job}, which nobody dropped`]
  const faults: string[] = []
  const earlier = before && dropped.toScore.get(before.job)
  if (earlier && dropped.isNewer(earlier, file)) {
    faults.push(`the record of ${file.name} takes the place of that of ${earlier.name}, which was dropped later`)
  }
  if (before?.job === after.job) {
    if (before.status !== 'scoring') faults.push(`${file.name} was ${before.status}, and is ${after.status} again`)
    else if (after.model !== null && before.model !== after.model) {
      faults.push(`${file.name} is scored by ${after.model}, and ${before.model} had been chosen`)
    }
  } else if (after.model !== null && !champions.wasBetween(after.dataset, after.model, file.atMs, nowMs)) {
    faults.push(`${file.name} is scored by ${after.model}, which did not serve since it was dropped`)
  }
  if (after.status === 'scored') faults.push(...tableFaults(after, file, facts.state))
  if (after.status === 'failed') faults.push(...failureFaults(after, file, facts))
  return faults
}

/** After a change of what lies under the names of a file's results: as long as the record says so, they are its own. */
export function resultFaults(key: string, { state, dropped }: Pick<Facts, 'state' | 'dropped'>): string[] {
  const file = dropped.newest.find((each) => scoredKeys(each.key).table === key)
  const record = file && storedRecord(scoredKeys(file.key).record, state)
  const recorded = record && dropped.toScore.get(record.job)
  return record?.status === 'scored' && recorded ? tableFaults(record, recorded, state) : []
}

/** What must hold of every name under `score/` when nothing happens any more: the newest file came to its end. */
export function settledScoredFaults({ state, dropped }: Pick<Facts, 'state' | 'dropped'>): string[] {
  return dropped.newest.flatMap((file) => {
    const { table, record: recordKey, errors } = scoredKeys(file.key)
    const record = storedRecord(recordKey, state)
    if (!record) return [`${file.name} came to no end: there is no ${recordKey}`]
    if (record.job !== file.job) {
      return [`the record at ${recordKey} is of ${dropped.toScore.get(record.job)?.name}, and ${file.name} is newer`]
    }
    if (record.status === 'scoring') return [`${file.name} is being scored for ever`]
    if (record.status === 'failed') {
      const left = [table, errors].filter((key) => state.has(key))
      return left.map((key) => `${file.name} failed, and ${key} of an earlier one is there`)
    }
    return [...tableFaults(record, file, state), ...errorFaults(record, file, state)]
  })
}

export function storedRecord(key: string, state: Facts['state']): ScoredRecord | undefined {
  const body = state.get(key)
  return body === undefined ? undefined : parseRecord(Buffer.from(body, 'latin1'), scoredRecordSchema, key)
}

function tableFaults(record: RecordOf<'scored'>, file: DroppedFile, state: Facts['state']): string[] {
  const { table } = scoredKeys(file.key)
  const text = state.get(table)
  if (text === undefined) return [`${file.name} is scored, and there is no ${table}`]
  const [header = [], ...rows] = cellsOf(text)
  const ids = rows.map(([id]) => id)
  if (ids.join() !== file.ids.join())
    return [`${table} has the rows ${ids.join()}, and ${file.name} has ${file.ids.join()}`]
  const model = header.indexOf('model')
  const wrong = rows.find(([id = '', ...cells]) => cells[model - 1] !== (file.faulty.has(id) ? '' : record.model))
  const { rows: counts } = record
  return [
    ...(wrong ? [`${table} has the row ${wrong.join()}, and ${record.model} scored ${file.name}`] : []),
    ...(counts.total === file.ids.length && counts.faulty === file.faulty.size
      ? []
      : [`the record of ${file.name} counts ${JSON.stringify(counts)}`]),
  ]
}

/** The file of errors goes with the results: another one's is there for a moment at most. */
function errorFaults(record: RecordOf<'scored'>, file: DroppedFile, state: Facts['state']): string[] {
  const { errors } = scoredKeys(file.key)
  const text = state.get(errors)
  const told = text === undefined ? [] : cellsOf(text).slice(1)
  const rows = told.map(([row]) => row)
  // The header is row 1.
  const faulty = file.ids.flatMap((id, index) => (file.faulty.has(id) ? [String(index + 2)] : []))
  if (rows.join() !== faulty.join())
    return [`${errors} has the rows ${rows.join()}, and of ${file.name} ${faulty.join()} are faulty`]
  return (record.errors?.rows ?? 0) === faulty.length ? [] : [`the record of ${file.name} has other errors`]
}

function cellsOf(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split(','))
}

/** A file that any model could score fails where none served, or where what served it is gone. */
function failureFaults({ failure, model }: RecordOf<'failed'>, file: DroppedFile, facts: Facts): string[] {
  const { code } = failure
  if (code === 'file-never-ends' && facts.dropped.mayNeverEnd('batch-scoring', file.key)) return []
  if (!file.isScorable && code !== 'file-never-ends') return []
  const { champions, nowMs } = facts
  if (code === 'score-model-missing' && champions.wasBetween(file.dataset, null, file.atMs, nowMs)) return []
  // A model that does not serve any more has no endpoint a day later.
  if (code === 'serving-missing' && model !== null && champions.of(file.dataset) !== model) return []
  return [`${file.name} could be scored, and failed: ${code}: ${failure.message}`]
}
