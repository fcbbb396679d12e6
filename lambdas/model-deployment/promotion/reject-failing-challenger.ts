import type { Clock } from '#shared/clock.ts'
import type { Log } from '#shared/log/log.ts'
import type { ModelPointer, Withdrawal } from '#shared/records/model-pointer.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { withdrawalOf } from '#shared/registry/withdrawal-of.ts'
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
 * ends the rollout, as one by a person does. Returns why the challenger has to go where the registry could not be told.
 */
export async function rejectFailingChallenger(pointer: ModelPointer, ports: RolloutPorts): Promise<string | undefined> {
  const { dataset, challenger } = pointer
  const reason = await faultOfChallenger(pointer, ports)
  if (!challenger || reason === undefined) return undefined
  try {
    await reject({ ...challenger, why: reason }, ports)
    return undefined
  } catch (error) {
    ports.log.error('reconciliation-failed', { what: `the rejection of the challenger of ${dataset}`, error })
    return reason
  }
}

/** Why the challenger has to give its calls back; undefined where it may go on. */
async function faultOfChallenger(
  { dataset, challenger, rollout }: ModelPointer,
  { health, clock }: RolloutPorts,
): Promise<string | undefined> {
  if (!challenger || !rollout) return undefined
  const nowMs = clock.now()
  const startMs = nextMinute(Math.max(Date.parse(rollout.startedAt) + SWITCHING_MS, nowMs - WATCHED_MS))
  const endMs = nextMinute(nowMs)
  if (startMs >= endMs) return undefined
  const fault = judgeChallenger(await health.calls(dataset, startMs, endMs))
  return fault && `automatic rollback: since ${new Date(startMs).toISOString()} ${fault}`
}

/**
 * Tells the registry of challengers that had to go while it could not be told. Returns those that nobody has decided about
 * since, as far as it shows.
 */
export async function rejectWithdrawn(
  pointer: Pick<ModelPointer, 'withdrawn'>,
  ports: Pick<RolloutPorts, 'registry'>,
): Promise<readonly Withdrawal[]> {
  const left: Withdrawal[] = []
  for (const run of pointer.withdrawn ?? []) {
    const found = await ports.registry.describe(run.modelPackageArn)
    if (found?.approval !== 'approved' || !withdrawalOf(found, pointer)) continue
    // It stays in the pointer until the registry shows it.
    left.push(run)
    await ports.registry.decide(run.modelPackageArn, 'rejected', run.why)
  }
  return left
}

async function reject(
  { modelPackageArn, why }: Pick<Withdrawal, 'modelPackageArn' | 'why'>,
  { registry }: Pick<RolloutPorts, 'registry'>,
): Promise<void> {
  const found = await registry.describe(modelPackageArn)
  // An earlier rejection keeps its description.
  if (!found || found.approval === 'rejected') return
  await registry.decide(modelPackageArn, 'rejected', why)
}

function nextMinute(timeMs: number): number {
  return (Math.floor(timeMs / MINUTE_MS) + 1) * MINUTE_MS
}
