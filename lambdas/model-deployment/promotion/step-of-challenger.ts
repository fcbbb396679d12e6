import type { Clock } from '#shared/clock.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { ServingState } from '#shared/serving/scorer.ts'
import { targetName } from '#shared/serving/serving-target.ts'
import { servingObstacle } from '#shared/serving/what-serves.ts'
import type { Hosting } from '../hosting/hosting.ts'
import {
  type PromotionStep,
  type ServingDecisions,
  successionOf,
  takeBack,
  withdrawRejected,
} from './promotion-steps.ts'

type Occasion = {
  readonly decisions: ServingDecisions
  /** Endpoints that are known to be in service; undefined: nothing is known, and none is looked at before its time. */
  readonly seen: ReadonlySet<string> | undefined
}

/** An endpoint answers while it is changed, by a person or by SageMaker. */
const ANSWERS_WHILE: ReadonlySet<string> = new Set(['Updating', 'SystemUpdating', 'RollingBack'])

/**
 * What a challenger makes of the pointer: one that is rejected goes; one whose endpoint does not answer gives its calls
 * back, and waits for its turn like any approved run; else it takes the champion's place when the rollout is over, or the
 * champion rejected. `waits` where that is so, and its endpoint is being changed.
 */
export async function stepOfChallenger(
  pointer: ModelPointer,
  { decisions, seen }: Occasion,
  { hosting, clock }: { readonly hosting: Pick<Hosting, 'state'>; readonly clock: Clock },
): Promise<PromotionStep | 'waits' | undefined> {
  const { challenger } = pointer
  if (!challenger) return undefined
  const withdrawal = withdrawRejected(pointer, decisions, clock.now())
  if (withdrawal) return withdrawal
  const succession = successionOf(pointer, decisions, clock.now())
  // The API makes a compiled model that is gone again by itself.
  if (challenger.type !== 'endpoint') return succession
  if (!succession && (seen === undefined || seen.has(targetName(challenger)))) return undefined
  const state = await hosting.state(challenger)
  if (state.kind === 'ready') return succession
  if (answers(state)) return succession && 'waits'
  const why = servingObstacle(challenger, state)?.reason ?? state.kind
  return takeBack(pointer, `${why}: its rollout begins anew when it is in service`, clock.now())
}

function answers(state: ServingState): boolean {
  return state.kind === 'ready' || (state.kind === 'changing' && ANSWERS_WHILE.has(state.status))
}
