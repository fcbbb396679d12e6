import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { ModelRegistry } from './model-registry.ts'
import { type DecidedRun, newerUpload, readPointer, serves } from './plan-decision.ts'

const POLL_MS = 1000
const POLLS = 60

/** Writes a planned decision into the model registry, which is all that makes a model serve or not. */
export async function carryOut(
  { packageArn, approval, isWritten }: Pick<DecidedRun, 'packageArn' | 'approval' | 'isWritten'>,
  reason: string,
  registry: Pick<ModelRegistry, 'describe' | 'decide'>,
): Promise<void> {
  if (isWritten) return
  // SageMaker sends an event only when the status changes.
  if ((await registry.describe(packageArn))?.approval === approval) await registry.decide(packageArn, 'pending', reason)
  await registry.decide(packageArn, approval, reason)
}

export type Outcome = {
  /** Whether models/<dataset>.json says what was decided. */
  readonly followed: boolean
  readonly pointer: ModelPointer | undefined
  /** What serves and comes from a newer upload, so that the approved run does not. */
  readonly newer?: string | undefined
}

/** Waits a minute for models/<dataset>.json to follow a decision. */
export async function awaitDecision(
  { dataset, runId, approval }: DecidedRun,
  { objects, sleep }: { readonly objects: ObjectStore; readonly sleep: (ms: number) => Promise<void> },
): Promise<Outcome> {
  for (let polls = 0; ; polls++) {
    const pointer = await readPointer(objects, dataset)
    const followed = serves(pointer, runId) === (approval === 'approved')
    const newer = followed || approval !== 'approved' ? undefined : newerUpload(pointer, runId)
    if (followed || newer !== undefined || polls === POLLS) return { followed, pointer, newer }
    await sleep(POLL_MS)
  }
}
