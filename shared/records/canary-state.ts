import * as z from 'zod/mini'

/**
 * monitoring/<dataset>/canary.json: the row that the model in service is asked, and how it answers. It is written where
 * that changes.
 */
export const canaryStateSchema = z.object({
  version: z.literal(1),
  dataset: z.string(),
  /** The run that serves. */
  model: z.string(),
  /**
   * One of its test rows, encoded (null is a missing value), with what the evaluation found: the probability of the class
   * `code`, or, with null, the value of a regression. Null where the run has none.
   */
  known: z.nullable(
    z.object({ row: z.array(z.nullable(z.number())), code: z.nullable(z.number()), answer: z.number() }),
  ),
  /** `unknown`: there is no row to ask. `missing` counts: the first may be a model that starts. */
  state: z.enum(['right', 'wrong', 'missing', 'unknown']),
  /** Looks in a row without an answer. */
  misses: z.number(),
  /** ISO 8601: since when it is so. */
  since: z.string(),
  /** What came instead of the answer, in words; empty where it is right. */
  reason: z.string(),
})

export type CanaryState = z.output<typeof canaryStateSchema>
