import { type CapturedFeedback, capturedFeedbackSchema } from '#shared/captures/capture-records.ts'
import { captureOfKey } from '#shared/names/capture-keys.ts'
import { feedbackFile } from '#shared/names/feedback-keys.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { scoredKeys } from '#shared/names/score-keys.ts'
import { monitoringDaySchema } from '#shared/records/monitoring-day.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { type TakenFeedback, takenFeedbackSchema } from '#shared/records/taken-feedback.ts'
import type { DroppedFiles, OutcomesFile, Telling } from '../services/dropped-files.ts'

type Facts = { readonly state: ReadonlyMap<string, string>; readonly dropped: DroppedFiles }

/** What is wrong with the outcomes that are kept beside a captured request. */
export function keptOutcomeFaults(
  key: string,
  before: string | undefined,
  after: string,
  { dropped }: Facts,
): string[] {
  const requestId = captureOfKey(key)?.requestId ?? ''
  const tellings = dropped.tellings.get(requestId) ?? []
  const lines = linesOf(after, key)
  if (lines.length !== 1) return [`${key} has ${lines.length} outcomes of one prediction`]
  return lines.flatMap((line) => {
    const faults: string[] = []
    if (!tellings.some((telling) => isOf(telling, line))) faults.push(`${key} has an outcome that nobody told`)
    const earlier = before === undefined ? undefined : linesOf(before, key).find((each) => each.at > line.at)
    if (earlier) faults.push(`${key} had the outcome of ${earlier.at}, and has that of ${line.at} again`)
    return faults
  })
}

/** What must hold of files of outcomes when nothing happens any more. */
export function settledOutcomeFaults(facts: Facts): string[] {
  const { state, dropped } = facts
  const newest = new Map(dropped.ofOutcomes.map((file) => [file.key, file]))
  const taken: OutcomesFile[] = []
  const neverEnded = new Set<string>()
  const faults: string[] = []
  for (const file of newest.values()) {
    const record = recordOf(file, state)
    if (record?.eventTime !== file.eventTime) {
      faults.push(`${file.name} came to no end: its record is ${record ? `of ${record.eventTime}` : 'not there'}`)
    } else {
      faults.push(...recordFaults(record, file, dropped))
      if (record.status === 'taken' && file.by === 'request') taken.push(file)
      if (record.status === 'failed' && record.failure.code === 'file-never-ends') neverEnded.add(file.eventTime)
    }
  }
  for (const [requestId, tellings] of dropped.tellings) {
    const isLost = tellings.every(({ at }) => neverEnded.has(at))
    if (!isLost) faults.push(...requestFaults(requestId, tellings, taken, facts))
  }
  const datasets = new Set(dropped.ofOutcomes.map(({ dataset }) => dataset))
  for (const dataset of datasets) faults.push(...datasetFaults(dataset, facts))
  return faults
}

function recordOf({ key }: OutcomesFile, state: Facts['state']): TakenFeedback | undefined {
  const place = feedbackFile(key)?.record ?? ''
  const body = state.get(place)
  return body === undefined ? undefined : parseRecord(Buffer.from(body, 'latin1'), takenFeedbackSchema, place)
}

/** Beside what it tells, each file has a row of nobody. */
function recordFaults(record: TakenFeedback, file: OutcomesFile, dropped: DroppedFiles): readonly string[] {
  if (record.status === 'failed') {
    const mayNeverEnd = record.failure.code === 'file-never-ends' && dropped.mayNeverEnd('feedback', file.key)
    const isMeant = file.by === 'nothing' || record.failure.message.startsWith('No model of') || mayNeverEnd
    return isMeant ? [] : [`${file.name} could be taken, and failed: ${record.failure.message}`]
  }
  const { total, taken, known, faulty } = record.rows
  const told = file.truths.size
  const isCounted = total === told + 1 && taken + faulty === total && known <= taken
  const isTaken = file.by !== 'request' || taken === told
  return isCounted && isTaken ? [] : [`${file.name} tells ${told} outcomes, and counts ${JSON.stringify(record.rows)}`]
}

