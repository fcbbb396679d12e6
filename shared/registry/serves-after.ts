import { uploadTimeOf } from '#shared/names/run-id.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { isGivenUp } from './is-given-up.ts'
import type { ModelRegistry } from './model-registry.ts'
import { withdrawalOf } from './withdrawal-of.ts'

/**
 * The run that serves once a serving one is rejected, null for none: what model-deployment makes of it. The champion's
 * place goes to the challenger, else to what served last and is still approved, else to the newest upload that is; a run
 * whose endpoint is made no more is passed over.
 */
export async function servesAfter(
  pointer: ModelPointer,
  runId: string,
  ports: { readonly registry: Pick<ModelRegistry, 'describe' | 'list'>; readonly objects: ObjectStore },
): Promise<string | null> {
  const { registry } = ports
  const { champion, challenger, previous = [], dataset } = pointer
  if (champion?.runId !== runId) return champion?.runId ?? null
  if (challenger) return challenger.runId
  for (const run of previous) {
    if (run.runId === runId) continue
    const found = await registry.describe(run.modelPackageArn)
    if (found?.approval !== 'approved' || withdrawalOf(found, pointer)) continue
    if (!(await isGivenUp({ pointer, run }, ports))) return run.runId
  }
  const others: { readonly runId: string; readonly modelPackageArn: string }[] = []
  for await (const approved of registry.list(dataset, { approval: 'approved' })) {
    if (approved.runId === undefined || approved.runId === runId) continue
    // One that had to go is about to be rejected, or was approved anew: which, its package alone says.
    const isWithdrawn = pointer.withdrawn?.some(({ modelPackageArn }) => modelPackageArn === approved.arn)
    const found = isWithdrawn ? await registry.describe(approved.arn) : undefined
    if (found && withdrawalOf(found, pointer)) continue
    others.push({ runId: approved.runId, modelPackageArn: approved.arn })
  }
  const uploadedMs = (other: { readonly runId: string }) => uploadTimeOf(other.runId) ?? 0
  for (const run of others.sort((a, b) => uploadedMs(b) - uploadedMs(a))) {
    if (!(await isGivenUp({ pointer, run }, ports))) return run.runId
  }
  return null
}
