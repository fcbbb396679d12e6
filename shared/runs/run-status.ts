import type { RunName } from '#shared/names/run-name.ts'
import { type Decision, MAY_BE_A_LEAK } from '#shared/records/evaluation-record.ts'
import type { FailureRecord } from '#shared/records/failure-record.ts'
import { DECIDED_BY_NOBODY, type ModelPointer } from '#shared/records/model-pointer.ts'
import { isKeptFromServing, type OpenWork, type RunStage, waitsForRollout } from '#shared/records/open-work.ts'
import { PUT_BACK } from '#shared/records/record-files.ts'
import { isLaterUpload, type UploadOrder } from '#shared/records/source-record.ts'
import type { ServingState } from '#shared/serving/scorer.ts'
import type { ServingType } from '#shared/serving/serving-target.ts'
import { servingObstacle } from '#shared/serving/what-serves.ts'
import { decisionLines } from './decision-lines.ts'

/** The records of a run that say by being there how far it has come. */
export type RunRecord = 'source' | 'training' | 'deployment' | 'evaluation' | 'failure'

/** The decision about a run as it is now: the evaluation's, or what a person made of that in the registry. */
export type RunDecision = Pick<Decision, 'status' | 'reason' | 'reasons'> & {
  readonly byPerson?: { readonly evaluated: Decision }
  /** When a person decided, milliseconds since 1970. */
  readonly decidedMs?: number | undefined
}

/** What is known of a run, from its records and, where it was asked, from SageMaker. */
export type RunFacts = {
  readonly run: RunName
  readonly written: ReadonlySet<RunRecord>
  /** When anything of the run was written last, milliseconds since 1970; undefined where nothing is there. */
  readonly lastWrittenMs?: number | undefined
  /** Undefined, too, where the run failed after it was taken. */
  readonly decision?: RunDecision | undefined
  /** Whether the registry has it, without which nobody can decide about it; undefined where it was not asked. */
  readonly isRegistered?: boolean | undefined
  readonly failure?: FailureRecord | undefined
  /** Its entry under `open/`. */
  readonly open?: OpenWork | undefined
  readonly pointer?: ModelPointer | undefined
  /** Whether the run has ever served, which the pointer's own history need not say. */
  readonly hasServed?: boolean | undefined
  readonly upload?: UploadOrder | undefined
  readonly job?: JobState | undefined
  /** Of what serves it, or is to. */
  readonly serving?: ServingState | undefined
  /** The key of a record without which nobody can ask its model, where it was looked for and is gone. */
  readonly lostRecord?: string | undefined
}

/** `says` is SageMaker's status and reason; `which` of a run's several jobs it is, such as `refit, job 2 of 2`. */
export type JobState = {
  readonly kind: 'running' | 'completed' | 'ended-without-a-model'
  readonly says: string
  readonly which?: string
}

/** What keeps a run from going on. */
export type RunObstacle = {
  readonly code: string
  readonly reason: string
  readonly hint: string
  /** ISO 8601. */
  readonly since?: string
}

export type UnderWay = {
  readonly state: 'under-way'
  readonly stage: RunStage
  /** Which of its several training jobs it has come to. */
  readonly job?: string
  /** How long nothing has happened, where that is too long. */
  readonly stuckForMs?: number
  /** It is approved and nobody serves: the next heartbeat makes it serve, whether an event or the pointer was lost. */
  readonly isHeartbeats?: boolean
  /** What it is kept from, where that is known: a full quota and another's rollout from the start of the wait, all else once it is stuck. */
  readonly obstacle?: RunObstacle
}

export type RunStatus =
  | UnderWay
  /** It waits for a person's approval, or was refused by its evaluation or by a person. */
  | {
      readonly state: 'pending' | 'rejected'
      /** What decided and what to do, in a sentence or two. */
      readonly reason: string
      readonly byPerson: boolean
      /** Whether an approval takes a reason: there are signs of a leak. */
      readonly takesReason: boolean
      /** The figures and the other reasons. */
      readonly details: readonly string[]
    }
  | { readonly state: 'failed'; readonly failure: FailureRecord }
  | {
      readonly state: 'serving'
      readonly role: 'champion' | 'challenger'
      readonly revision: number
      readonly by: ServingType
      /** What is being made to serve it instead. */
      readonly changesTo?: ServingType
      /** Why it does not answer, where it was asked and does not. */
      readonly obstacle?: RunObstacle
      /** Why it serves, and what else is to be known of it. */
      readonly details: readonly string[]
    }
  /** Another run took its place; null where none serves any more. `reason` is that of the person who took it back. */
  | { readonly state: 'outdated'; readonly champion: string | null; readonly reason?: string }

