import { pointerKey } from '#shared/names/run-keys.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { REGISTRY_WORDS } from '#shared/registry/approval.ts'
import { awaitDecision, type DecisionPorts, type DecisionRequest, decideRun } from '#shared/registry/decide-run.ts'

export type DecidePorts = DecisionPorts & {
  readonly sleep: (ms: number) => Promise<void>
  readonly say: (line: string) => void
}

/**
 * Writes a person's decision and says what it was and what serves then; returns whether models/<dataset>.json followed
 * within a minute.
 */
export async function decide(request: DecisionRequest, ports: DecidePorts): Promise<boolean> {
  const { objects, say } = ports
  const { dataset } = request
  const decided = await decideRun(request, ports)
  say(`${decided.runId}: ${REGISTRY_WORDS[decided.approval]} (${decided.packageArn})`)
  if (!decided.changesPointer) return true
  const { followed, pointer } = await awaitDecision(decided, ports)
  if (followed) {
    say(nowServing(dataset, pointer))
    return true
  }
  say(`s3://${objects.bucket}/${pointerKey(dataset)} does not show it yet: ${nowServing(dataset, pointer)}`)
  say('An endpoint may have to be made again first; the pipeline looks every 15 minutes. A newer upload that serves')
  say(`stays: reject it first (npm run rollback -- ${dataset}).`)
  return false
}

function nowServing(dataset: string, pointer: ModelPointer | undefined): string {
  const { champion, challenger } = pointer ?? { champion: null, challenger: null }
  if (!champion) return `no model serves ${dataset}`
  const rollout = challenger ? `, and ${challenger.runId} takes over by a ${pointer?.rollout?.type} rollout` : ''
  return `${champion.runId} serves ${dataset}${rollout}`
}
