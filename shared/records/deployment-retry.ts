import * as z from 'zod/mini'

/**
 * deployment-retry.json: a run's endpoint did not come up, most likely for want of memory, and is made once more with
 * this much. Whoever makes the endpoint again later takes this size, too.
 */
export const deploymentRetrySchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  memoryMb: z.number(),
  /** Why the first one failed, in the service's words. */
  reason: z.string(),
  /** ISO 8601. */
  at: z.string(),
})

/**
 * Whether a container did not answer in time, as one that has too little memory for the model does. SageMaker's words:
 * "The primary container for production variant AllTraffic did not pass the ping health check."
 */
export function isPingFailure(reason: string): boolean {
  return /ping health check/i.test(reason)
}
