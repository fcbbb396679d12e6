import * as z from 'zod/mini'
import { AwsError } from '../http/aws-error.ts'
import { SERVICE_NAMES } from '../service-names.ts'

const share = z.number().check(z.gte(0), z.lte(1))
const when = {
  /** The share of the matching requests that it hits; 1 by default. */
  probability: z._default(share, 1),
  /** How often it happens at most; without end by default. */
  times: z.optional(z.int().check(z.gte(1))),
}
const delayMs = z.int().check(z.gte(0), z.lte(3_600_000))
const request = {
  service: z.optional(z.enum(SERVICE_NAMES)),
  operation: z.optional(z.string()),
  ...when,
}

/**
 * What goes wrong. Of requests: `throttle` and `error` (the service's own 5xx) refuse, `slow` waits, `cut` ends the
 * connection before anything is done, `lost-answer` after it was done. The others are about SageMaker's state-change
 * events, which are best effort.
 */
const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['throttle', 'error', 'cut', 'lost-answer']), ...request }),
  z.strictObject({ kind: z.literal('slow'), delayMs, ...request }),
  z.strictObject({ kind: z.literal('event-late'), delayMs, ...when }),
  z.strictObject({ kind: z.enum(['event-doubled', 'event-lost']), ...when }),
])
export type Fault = z.output<typeof faultSchema>
export type RequestFault = Extract<Fault, { kind: 'throttle' | 'error' | 'cut' | 'lost-answer' | 'slow' }>
export type EventFault = Exclude<Fault, RequestFault>

const settingsSchema = z.strictObject({
  /** The same seed hits the same ones of a sequence of requests. */
  seed: z._default(z.int(), 1),
  faults: z.array(faultSchema),
})
export type FaultSettings = z.input<typeof settingsSchema>

/** Throws AwsError with every problem at once. */
export function parseFaults(value: unknown): z.output<typeof settingsSchema> {
  const parsed = settingsSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`)
  throw new AwsError('ValidationException', `These faults are not valid: ${problems.join('; ')}`)
}
