import { createHash } from 'node:crypto'
import type { ModelPointer, Rollout, ServingRun } from '#shared/records/model-pointer.ts'

const MINUTE_MS = 60_000

type Routing = Pick<ModelPointer, 'champion' | 'challenger' | 'rollout'>

/**
 * The run that answers a call, or null where none serves. `place` says where in [0, 1) the call stands: random, or
 * {@link placeOf} a sticky key. A rollout needs no scheduled job: the share follows from the clock.
 */
export function servingRun(pointer: Routing, nowMs: number, place: number): ServingRun | null {
  const { champion, challenger } = pointer
  return challenger && place < challengerShare(pointer, nowMs) ? challenger : champion
}

/** The share of the calls that the challenger answers now, from 0 to 1. */
export function challengerShare({ challenger, rollout }: Routing, nowMs: number): number {
  return challenger && rollout ? shareAt(rollout, nowMs) : 0
}

/**
 * The place of a caller with a sticky key. It stays the same throughout a rollout, so a caller of the challenger stays
 * with it while the share grows; the next challenger gets other callers first.
 */
export function placeOf(stickyKey: string, { challenger }: Pick<Routing, 'challenger'>): number {
  const hash = createHash('sha256').update(JSON.stringify([challenger?.runId ?? '', stickyKey]))
  return hash.digest().readUIntBE(0, 6) / 2 ** 48
}

function shareAt(rollout: Rollout, nowMs: number): number {
  // Another machine's clock may be a little ahead of the one that started the rollout.
  const elapsedMs = Math.max(0, nowMs - Date.parse(rollout.startedAt))
  if (rollout.type === 'canary') return elapsedMs < rollout.minutes * MINUTE_MS ? rollout.share : 1
  const steps = 1 + Math.floor(elapsedMs / (rollout.intervalMinutes * MINUTE_MS))
  return Math.min(1, (steps * rollout.stepPercent) / 100)
}
