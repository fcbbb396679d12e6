import * as z from 'zod/mini'
import { type BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { ErrorCode } from '#shared/errors/error-codes.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { runKeys, runOfEntry } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readRecord } from './record-files.ts'

/** open/<dataset>/<run>: work that is not finished, and why. The heartbeat looks at every one of them. */
export const openWorkSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  /** What was tried last; older entries do not say it. */
  stage: z.optional(z.enum(['preparation', 'training', 'deployment', 'evaluation', 'promotion'])),
  /** What is waited for, such as `in-training`, or the code of the error that left it open. */
  code: z.string(),
  reason: z.string(),
  hint: z.string(),
  /** ISO 8601: since when it is open for this code. */
  since: z.string(),
  /** ISO 8601: when it was tried last. */
  at: z.optional(z.string()),
})

export type OpenWork = z.output<typeof openWorkSchema>
export type RunStage = NonNullable<OpenWork['stage']>

/** What keeps work open. */
export type Obstacle = {
  readonly code: ErrorCode | typeof IN_TRAINING
  readonly reason: string
  readonly hint: string
}

const IN_TRAINING = 'in-training'

/** Work is given up when the same reason has kept it open for longer. */
export const OPEN_AT_MOST_MS = 24 * 60 * 60 * 1000

/** A retryable error as the reason why work is open: the heartbeat tries again what the person may mend meanwhile. */
export function obstacleOf({ code, message, hint }: BoostlineError): Obstacle {
  return { code, reason: message, hint: `${hint} It is tried again by itself for a day.` }
}

type Ports = { readonly objects: ObjectStore; readonly clock: { now(): number } }

/** Leaves a run's work open. The reason may change with every attempt; `since` stays while the code does. */
export async function leaveOpen(
  { runId, dataset }: RunName,
  why: Obstacle,
  { objects, clock }: Ports,
): Promise<OpenWork> {
  const key = runKeys(dataset, runId).open
  const known = await readRecord(objects, key, openWorkSchema).catch((error: unknown) => {
    // An entry that cannot be read must not fail the run: it is overwritten.
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  })
  if (known?.code === why.code) return known
  const { code, reason, hint } = why
  const work = { version: 1, runId, dataset, code, reason, hint, since: new Date(clock.now()).toISOString() } as const
  await objects.put(key, `${JSON.stringify(work, null, 2)}\n`, { contentType: 'application/json' })
  return work
}

/** A run is open from its training job on, so that the heartbeat goes on with it even if an event gets lost. */
export async function leaveInTraining(run: RunName, ports: Ports): Promise<void> {
  const hint = 'Nothing to do: it goes on when the job ends.'
  await leaveOpen(run, { code: IN_TRAINING, reason: 'The training job has not ended.', hint }, ports)
}

/** Nothing is left to do for the run. */
export async function closeWork({ runId, dataset }: RunName, objects: ObjectStore): Promise<void> {
  await objects.delete(runKeys(dataset, runId).open)
}

/** Every run with work left open. */
export async function* listOpenWork(objects: ObjectStore): AsyncIterable<RunName> {
  for await (const { key } of objects.list(FOLDERS.open)) {
    const run = runOfEntry(key)
    if (run) yield run
  }
}
