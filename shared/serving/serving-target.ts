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

/** The Lambda function that is asked: it scores in process, with the model compiled for it. */
const lambda = {
  type: z.literal('lambda'),
  /** Where the compiled model lies, and the hash of the files that it was made of. */
  modelKey: z.string(),
  sourceHash: z.string(),
  /** What is in it: a model of XGBoost's, compiled, unless it says otherwise. */
  format: z.exactOptional(z.literal('onnx')),
}

/** What the pointer says of what serves a run: enough to score with it. */
export const servingTargetSchema = z.discriminatedUnion('type', [z.object(endpoint), z.object(lambda)])

/** What deployment.json says of it: enough to make it, too. */
export const hostedTargetSchema = z.discriminatedUnion('type', [z.object(hostedEndpoint), z.object(lambda)])

type Targets = { [Target in z.output<typeof servingTargetSchema> as Target['type']]: Target }
export type ServingType = keyof Targets

/** A target of one of these types. Mapped, and no Extract, so that a table by type can be called with a target. */
export type TargetOf<Type extends ServingType> = { [Each in Type]: { readonly type: Each } & Targets[Each] }[Type]
export type ServingTarget = TargetOf<ServingType>
export type HostedTarget = z.output<typeof hostedTargetSchema>

/** What tells it apart from others of its type. */
export function targetName(target: ServingTarget): string {
  return target.type === 'endpoint' ? target.endpointName : target.modelKey
}

/** As it is called in messages. */
export function targetInWords(target: ServingTarget): string {
  if (target.type === 'endpoint') return `endpoint ${target.endpointName}`
  return `${target.format === 'onnx' ? 'ONNX' : 'compiled'} model ${target.modelKey}`
}

/** What is made, for a person who watches. */
export function hostedInWords(target: HostedTarget): string {
  if (target.type === 'endpoint') return `a serverless endpoint, ${target.memoryMb} MB`
  return target.format === 'onnx' ? 'the API itself, by onnxruntime' : 'the API itself, without an endpoint'
}

/** Where to read what it says. */
export function logInWords(target: ServingTarget): string {
  return target.type === 'endpoint'
    ? `the log group ${endpointLogs(target.endpointName)}`
    : 'the log of the function that scores with it'
}

/** How many requests it takes at once. */
export function requestsAtOnce(target: HostedTarget): number {
  return target.type === 'endpoint' ? target.maxConcurrency : 1
}
