import type { Clock } from '#shared/clock.ts'
import type { Log } from '#shared/log/log.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { EvaluationRecord } from '#shared/records/evaluation-record.ts'
import type { FailureRecord } from '#shared/records/failure-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import type { RunStage } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { decisionNow, newestRun, type RunServices, readRunFacts } from '#shared/runs/read-run-status.ts'
import { type RunObstacle, type RunStatus, runStatus, whyItServes } from '#shared/runs/run-status.ts'
import { runStatusDetails, runStatusHint, runStatusText } from '#shared/runs/run-status-text.ts'
import { withoutArns } from '../http/without-arns.ts'

export type NotServing = {
  /** A sentence for the caller. */
  readonly detail: string
  /** Whether a model of the dataset has served before. */
  readonly hasServed: boolean
  readonly retryAfterSeconds: number
  /** For programs. */
  readonly members: {
    readonly failure?: Pick<FailureRecord, 'stage' | 'code' | 'message' | 'hint' | 'at'>
    /** Of a run that waits or was rejected: its figures and other reasons, and how it comes to serve. */
    readonly details?: readonly string[]
    /** A full quota that it waits for. */
    readonly waits?: RunObstacle & { readonly stage: RunStage }
    readonly stuck?: Partial<Omit<RunObstacle, 'hint'>> & {
      readonly stage: RunStage
      readonly hint: string | undefined
    }
  }
}

const UNDER_WAY_SECONDS = 60
/** A person has to act before a retry makes sense. */
const STOPPED_SECONDS = 300

export type WhyPorts = Pick<RunServices, 'registered'> & {
  readonly objects: ObjectStore
  readonly clock: Clock
  readonly log: Log
}

/** Why a dataset's newest run does not serve (yet), or undefined where the dataset has no runs. */
export async function whyNotServing(
  dataset: string,
  { objects, clock, registered, log }: WhyPorts,
): Promise<NotServing | undefined> {
  const run = await newestRun(objects, dataset)
  if (!run) return undefined
  let isReadable = true
  const failed = () => {
    isReadable = false
  }
  const asked = await readRunFacts(run, objects, { registered: unlessFailing(registered, log, failed) })
  const status = runStatus(isReadable ? asked : await readRunFacts(run, objects), clock.now())
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  const goesOn = status.state === 'under-way' && status.stuckForMs === undefined
  return {
    detail: withoutArns(runStatusText(run, status)),
    hasServed: (pointer?.history ?? []).some(({ from, to }) => from !== null || to !== null),
    retryAfterSeconds: goesOn ? UNDER_WAY_SECONDS : STOPPED_SECONDS,
    members: membersOf(run, status),
  }
}

/** Why a run serves, as `status` tells it: what was found before an approval holds after it. */
export async function whyServing(
  run: RunName,
  { decision }: Pick<EvaluationRecord, 'decision'>,
  { registered, log }: Pick<WhyPorts, 'registered' | 'log'>,
): Promise<readonly string[]> {
  return whyItServes(decisionNow(decision, await unlessFailing(registered, log)(run))).map(withoutArns)
}

/** Where the registry does not answer, the evaluation's own decision has to do. */
function unlessFailing(
  registered: RunServices['registered'],
  log: Log,
  failed: () => void = () => undefined,
): RunServices['registered'] {
  return async (run) => {
    try {
      return await registered(run)
    } catch (error) {
      log.warn('registry-unreadable', { ...run, reason: error })
      failed()
      return undefined
    }
  }
}

function membersOf(run: RunName, status: RunStatus): NotServing['members'] {
  if (status.state === 'failed') {
    const { stage, code, message, hint, at } = status.failure
    return { failure: { stage, code, message: withoutArns(message), hint, at } }
  }
  if (status.state === 'pending' || status.state === 'rejected') {
    // Which deployment this is its people know; the command needs its name only where there are several.
    const details = runStatusDetails(run, status, '').map(withoutArns)
    return details.length === 0 ? {} : { details }
  }
  if (status.state !== 'under-way') return {}
  const { stage, obstacle, stuckForMs } = status
  const reason = obstacle && { ...obstacle, reason: withoutArns(obstacle.reason) }
  if (stuckForMs === undefined) return reason ? { waits: { stage, ...reason } } : {}
  return { stuck: { stage, ...reason, hint: runStatusHint(status) } }
}
