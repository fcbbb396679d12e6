import * as z from 'zod/mini'

/**
 * jobs/outcome.json: how a run's training jobs have ended, where there are several. Written once, when all of them have,
 * before anything is deployed.
 */
export const jobsOutcomeSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  /** The roles of the jobs whose models serve together. */
  served: z.array(z.string()),
  /** The jobs without a model, and why, in words. */
  lost: z.array(z.object({ role: z.string(), reason: z.string() })),
})

export type JobsOutcome = z.output<typeof jobsOutcomeSchema>
