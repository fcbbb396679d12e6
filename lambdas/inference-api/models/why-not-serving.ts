import { runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { type FailureRecord, failureRecordSchema } from '#shared/records/failure-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { withoutArns } from '../http/without-arns.ts'

export type NotServing = {
  /** A sentence for the caller. */
  readonly detail: string
  readonly retryAfterSeconds: number
  readonly failure?: Pick<FailureRecord, 'stage' | 'code' | 'message' | 'hint' | 'at'>
}

const UNDER_WAY_SECONDS = 60
/** A person has to act before a retry makes sense. */
const STOPPED_SECONDS = 300

/** Why a dataset's newest run does not serve (yet), or undefined where the dataset has no runs. */
export async function whyNotServing(objects: ObjectStore, dataset: string): Promise<NotServing | undefined> {
  const found = await newestRun(objects, dataset)
  if (!found) return undefined
  const { runId, written } = found
  const keys = runKeys(dataset, runId)
  // The evaluation first: a later success outranks a failure.
  if (written.has(keys.evaluation)) {
    const { decision } = await requireRecord(objects, keys.evaluation, evaluationRecordSchema)
    if (decision.status === 'pending') return stopped(`the run ${runId} waits for its approval (${decision.reason}).`)
    if (decision.status === 'rejected') return stopped(`the run ${runId} was rejected (${decision.reason}).`)
    return underWay(`the run ${runId} is approved and about to serve.`)
  }
  if (written.has(keys.failure)) {
    const { stage, code, hint, at, ...failure } = await requireRecord(objects, keys.failure, failureRecordSchema)
    const message = withoutArns(failure.message)
    return {
      ...stopped(`the run ${runId} stopped in its ${stage}: ${message}`),
      failure: { stage, code, message, hint, at },
    }
  }
  if (written.has(keys.deployment)) return underWay(`the run ${runId} is trained and in deployment.`)
  return underWay(`the run ${runId} is in training.`)
}

/** Run ids of a dataset carry their time first, so the newest is the last in order of keys. */
async function newestRun(objects: ObjectStore, dataset: string) {
  const prefix = runsPrefix(dataset)
  let runId: string | undefined
  let written = new Set<string>()
  for await (const { key } of objects.list(prefix)) {
    const [folder = ''] = key.slice(prefix.length).split('/', 1)
    if (folder !== runId) {
      runId = folder
      written = new Set()
    }
    written.add(key)
  }
  return runId === undefined ? undefined : { runId, written }
}

function underWay(detail: string): NotServing {
  return { detail, retryAfterSeconds: UNDER_WAY_SECONDS }
}

function stopped(detail: string): NotServing {
  return { detail, retryAfterSeconds: STOPPED_SECONDS }
}
