import * as z from 'zod/mini'
import { servingTargetSchema } from '#shared/serving/serving-target.ts'

const approved = z.intersection(
  z.object({
    runId: z.string(),
    modelPackageArn: z.string(),
    /** The upload it was trained from: an older upload never replaces a newer one. */
    source: z.object({ key: z.string(), eventTime: z.string(), sequencer: z.optional(z.string()) }),
  }),
  servingTargetSchema,
)
/** `since` (ISO 8601): since when it serves. */
const serving = z.intersection(approved, z.object({ since: z.string() }))

/** `who` of a change that neither a person nor the gate nor the clock decided: what was to serve could not. */
export const DECIDED_BY_NOBODY = 'model-deployment'

/** What a pointer keeps of the runs that served before: enough for any rollback. */
export const KEPT_PREVIOUS = 20

/** How the challenger takes over; `startedAt` is ISO 8601. The share follows from the clock: shared/routing. */
const rollout = z.discriminatedUnion('type', [
  z.object({ type: z.literal('canary'), share: z.number(), minutes: z.number(), startedAt: z.string() }),
  z.object({
    type: z.literal('linear'),
    stepPercent: z.number(),
    intervalMinutes: z.number(),
    startedAt: z.string(),
  }),
])

const withdrawal = z.object({ runId: z.string(), modelPackageArn: z.string(), why: z.string(), at: z.string() })

/** Which run took the calls from which. */
export const pointerChangeSchema = z.object({
  revision: z.number(),
  /** ISO 8601. */
  at: z.string(),
  who: z.string(),
  why: z.string(),
  from: z.nullable(z.string()),
  to: z.nullable(z.string()),
})

/** models/<dataset>.json: which run serves. The only record that changes; every change raises `revision` by one. */
export const modelPointerSchema = z.object({
  version: z.literal(1),
  dataset: z.string(),
  revision: z.number(),
  champion: z.nullable(serving),
  /** Takes a growing share of the calls while there is a rollout; null otherwise. */
  challenger: z.nullable(serving),
  rollout: z.nullable(rollout),
  /** What is being made to serve the champion's run instead, and who asked for it when (ISO 8601). */
  changeover: z.optional(z.object({ runId: z.string(), target: servingTargetSchema, who: z.string(), at: z.string() })),
  /**
   * Challengers whose calls failed, and champions that could not be served any more, until the registry shows that their
   * package is rejected: they stay out until somebody decides about them after `at` (ISO 8601).
   */
  withdrawn: z.optional(z.array(withdrawal)),
  /** What served before, the latest first: where a rollback goes. */
  previous: z.optional(z.array(z.intersection(serving, z.object({ until: z.string() })))),
  /**
   * Runs whose endpoint was deleted, or is being deleted since `at` (ISO 8601). Of a `rejected` one the model and the
   * configuration are to go, too.
   */
  retired: z.array(
    z.intersection(
      z.object({ runId: z.string(), at: z.string(), rejected: z.optional(z.boolean()) }),
      servingTargetSchema,
    ),
  ),
  /** The newest changes, the latest last; the earlier ones are in objects of their own: pointer-history.ts. */
  history: z.array(pointerChangeSchema),
})

export type ModelPointer = z.output<typeof modelPointerSchema>
/** An approved run, and what it would serve with. */
export type ApprovedRun = z.output<typeof approved>
export type ServingRun = z.output<typeof serving>
export type PreviousRun = NonNullable<ModelPointer['previous']>[number]
export type Withdrawal = z.output<typeof withdrawal>
export type Rollout = z.output<typeof rollout>
