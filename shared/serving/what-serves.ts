import type { ServingState } from './scorer.ts'
import type { ServingTarget, ServingType } from './serving-target.ts'

/** What answers for a run, as people are told of it. */
export const SERVED_FROM: Readonly<Record<ServingType, string>> = {
  endpoint: 'an endpoint',
  lambda: 'the API itself',
}

/** Why what serves a run does not answer as it should, and what to do. */
export type ServingObstacle = { readonly code: string; readonly reason: string; readonly hint: string }

/** Undefined where the target is ready. `reason` continues a sentence. */
export function servingObstacle(target: ServingTarget, state: ServingState): ServingObstacle | undefined {
  if (state.kind === 'ready') return undefined
  const code = `serving-${state.kind}`
  if (target.type === 'lambda') {
    return { code, reason: `its compiled model ${target.modelKey} is missing or damaged`, hint: PUT_BACK }
  }
  const name = `the endpoint ${target.endpointName}`
  switch (state.kind) {
    case 'missing':
      return { code, reason: `${name} does not exist`, hint: MADE_AGAIN }
    case 'changing':
      return { code, reason: `${name} is ${state.status}`, hint: 'It is looked at by the next heartbeat, too.' }
    case 'failed':
      return { code, reason: `${name} is ${state.status}: ${state.reason}`, hint: MADE_AGAIN }
  }
}

const MADE_AGAIN =
  'The next heartbeat, in 15 minutes at most, makes it again; ./boostline serve with --type serverless does so at once.'
const PUT_BACK =
  'The next heartbeat, in 15 minutes at most, puts it back; ./boostline serve with --type lambda does so at once. Until then the API makes it again of its archive, in memory.'
