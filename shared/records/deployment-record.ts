import * as z from 'zod/mini'

/** deployment.json: what serves the run's model. Written before the evaluation message is sent. */
export const deploymentRecordSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  modelName: z.string(),
  endpointConfigName: z.string(),
  endpointName: z.string(),
  image: z.string(),
  modelDataUrl: z.string(),
  memoryMb: z.number(),
  maxConcurrency: z.number(),
  /** ISO 8601. The evaluation gives up two hours after it. */
  at: z.string(),
})

export type DeploymentRecord = z.output<typeof deploymentRecordSchema>
