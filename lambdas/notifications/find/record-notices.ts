import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { CreatedObject } from '#shared/events/s3-records.ts'
import type { Log } from '#shared/log/log.ts'
import { ownOptions } from '#shared/names/deployment-options.ts'
import { datasetOfPointerKey, decidingRecord } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { Notice } from '#shared/notifications/notice.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type Decision, evaluationRecordSchema, laterDecisionSchema } from '#shared/records/evaluation-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { decisionLines } from '#shared/runs/decision-lines.ts'
import type { NotificationsConfig } from '../config.ts'

type Written = Pick<CreatedObject, 'key' | 'eventTime'>
type News = Omit<Notice, 'version'>
type Ports = {
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly log: Log
  readonly config: Pick<NotificationsConfig, 'prefix' | 'endpointUrl'>
}

/** What changed earlier than that before a pointer was written was told then, or nobody had asked for it by then. */
const NEWS_MS = 60 * 60 * 1000

/** Whether a record may hold something to tell people. */
export function mayBeNews(key: string): boolean {
  return decidingRecord(key) !== undefined || datasetOfPointerKey(key) !== undefined
}

/**
 * What a record that was written has to tell people: a run that failed, was decided about, or began to serve. The records
 * are where decisions are made, so nothing is decided that is not told; their names and revisions name the notices.
 */
export async function recordNotices(written: Written, ports: Ports): Promise<readonly News[]> {
  const { key } = written
  try {
    const kind = decidingRecord(key)
    if (kind === undefined) return await pointerNotices(written, ports)
    return kind === 'failure' ? await failureNotice(key, ports) : await decisionNotice(key, kind, ports)
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    ports.log.warn('event-ignored', { what: 'a record that this version does not understand', key })
    return []
  }
}

async function failureNotice(key: string, { objects }: Ports): Promise<readonly News[]> {
  const failure = await readRecord(objects, key, failureRecordSchema)
  if (!failure) return []
  const { runId, dataset, stage, message, hint, at } = failure
  const subject = `${dataset}: a run failed in its ${stage}`
  return [
    {
      id: `${runId}-failed`,
      kind: 'failed',
      dataset,
      runId,
      subject,
      text: `${message} ${hint}\n\n${runLine(runId)}`,
      at,
    },
  ]
}

async function decisionNotice(
  key: string,
  kind: 'evaluation' | 'later-decision',
  ports: Ports,
): Promise<readonly News[]> {
  const { objects, clock, config } = ports
  const record = await readRecord(objects, key, kind === 'evaluation' ? evaluationRecordSchema : laterDecisionSchema)
  if (!record) return []
  const { runId, dataset, decision } = record
  const at = new Date(clock.now()).toISOString()
  const run = { dataset, runId, at, text: decisionText(decision, { dataset, runId }, config) }
  switch (decision.status) {
    case 'pending':
      return [{ ...run, id: `${runId}-waiting`, kind: 'waiting', subject: `${dataset}: a run waits for your approval` }]
    case 'rejected':
      return [
        { ...run, id: `${runId}-rejected`, kind: 'ended', subject: `${dataset}: a run ended, and does not serve` },
      ]
    case 'approved':
      // It is told when it serves.
      return []
  }
}

/** A mail is read far from the deployment: what is typed names it. */
function decisionText(decision: Decision, { dataset, runId }: RunName, config: Ports['config']): string {
  const which = `${dataset} ${ownOptions(config)}`
  const toDo =
    decision.status === 'pending'
      ? [
          `./boostline approve ${which}, or ./boostline reject ${which}, decides; ./boostline status ${which} shows its figures.`,
        ]
      : []
  return [...decisionLines(decision), '', ...toDo, runLine(runId)].join('\n')
}

async function pointerNotices({ key, eventTime }: Written, { objects }: Ports): Promise<readonly News[]> {
  const pointer = await readRecord(objects, key, modelPointerSchema)
  if (!pointer) return []
  // By the event's time, however late it comes.
  const isNews = ({ at }: ModelPointer['history'][number]) => Date.parse(eventTime) - Date.parse(at) < NEWS_MS
  return pointer.history.filter(isNews).flatMap((change) => changeNotice(pointer.dataset, change))
}

/** Revisions begin anew where a pointer was lost: the time is part of the name. */
function changeNotice(
  dataset: string,
  { revision, at, who, why, from, to }: ModelPointer['history'][number],
): readonly News[] {
  const runId = to ?? from
  if (runId === null || from === to) return []
  const id = `serves-${at.replaceAll(/\D/g, '')}-${revision}`
  const subject = `${dataset}: ${from === null ? 'a model serves now' : 'another run serves'}`
  const before = from === null ? 'Nothing served before.' : `Before it was ${from}.`
  const text = [`${why} (${who})`, '', to === null ? runLine(runId) : `${runLine(to)} ${before}`].join('\n')
  return to === null
    ? [{ id, kind: 'alarm', dataset, runId, subject: `${dataset}: nothing serves any more`, text, at }]
    : [{ id, kind: 'ended', dataset, runId, subject, text, at }]
}

function runLine(runId: string): string {
  return `The run is ${runId}.`
}
