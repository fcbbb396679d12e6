import type { RowBlock, ScoreOptions, Scorer, ScorerOf, ServingState } from './scorer.ts'
import type { ServingType, TargetOf } from './serving-target.ts'

type Table<Method extends keyof Scorer> = { readonly [Type in ServingType]: Pick<ScorerOf<Type>, Method> }

/** Scores with whatever a target is. Apart from {@link stateByType}: not all who score ask for the state. */
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

/** Tells the state of whatever a target is. */
export function stateByType(scorers: Table<'state'>): Pick<Scorer, 'state'> {
  async function state<Type extends ServingType>(target: TargetOf<Type>): Promise<ServingState> {
    return await scorers[target.type].state(target)
  }
  return { state }
}