/** A run is stuck when nothing of it has changed for so long. */
export const STUCK_AFTER_MS = 15 * 60 * 1000

/** The heartbeat looks at every training job as often: a job that it saw running is believed to run until the next. */
const HEARTBEAT_MS = 15 * 60 * 1000

/** A run's status from its facts; API, commands and `npm start` all use it. */
export function runStatus(facts: RunFacts, nowMs: number): RunStatus {
  const { written, decision, failure } = facts
  const place = placeInPointer(facts)
  if (place) return place
  const held = decision === undefined || decision.status === 'approved' ? undefined : decision.status
  const wasJustWritten = nowMs - (facts.lastWrittenMs ?? 0) < STUCK_AFTER_MS
  const isBeingRegistered = held !== undefined && facts.isRegistered === false && wasJustWritten
  // The evaluation before the failure: a later success outranks it.
  if (decision && held && !isBeingRegistered) return undecided(decision, held)
  if (failure && !decision) return { state: 'failed', failure }
  const stage = isBeingRegistered ? 'evaluation' : stageOf(facts)
  if (stage === 'promotion' && facts.open && waitsForRollout(facts.open)) {
    const { code, reason, hint, since } = facts.open
    return { state: 'under-way', stage, obstacle: { code, reason, hint, since } }
  }
  const idleMs = nowMs - lastProgressMs(facts, stage, nowMs)
  const { which } = facts.job ?? {}
  const underWay = { state: 'under-way', stage, ...(stage === 'training' && which && { job: which }) } as const
  if (written.size === 0 || idleMs < STUCK_AFTER_MS) {
    const quota = waitsForQuota(facts, stage) ? obstacleOf(facts, stage) : undefined
    return quota ? { ...underWay, obstacle: quota } : underWay
  }
  const obstacle = obstacleOf(facts, stage)
  // Nobody knows since when: a lost pointer leaves nothing to count from.
  const isHeartbeats = stage === 'promotion' && !obstacle && !facts.pointer?.champion && facts.isRegistered !== false
  if (isHeartbeats) return { ...underWay, isHeartbeats }
  return { ...underWay, stuckForMs: idleMs, ...(obstacle ? { obstacle } : {}) }
}

/** What the pointer says of the run; undefined where it has no place there. */
function placeInPointer(facts: RunFacts): RunStatus | undefined {
  const { run, pointer, hasServed, decision, upload, serving, lostRecord } = facts
  if (!pointer) return undefined
  const { champion, challenger, changeover, revision } = pointer
  const ours = [champion, challenger].find((each) => each?.runId === run.runId)
  if (ours) {
    const role = ours === champion ? 'champion' : 'challenger'
    const details = decision ? whyItServes(decision) : []
    const broken = serving && (givenUp(facts, ours) ?? servingObstacle(ours, serving))
    const obstacle = lostRecord === undefined ? broken : lost(lostRecord)
    const changesTo = role === 'champion' ? changeover?.target.type : undefined
    const place = { state: 'serving', role, revision, by: ours.type, details } as const
    return { ...place, ...(changesTo && { changesTo }), ...(obstacle && { obstacle }) }
  }
  const withdrawal = pointer.withdrawn?.find(({ runId }) => runId === run.runId)
  if (withdrawal) return { state: 'outdated', champion: champion?.runId ?? null, reason: withdrawal.why }
  // An upload older than the champion's never serves, whatever is approved.
  const isWanted = decision !== undefined && decision.status !== 'rejected'
  const isLate = isWanted && champion && upload && isLaterUpload(champion.source, upload)
  const isOver = hasServed && tookBackMs(facts) === undefined
  if ((!isOver && !isLate) || isKeptFromComingBack(facts)) return undefined
  const takenBack = hasServed && decision?.byPerson && decision.status === 'rejected' ? { reason: decision.reason } : {}
  return { state: 'outdated', champion: champion?.runId ?? null, ...takenBack }
}

/** When a challenger gave its calls back because its endpoint did not answer, milliseconds since 1970: it comes again. */
function tookBackMs({ run: { runId }, pointer }: RunFacts): number | undefined {
  const last = pointer?.history.findLast(({ from, to }) => from === runId || to === runId)
  if (last?.who !== DECIDED_BY_NOBODY || last.from !== runId || last.to === runId) return undefined
  return Date.parse(last.at)
}

/** Whether the run is to serve once more, after a rollback, and is kept from it. */
function isKeptFromComingBack({ hasServed, decision, open }: RunFacts): boolean {
  return hasServed === true && decision?.status === 'approved' && open !== undefined && isKeptFromServing(open)
}

