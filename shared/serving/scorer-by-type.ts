import type { RowBlock, ScoreOptions, Scorer, ScorerOf, ServingState } from './scorer.ts'
import type { ServingType, TargetOf } from './serving-target.ts'

/** How targets of each type are scored with, or their state is found; a function needs what it uses only. */
type Table<Method extends keyof Scorer> = { readonly [Type in ServingType]: Pick<ScorerOf<Type>, Method> }

/** Scores with whatever the target is. */
export function scoreByType(scorers: Table<'score'>): Pick<Scorer, 'score'> {
  async function score<Type extends ServingType>(
    target: TargetOf<Type>,
    rows: RowBlock,
    options: ScoreOptions,
  ): Promise<Float64Array> {
    return await scorers[target.type].score(target, rows, options)
  }
  return { score }
}

/** The state of whatever the target is. */
export function stateByType(scorers: Table<'state'>): Pick<Scorer, 'state'> {
  async function state<Type extends ServingType>(target: TargetOf<Type>): Promise<ServingState> {
    return await scorers[target.type].state(target)
  }
  return { state }
}
