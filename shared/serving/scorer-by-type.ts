import type { SageMakerClient } from '@aws-sdk/client-sagemaker'
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { sagemakerEndpointState } from './sagemaker-endpoint-state.ts'
import { sagemakerScorer } from './sagemaker-scorer.ts'
import type { RowBlock, ScoreOptions, Scorer, ScorerOf, ServingState } from './scorer.ts'
import type { ServingType, TargetOf } from './serving-target.ts'

type Table<Method extends keyof Scorer> = { readonly [Type in ServingType]: Pick<ScorerOf<Type>, Method> }

/** Scores with whatever a target is. Apart from {@link stateByType}, which takes another, larger client. */
export function scoreByType(runtime: SageMakerRuntimeClient): Pick<Scorer, 'score'> {
  const scorers: Table<'score'> = { endpoint: sagemakerScorer(runtime) }
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
export function stateByType(sagemaker: SageMakerClient): Pick<Scorer, 'state'> {
  const scorers: Table<'state'> = { endpoint: sagemakerEndpointState(sagemaker) }
  async function state<Type extends ServingType>(target: TargetOf<Type>): Promise<ServingState> {
    return await scorers[target.type].state(target)
  }
  return { state }
}