/** What has failed twice in a row since it serves is made no more. */
function givenUp({ failure, serving }: RunFacts, { since }: { readonly since: string }): RunObstacle | undefined {
  if (serving?.kind !== 'missing' || failure?.stage !== 'deployment') return undefined
  const { code, message: reason, hint, at } = failure
  return Date.parse(at) >= Date.parse(since) ? { code, reason, hint } : undefined
}

function lost(key: string): RunObstacle {
  return { code: 'record-missing', reason: `${key} is gone, and what the API has of it, too`, hint: PUT_BACK }
}

function undecided(decision: RunDecision, state: 'pending' | 'rejected'): RunStatus {
  const [reason = '', ...details] = decisionLines(decision)
  const takesReason = (decision.reasons ?? []).some(({ code }) => code === MAY_BE_A_LEAK)
  return { state, reason, details, byPerson: decision.byPerson !== undefined, takesReason }
}

/** Why a run serves, in lines. What a person was told before an approval holds after it. */
export function whyItServes(decision: RunDecision): readonly string[] {
  if (!decision.byPerson) return decisionLines(decision)
  const { evaluated } = decision.byPerson
  // What was to be done about it is done.
  const reasons = evaluated.reasons?.map((reason) => ({ ...reason, todo: undefined }))
  return [`Approved by a person: ${decision.reason}`, ...decisionLines(reasons ? { ...evaluated, reasons } : evaluated)]
}

function stageOf({ written, decision, job, serving, open }: RunFacts): RunStage {
  if (decision) return 'promotion'
  if (written.has('deployment')) {
    const isReady = serving?.kind === 'ready' || (!serving && open?.stage === 'evaluation')
    return isReady ? 'evaluation' : 'deployment'
  }
  if (written.has('training')) return job?.kind === 'completed' ? 'deployment' : 'training'
  return 'preparation'
}

/** When the run came further, by what is written, by a job that was seen running, or by its endpoint's last change. */
function lastProgressMs(facts: RunFacts, stage: RunStage, nowMs: number): number {
  const { lastWrittenMs = 0, decision, job, open, serving } = facts
  // A run that waited for days begins to serve from the approval on, and one that has to come back from when it went.
  if (stage === 'promotion') {
    const keptSinceMs = open && isKeptFromComingBack(facts) ? Date.parse(open.since) : 0
    return Math.max(lastWrittenMs, decision?.decidedMs ?? 0, tookBackMs(facts) ?? 0, keptSinceMs)
  }
  // An endpoint that waited for room in the quota is created long after its record.
  if (stage === 'deployment' && serving?.kind === 'changing') return Math.max(lastWrittenMs, serving.sinceMs ?? 0)
  if (stage !== 'training') return lastWrittenMs
  if (job?.kind === 'running') return nowMs
  if (open?.code !== 'in-training') return lastWrittenMs
  return Math.max(lastWrittenMs, Date.parse(open.at ?? open.since) + HEARTBEAT_MS)
}

/** Nobody needs to wait to be told that room is waited for: only a person can make more. */
function waitsForQuota({ open, job, serving }: RunFacts, stage: RunStage): boolean {
  if (!open || (open.stage ?? stage) !== stage) return false
  if (open.code === 'training-quota') return job?.kind !== 'running'
  if (open.code !== 'endpoint-quota' || stage === 'evaluation') return false
  return serving === undefined || serving.kind === 'missing'
}

function obstacleOf({ open, job, serving }: RunFacts, stage: RunStage): RunObstacle | undefined {
  if (open && open.code !== 'in-preparation' && (open.code !== 'in-training' || stage === 'training')) {
    const { code, reason, hint, since } = open
    return { code, reason, hint, since }
  }
  const hint = WHERE_TO_LOOK[stage]
  if (stage === 'training' && job?.kind === 'ended-without-a-model') {
    return { code: 'training-failed', reason: `SageMaker says of its training job: ${job.says}`, hint }
  }
  if (stage === 'deployment' && serving) {
    return { code: `serving-${serving.kind}`, reason: `what is to serve it is ${inWords(serving)}`, hint }
  }
  return undefined
}

function inWords(state: ServingState): string {
  if (state.kind === 'failed') return `${state.status}: ${state.reason}`
  return state.kind === 'changing' ? state.status : state.kind
}

const GIVEN_UP = 'What was given up on is sent again by the command redrive.'

/** Where the reason is to be found when no record has it. */
export const WHERE_TO_LOOK: Readonly<Record<RunStage, string>> = {
  preparation: `Look at the log of model-training. ${GIVEN_UP}`,
  training: "Look at the training job's log, and at the log of model-deployment.",
  deployment: `Look at the log of model-deployment. ${GIVEN_UP}`,
  evaluation: `Look at the log of model-evaluation. ${GIVEN_UP}`,
  promotion: `Look at the model package in the registry, and at the log of model-deployment. ${GIVEN_UP}`,
}
