import * as z from 'zod/mini'
import { hostedTargetSchema, type ServingType } from '#shared/serving/serving-target.ts'

const facts = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  /** The image that trained the model. */
  image: z.string(),
  modelDataUrl: z.string(),
  /** ISO 8601: when it was decided. The endpoint may follow a day later, where the quota is full. */
  at: z.string(),
})

/** deployment.json: what serves the run's model. Written before the evaluation message is sent. */
export const deploymentRecordSchema = z.intersection(facts, hostedTargetSchema)

type Deployments = { [Record in z.output<typeof deploymentRecordSchema> as Record['type']]: Record }

/** The record of a run that is served by one of these types. */
export type DeploymentOf<Type extends ServingType> = {
  [Each in Type]: { readonly type: Each } & Deployments[Each]
}[Type]
export type DeploymentRecord = DeploymentOf<ServingType>
