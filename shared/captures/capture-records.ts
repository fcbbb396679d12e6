import * as z from 'zod/mini'

const count = z.number().check(z.int(), z.nonnegative())

/** Lines without a version, which older code wrote, are version 1. */
const version = z._default(z.literal(1), 1)

const ofARequest = {
  requestId: z.string(),
  /** The instance's place in its request, from 0. */
  instance: count,
  /** ISO 8601. */
  at: z.string(),
  dataset: z.string(),
  /** The run that answered. */
  model: z.string(),
}

/** A line of `captures/<dataset>/…/<requestId>.jsonl`: one instance as it was sent, and what was answered. */
export const capturedPredictionSchema = z.object({
  version,
  kind: z.literal('prediction'),
  ...ofARequest,
  role: z.enum(['champion', 'challenger']),
  /** Of the whole request. */
  latencyMs: z.number(),
  /** The echoed field, or its hash. */
  id: z.optional(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  /** By name, the model's features as they were sent, or their hashes; what was not sent is not there. */
  features: z.record(z.string(), z.unknown()),
  prediction: z.union([
    z.object({
      label: z.string(),
      probability: z.number().check(z.gte(0), z.lte(1)),
      probabilities: z.optional(z.record(z.string(), z.number())),
    }),
    z.object({ value: z.number() }),
  ]),
})

/** A line of `….feedback.jsonl` beside it: the true outcome of one instance. */
export const capturedFeedbackSchema = z.object({
  version,
  kind: z.literal('feedback'),
  ...ofARequest,
  /** A class label, or a number. */
  truth: z.union([z.string(), z.number()]),
})

export type CapturedPrediction = z.output<typeof capturedPredictionSchema>
export type CapturedFeedback = z.output<typeof capturedFeedbackSchema>
