import { pointerKey } from '#shared/names/run-keys.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { REGISTRY_WORDS } from '#shared/registry/approval.ts'
import {
  awaitDecision,
  type DecidedRun,
  type DecisionPorts,
  type DecisionRequest,
  decideRun,
} from '#shared/registry/decide-run.ts'

export type DecidePorts = DecisionPorts & {
  readonly sleep: (ms: number) => Promise<void>
  readonly say: (line: string) => void
}

/** What was decided, and what came of it. */
export type DecisionReport = DecidedRun & {
  /** Whether models/<dataset>.json followed within a minute, where it had to. */
  readonly followed: boolean
}

/** Writes a person's decision, waits for the pipeline to follow, and says what was decided and what serves then. */
export async function decide(request: DecisionRequest, ports: DecidePorts): Promise<DecisionReport> {
  const { objects, say } = ports
  const { dataset } = request
  const decided = await decideRun(request, ports)
  say(`${decided.runId}: ${REGISTRY_WORDS[decided.approval]} (${decided.packageArn})`)
  if (!decided.changesPointer) return { ...decided, followed: true }
  const { followed, pointer, newer } = await awaitDecision(decided, ports)
  if (followed) {
    say(nowServing(dataset, pointer))
    return { ...decided, followed }
  }
  if (newer !== undefined) {
    say(
      `${newer} serves and comes from a newer upload, so it stays: reject it first (./boostline rollback ${dataset}).`,
    )
    return { ...decided, followed }
  }
  say(`s3://${objects.bucket}/${pointerKey(dataset)} does not show it yet: ${nowServing(dataset, pointer)}`)
  say('An endpoint may have to be made again first; the pipeline looks every 15 minutes.')
  return { ...decided, followed }
}

function nowServing(dataset: string, pointer: ModelPointer | undefined): string {
  const { champion, challenger } = pointer ?? { champion: null, challenger: null }
  if (!champion) return `no model serves ${dataset}`
  const rollout = challenger ? `, and ${challenger.runId} takes over by a ${pointer?.rollout?.type} rollout` : ''
  return `${champion.runId} serves ${dataset}${rollout}`
}