/** Of two outcomes of one prediction the later one holds, and it is there once. */
function requestFaults(
  requestId: string,
  tellings: readonly Telling[],
  taken: readonly OutcomesFile[],
  { state }: Facts,
): readonly string[] {
  const key = [...state.keys()].find((each) => each.endsWith(`/${requestId}.feedback.jsonl`))
  const [kept] = key === undefined ? [] : linesOf(state.get(key) ?? '', key)
  if (!kept) return [`the outcome of ${requestId} was told, and is not kept`]
  const [first] = tellings
  const certain = taken.flatMap(({ eventTime, truths }): readonly Telling[] => {
    const truth = truths.get(requestId)
    return truth === undefined ? [] : [{ at: eventTime, truth }]
  })
  const latest = [...(first ? [first] : []), ...certain].sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1)
  if (!latest || kept.at >= latest.at || kept.truth === latest.truth) return []
  // An outcome has the time of the first who told it: a repetition holds against nothing that was told since.
  if (tellings.some(({ at, truth }) => truth === latest.truth && at < kept.at)) return []
  return [`of ${requestId} the outcome of ${kept.at} is kept, and that of ${latest.at} is another`]
}

function datasetFaults(dataset: string, facts: Facts): string[] {
  const { state, dropped } = facts
  const { outcomesPrefix, folder } = monitoringKeys(dataset)
  const faults: string[] = []
  let ofFiles = 0
  for (const [key, body] of state) {
    if (!key.startsWith(outcomesPrefix)) continue
    const [first = '{}', ...lines] = body.split('\n').filter((line) => line !== '')
    const { job, model } = JSON.parse(first) as { readonly job: string; readonly model: string }
    const rows = lines.map((line) => (JSON.parse(line) as { readonly row: number }).row)
    const file = dropped.toScore.get(job)
    ofFiles += rows.length
    if (!file) faults.push(`${key} is of ${job}, which nobody dropped`)
    else if (new Set(rows).size !== rows.length || rows.some((row) => !mayHaveOutcome(row, file)))
      faults.push(`${key} has the rows ${rows.join()} of ${file.name}`)
    else if (!isOfModel(model, job, file.key, state))
      faults.push(`${key} is of ${model}, which did not score ${file.name}`)
  }
  const told = [...dropped.tellings.keys()].filter((id) => dropped.captured.get(dataset)?.includes(id)).length
  for (const [key, body] of state) {
    if (!key.startsWith(folder) || !/\d{4}-\d\d-\d\d\.json$/.test(key)) continue
    const { realPerformance } = parseRecord(Buffer.from(body, 'latin1'), monitoringDaySchema, key)
    if (!realPerformance) continue
    const { requests, rows } = realPerformance
    if (requests.withTruth > told || rows > told + ofFiles)
      faults.push(
        `${key} counts ${requests.withTruth} requests and ${rows} rows with an outcome, of ${told} and ${ofFiles}`,
      )
  }
  return faults
}

/** The header is row 1; what has no prediction has no outcome. */
function mayHaveOutcome(row: number, file: { readonly ids: readonly string[]; readonly faulty: ReadonlySet<string> }) {
  const id = file.ids[row - 2]
  return id !== undefined && !file.faulty.has(id)
}

/** As far as the record of the file still stands. */
function isOfModel(model: string, job: string, key: string, state: Facts['state']): boolean {
  const record = JSON.parse(state.get(scoredKeys(key).record) ?? '{}') as {
    readonly job?: string
    readonly model?: string
  }
  return record.job !== job || record.model === model
}

function isOf({ at, truth }: Telling, line: CapturedFeedback): boolean {
  return at === line.at && truth === line.truth
}

function linesOf(body: string, key: string): readonly CapturedFeedback[] {
  return body
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => parseRecord(Buffer.from(line, 'latin1'), capturedFeedbackSchema, key))
}
