import * as z from 'zod/mini'
import { endpointLogs } from '#shared/names/log-groups.ts'

/*
 * What serves a model: one union, in deployment.json and in the pointer. Everything but a scorer and a hosting of each
 * type sees ports only.
 */

/** A SageMaker endpoint. Records of before there were types have none: they are endpoints. */
const endpoint = {
  type: z._default(z.optional(z.literal('endpoint')), 'endpoint'),
  endpointName: z.string(),
}
/** What it takes to make one. */
const hostedEndpoint = {
  ...endpoint,
  modelName: z.string(),
  endpointConfigName: z.string(),
  memoryMb: z.number(),
  maxConcurrency: z.number(),
}

/** What the pointer says of what serves a run: enough to score with it. */
export const servingTargetSchema = z.discriminatedUnion('type', [z.object(endpoint)])

/** What deployment.json says of it: enough to make it, too. */
export const hostedTargetSchema = z.discriminatedUnion('type', [z.object(hostedEndpoint)])

type Targets = { [Target in z.output<typeof servingTargetSchema> as Target['type']]: Target }
export type ServingType = keyof Targets

/** A target of one of these types. Mapped, and no Extract, so that a table by type can be called with a target. */
export type TargetOf<Type extends ServingType> = { [Each in Type]: { readonly type: Each } & Targets[Each] }[Type]
export type ServingTarget = TargetOf<ServingType>
export type HostedTarget = z.output<typeof hostedTargetSchema>

/** As it is called in messages. */
export function targetInWords({ endpointName }: ServingTarget): string {
  return `endpoint ${endpointName}`
}

/** What is made, for a person who watches. */
export function hostedInWords({ memoryMb }: HostedTarget): string {
  return `a serverless endpoint, ${memoryMb} MB`
}

/** Where its own log is. */
export function logGroupOf({ endpointName }: ServingTarget): string {
  return endpointLogs(endpointName)
}

/** How many requests it takes at once. */
export function requestsAtOnce({ maxConcurrency }: HostedTarget): number {
  return maxConcurrency
}
