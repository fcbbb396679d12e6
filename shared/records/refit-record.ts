import * as z from 'zod/mini'

const count = z.number().check(z.int(), z.positive())

/** jobs/refit.json: what stage 1 has found out, and how the refit is trained. Written once, before its job. */
export const refitRecordSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  /** Of the model of stage 1, up to its best one; null for a booster that has none to count. */
  bestRounds: z.nullable(count),
  /** Whether the best round is so near the most rounds that early stopping could not end stage 1: more might have helped. */
  reachedCap: z.boolean(),
  /** Of the refit. */
  rounds: count,
})

export type RefitRecord = z.output<typeof refitRecordSchema>
