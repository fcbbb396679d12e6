import { uploadTimeOf } from '#shared/names/run-id.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { ModelRegistry } from './model-registry.ts'

/**
 * The run that serves once a serving one is rejected, null for none: what model-deployment makes of it. The champion's
 * place goes to the challenger, else to what served last and is still approved, else to the newest upload that is.
 */
export async function servesAfter(
  pointer: ModelPointer,
  runId: string,
  registry: Pick<ModelRegistry, 'describe' | 'list'>,
): Promise<string | null> {
  const { champion, challenger, previous = [], dataset } = pointer
  if (champion?.runId !== runId) return champion?.runId ?? null
  if (challenger) return challenger.runId
  for (const served of previous) {
    if (served.runId === runId) continue
    if ((await registry.describe(served.modelPackageArn))?.approval === 'approved') return served.runId
  }
  let newest: string | undefined
  for await (const approved of registry.list(dataset, { approval: 'approved' })) {
    if (approved.runId === undefined || approved.runId === runId) continue
    if (newest === undefined || (uploadTimeOf(approved.runId) ?? 0) > (uploadTimeOf(newest) ?? 0)) {
      newest = approved.runId
    }
  }
  return newest ?? null
}
