import * as z from 'zod/mini'
import { endpointLogs } from '#shared/names/log-groups.ts'

/*
 * What serves a model: one union, in deployment.json and in the pointer. Everything but a scorer and a hosting of
 * each type sees ports only.
 */

/** A SageMaker endpoint. Records of before there were types have none: they are endpoints. */
export const endpointFields = {
  type: z._default(z.optional(z.literal('endpoint')), 'endpoint'),
  endpointName: z.string(),
}

/** What the pointer says of what serves a run: enough to score with it. */
export const servingTargetSchema = z.discriminatedUnion('type', [z.object(endpointFields)])

type Targets = { [Target in z.output<typeof servingTargetSchema> as Target['type']]: Target }
export type ServingType = keyof Targets

/** A target of one of these types. Mapped, and no Extract, so that a table by type can be called with a target. */
export type TargetOf<Type extends ServingType> = { [Each in Type]: { readonly type: Each } & Targets[Each] }[Type]
export type ServingTarget = TargetOf<ServingType>

/** As it is called in messages. */
export function targetInWords({ endpointName }: ServingTarget): string {
  return `endpoint ${endpointName}`
}

/** Where its own log is. */
export function logGroupOf({ endpointName }: ServingTarget): string {
  return endpointLogs(endpointName)
}
