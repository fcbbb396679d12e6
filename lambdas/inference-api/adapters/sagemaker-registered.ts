import { SageMakerClient } from '@aws-sdk/client-sagemaker'
import { clientOptions, timeouts } from '#shared/aws/client-options.ts'
import { registeredDecisions } from '#shared/registry/registered-decision.ts'

/** A caller waits for the answer, which is an error in any case. */
const TIMEOUTS = timeouts({ connectMs: 1_000, answerMs: 2_000, silenceMs: 2_000 })

/** Asked only where nothing serves, so that the client is made then and no cold start waits for it. */
export function sagemakerRegistered(prefix: string): ReturnType<typeof registeredDecisions> {
  let ask: ReturnType<typeof registeredDecisions> | undefined
  return async (run) => {
    ask ??= registeredDecisions(
      new SageMakerClient({ ...clientOptions, maxAttempts: 1, requestHandler: TIMEOUTS }),
      prefix,
    )
    return await ask(run)
  }
}
