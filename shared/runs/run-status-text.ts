import type { RunName } from '#shared/names/run-name.ts'
import type { RunStage } from '#shared/records/open-work.ts'
import { SERVED_FROM } from '#shared/serving/what-serves.ts'
import { type RunStatus, type UnderWay, WHERE_TO_LOOK } from './run-status.ts'

const MINUTE_MS = 60_000

const UNDER_WAY: Readonly<Record<RunStage, string>> = {
  preparation: 'is being prepared for its training',
  training: 'is in training',
  deployment: 'is trained and in deployment',
  evaluation: 'is deployed and in evaluation',
  promotion: 'is approved and about to serve',
}

/** A run's status as a sentence, the same in the API, `npm start` and the commands. */
export function runStatusText({ runId }: RunName, status: RunStatus): string {
  return `the run ${runId} ${predicate(status)}.`
}

/** The same where it stands alone. */
export function runStatusSentence(run: RunName, status: RunStatus): string {
  const text = runStatusText(run, status)
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`
}

function predicate(status: RunStatus): string {
  switch (status.state) {
    case 'under-way':
      return status.stuckForMs === undefined ? underWay(status) : stuck(status, status.stuckForMs)
    case 'pending':
      return `waits for your approval: ${withoutFullStop(status.reason)}`
    case 'rejected':
      return `was rejected${status.byPerson ? ' by a person' : ''}: ${withoutFullStop(status.reason)}`
    case 'failed':
      return `stopped in its ${status.failure.stage}: ${withoutFullStop(status.failure.message)}`
    case 'serving':
      return serving(status)
    case 'outdated':
      return status.champion === null || status.reason !== undefined
        ? takenBack(status)
        : `is not to serve: ${status.champion} does, which came after it or took its place`
  }
}

function takenBack({ reason, champion }: Extract<RunStatus, { state: 'outdated' }>): string {
  const why = reason === undefined ? '' : `: ${withoutFullStop(reason)}`
  const now = champion === null ? '' : `; ${champion} serves now`
  return `served, and was taken back${why}${now}`
}

function serving({ role, by, changesTo, obstacle }: Extract<RunStatus, { state: 'serving' }>): string {
  const share = role === 'champion' ? '' : ' a growing share of the calls'
  const change = changesTo === undefined ? '' : `, and from ${SERVED_FROM[changesTo]} as soon as that is ready`
  if (obstacle === undefined) return `serves${share} from ${SERVED_FROM[by]}${change}`
  // The API makes its model again by itself; without its endpoint or its schema a run answers nobody.
  if (by === 'lambda' && obstacle.code !== 'record-missing')
    return `serves${share} from ${SERVED_FROM[by]}${change}, but ${obstacle.reason}`
  return `is to serve${share} from ${SERVED_FROM[by]}${change}, and does not: ${withoutFullStop(obstacle.reason)}`
}

function underWay({ stage, job, isHeartbeats, obstacle }: UnderWay): string {
  if (obstacle) return `${UNDER_WAY[stage]}, and waits: ${withoutFullStop(obstacle.reason)}`
  if (isHeartbeats) return `${UNDER_WAY[stage]}: the next heartbeat (every 15 minutes) sees to it`
  return job === undefined ? UNDER_WAY[stage] : `${UNDER_WAY[stage]} (${job})`
}

function stuck({ stage, obstacle }: UnderWay, idleMs: number): string {
  const reason = obstacle ? withoutFullStop(obstacle.reason) : 'no error is recorded'
  return `has come no further for ${duration(idleMs)} in its ${stage}: ${reason}`
}

/** What a person can do about a run that has stopped or is stuck; undefined where there is nothing to do. */
export function runStatusHint(status: RunStatus): string | undefined {
  if (status.state === 'failed') return status.failure.hint
  if (status.state === 'serving') return status.obstacle?.hint
  if (status.state !== 'under-way') return undefined
  return status.obstacle?.hint ?? (status.stuckForMs === undefined ? undefined : WHERE_TO_LOOK[status.stage])
}

/** What is told after the sentence: what to do, the figures of a decision, and how a run that waits comes to serve. */
export function runStatusDetails(
  { dataset }: RunName,
  status: RunStatus,
  deploymentOptions: string,
): readonly string[] {
  const hint = runStatusHint(status)
  const approval = approvalCommand(dataset, status, deploymentOptions)
  return [
    ...(hint === undefined ? [] : [hint]),
    ...('details' in status ? status.details : []),
    ...(approval === undefined ? [] : [`To let it serve: ${approval}`]),
  ]
}

/** What is typed to let a run serve that waits; undefined where none waits. */
export function approvalCommand(dataset: string, status: RunStatus, deploymentOptions: string): string | undefined {
  if (status.state !== 'pending') return undefined
  const options = [deploymentOptions, status.takesReason ? "--reason '…'" : ''].filter((option) => option !== '')
  return ['./boostline approve', dataset, ...options].join(' ')
}

function withoutFullStop(sentence: string): string {
  return sentence.replace(/\.$/, '')
}

function duration(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS)
  return minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`
}
