import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { RunStage } from '#shared/records/open-work.ts'
import type { RunRecord, RunStatus } from '#shared/runs/run-status.ts'
import type { StageAnswer } from '../../answers.ts'
import { isTakenBack } from '../../taken-back.ts'

const TITLES: Readonly<Record<RunStage, string>> = {
  preparation: 'Prepare',
  training: 'Train',
  deployment: 'Deploy',
  evaluation: 'Evaluate',
  promotion: 'Serve',
}

const STAGES = Object.keys(TITLES) as readonly RunStage[]

export type StageFacts = {
  readonly status: RunStatus
  readonly uploadedMs: number
  readonly times: ReadonlyMap<RunRecord, number>
  /** When what serves was ready, where somebody saw it. */
  readonly readyMs: number | undefined
  readonly pointer: ModelPointer | undefined
  readonly runId: string
}

/** A run's way, stage by stage, with the times that its records tell. */
export function runStages(facts: StageFacts): readonly StageAnswer[] {
  const { status, times } = facts
  const ended = endsOf(facts)
  const reached = reachedStage(facts)
  return STAGES.map((name, place) => {
    const state = stateOf(place, reached, status)
    // Where nobody saw the end of the deployment, the evaluation's time has it within.
    const isJoined = name === 'evaluation' && !ended.has('deployment') && state === 'done'
    const before = STAGES[place - (isJoined ? 2 : 1)]
    const startedMs = before === undefined ? facts.uploadedMs : ended.get(before)
    const endedMs = state === 'done' || state === 'failed' ? ended.get(name) : undefined
    const isImported =
      !times.has('training') && times.has('deployment') && (name === 'preparation' || name === 'training')
    return {
      name,
      title: TITLES[name],
      state: isImported ? 'skipped' : state,
      startedMs: state === 'waiting' || state === 'skipped' ? undefined : startedMs,
      endedMs,
      note: isJoined ? 'with deploying' : noteOf(name, state, status),
    }
  })
}

/** When each stage was over, as far as that is known. */
function endsOf({ times, readyMs, pointer, runId, status }: StageFacts): ReadonlyMap<RunStage, number> {
  const serving = [pointer?.champion, pointer?.challenger].find((run) => run?.runId === runId) ?? undefined
  const failedMs = status.state === 'failed' ? Date.parse(status.failure.at) : undefined
  const found: readonly (readonly [RunStage, number | undefined])[] = [
    ['preparation', times.get('training')],
    ['training', times.get('deployment')],
    ['deployment', readyMs],
    ['evaluation', times.get('evaluation')],
    ['promotion', serving && Date.parse(serving.since)],
  ]
  const ends = new Map<RunStage, number>()
  for (const [stage, endMs] of found) {
    if (endMs !== undefined) ends.set(stage, endMs)
    else if (failedMs !== undefined && stage !== 'deployment') {
      ends.set(stage, failedMs)
      break
    }
  }
  return ends
}

/** The place of the stage that a run is in, or stopped in. */
function reachedStage({ status, times }: StageFacts): number {
  if (status.state === 'under-way') return STAGES.indexOf(status.stage)
  if (status.state !== 'failed') return STAGES.length - 1
  if (!times.has('training') && !times.has('deployment')) return STAGES.indexOf('preparation')
  const { stage } = status.failure
  return STAGES.indexOf(stage === 'training' ? 'training' : stage)
}

function stateOf(place: number, reached: number, status: RunStatus): StageAnswer['state'] {
  if (place < reached) return 'done'
  if (place > reached) return status.state === 'failed' ? 'skipped' : 'waiting'
  switch (status.state) {
    case 'under-way':
      return status.stuckForMs === undefined ? 'active' : 'stuck'
    case 'failed':
      return 'failed'
    case 'serving':
    case 'outdated':
      return 'done'
    case 'pending':
      return 'active'
    case 'rejected':
      return 'skipped'
  }
}

function noteOf(name: RunStage, state: StageAnswer['state'], status: RunStatus): string | undefined {
  if (name !== 'promotion') return status.state === 'under-way' && status.stage === name ? status.job : undefined
  if (status.state === 'pending') return 'waits for you'
  if (status.state === 'rejected') return 'not to serve'
  if (status.state === 'outdated') return isTakenBack(status) ? 'taken back' : 'another run serves'
  if (status.state === 'serving' && status.role === 'challenger') return 'takes over step by step'
  return state === 'done' ? 'serves' : undefined
}
