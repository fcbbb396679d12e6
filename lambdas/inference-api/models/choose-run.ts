import type { Clock } from '#shared/clock.ts'
import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import { placeOf, servingRun } from '#shared/routing/serving-run.ts'

export type Role = 'champion' | 'challenger'

/** Who asks for a prediction. */
export type Caller = {
  /** Callers with the same key get the same model throughout a rollout; a customer's id, say. */
  readonly stickyKey: string | undefined
}

/**
 * Which of a dataset's runs answers, and in which role: by the rollout for a caller, the champion for anything else.
 * The one place that decides it.
 */
export function chooseRun(
  pointer: ModelPointer,
  caller: Caller | undefined,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): { readonly run: ServingRun; readonly role: Role } | undefined {
  const run = caller ? servingRun(pointer, clock.now(), placeIn(pointer, caller, random)) : pointer.champion
  return run ? { run, role: run === pointer.challenger ? 'challenger' : 'champion' } : undefined
}

function placeIn(pointer: ModelPointer, { stickyKey }: Caller, random: () => number): number {
  return stickyKey === undefined ? random() : placeOf(stickyKey, pointer)
}
