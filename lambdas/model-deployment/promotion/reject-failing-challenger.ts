import type { Clock } from '#shared/clock.ts'
import type { Log } from '#shared/log/log.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import type { ChallengerHealth } from './challenger-health.ts'
import { judgeChallenger } from './judge-challenger.ts'

export type RolloutPorts = {
  readonly health: ChallengerHealth
  readonly registry: Pick<ModelRegistry, 'describe' | 'decide'>
  readonly clock: Clock
  readonly log: Log
}

const MINUTE_MS = 60_000
/** inference-api reads the pointer again after 5 s: until then the challenger before this one may get its calls. */
const SWITCHING_MS = 10_000
/** CloudWatch keeps values by the minute for 15 days; a rollout can take longer. */
const WATCHED_MS = 14 * 24 * 60 * MINUTE_MS

/**
 * During a rollout: rejects the challenger's package in the registry when too many of its calls fail. The rejection
 * ends the rollout, as one by a person does.
 */
export async function rejectFailingChallenger(
  { dataset, challenger, rollout }: ModelPointer,
  { health, registry, clock }: RolloutPorts,
): Promise<void> {
  if (!challenger || !rollout) return
  const nowMs = clock.now()
  const startMs = nextMinute(Math.max(Date.parse(rollout.startedAt) + SWITCHING_MS, nowMs - WATCHED_MS))
  const endMs = nextMinute(nowMs)
  if (startMs >= endMs) return
  const fault = judgeChallenger(await health.calls(dataset, startMs, endMs))
  if (fault === undefined) return
  const found = await registry.describe(challenger.modelPackageArn)
  // An earlier rejection keeps its description.
  if (!found || found.approval === 'rejected') return
  const reason = `automatic rollback: since ${new Date(startMs).toISOString()} ${fault}`
  await registry.decide(challenger.modelPackageArn, 'rejected', reason)
}

function nextMinute(timeMs: number): number {
  return (Math.floor(timeMs / MINUTE_MS) + 1) * MINUTE_MS
}
