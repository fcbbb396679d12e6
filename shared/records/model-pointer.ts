import * as z from 'zod/mini'

const serving = z.object({
  runId: z.string(),
  endpointName: z.string(),
  modelPackageArn: z.string(),
  /** ISO 8601: since when it serves. */
  since: z.string(),
  /** The upload it was trained from: an older upload never replaces a newer one. */
  source: z.object({ key: z.string(), eventTime: z.string(), sequencer: z.optional(z.string()) }),
})

/** models/<dataset>.json: which run serves. The only record that changes; every change raises `revision` by one. */
export const modelPointerSchema = z.object({
  version: z.literal(1),
  dataset: z.string(),
  revision: z.number(),
  champion: z.nullable(serving),
  challenger: z.nullable(serving),
  rollout: z.null(),
  retired: z.array(serving),
  history: z.array(
    z.object({
      revision: z.number(),
      at: z.string(),
      who: z.string(),
      why: z.string(),
      from: z.nullable(z.string()),
      to: z.nullable(z.string()),
    }),
  ),
})

export type ModelPointer = z.output<typeof modelPointerSchema>
export type ServingRun = z.output<typeof serving>
