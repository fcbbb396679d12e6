import * as z from 'zod/mini'
import { servingTargetSchema } from '#shared/serving/serving-target.ts'

const request = z.object({
  testDataS3BucketName: z.string(),
  /** The encoded test part. */
  testDataS3Key: z.string(),
  runId: z.string(),
  dataset: z.string(),
  /** 2 for targets that are no endpoint: a version of before them has to leave the message alone. */
  version: z.union([z.literal(1), z.literal(2)]),
})

/** What model-deployment sends to the evaluation queue: what to score, and the target it will serve with. */
export const evaluationMessageSchema = z.intersection(request, servingTargetSchema)

export type EvaluationMessage = z.output<typeof evaluationMessageSchema>
