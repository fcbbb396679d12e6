import * as z from 'zod/mini'

/** What model-deployment sends to the evaluation queue. */
export const evaluationMessageSchema = z.object({
  endpointName: z.string(),
  testDataS3BucketName: z.string(),
  /** The encoded test part. */
  testDataS3Key: z.string(),
  runId: z.string(),
  dataset: z.string(),
  version: z.literal(1),
})

export type EvaluationMessage = z.output<typeof evaluationMessageSchema>
