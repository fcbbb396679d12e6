import type { Clock } from '#shared/clock.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { FailureRecord } from '#shared/records/failure-record.ts'
import type { RunStage } from '#shared/records/open-work.ts'
import { newestRun, type RunServices, readRunFacts } from '#shared/runs/read-run-status.ts'
import { type RunObstacle, type RunStatus, runStatus } from '#shared/runs/run-status.ts'
import { runStatusHint, runStatusText } from '#shared/runs/run-status-text.ts'
import { withoutArns } from '../http/without-arns.ts'

export type NotServing = {
  /** A sentence for the caller. */
  readonly detail: string
  readonly retryAfterSeconds: number
  /** For programs. */
  readonly members: {
    readonly failure?: Pick<FailureRecord, 'stage' | 'code' | 'message' | 'hint' | 'at'>
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
  const status = runStatus(
    await readRunFacts(run, objects, { registered: unlessFailing(registered, log) }),
    clock.now(),
  )
  const goesOn = status.state === 'under-way' && status.stuckForMs === undefined
  return {
    detail: withoutArns(runStatusText(run, status)),
    retryAfterSeconds: goesOn ? UNDER_WAY_SECONDS : STOPPED_SECONDS,
    members: membersOf(status),
  }
}

/** Where the registry does not answer, the evaluation's own decision has to do. */
function unlessFailing(registered: RunServices['registered'], log: Log): RunServices['registered'] {
  return async (run) => {
    try {
      return await registered(run)
    } catch (error) {
      log.warn('registry-unreadable', { ...run, reason: error })
      return undefined
    }
  }
}

function membersOf(status: RunStatus): NotServing['members'] {
  if (status.state === 'failed') {
    const { stage, code, message, hint, at } = status.failure
    return { failure: { stage, code, message: withoutArns(message), hint, at } }
  }
  if (status.state !== 'under-way' || status.stuckForMs === undefined) return {}
  const { stage, obstacle } = status
  const reason = obstacle && { ...obstacle, reason: withoutArns(obstacle.reason) }
  return { stuck: { stage, ...reason, hint: runStatusHint(status) } }
}
