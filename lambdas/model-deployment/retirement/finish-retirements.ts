import type { Clock } from '#shared/clock.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { Endpoints } from '../hosting/endpoints.ts'
import { isBeingRetired } from '../promotion/promotion-steps.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'

type Ports = {
  readonly objects: ObjectStore
  readonly endpoints: Pick<Endpoints, 'describeEndpoint' | 'deleteModel'>
  readonly clock: Clock
}

type Mark = ModelPointer['retired'][number]

/**
 * Deletes model and configuration of rejected runs whose retirement was cut off after their endpoint: no list of
 * endpoints leads to them any more. The mark is renewed first, so that nothing makes them again meanwhile.
 */
export async function finishRetirements(dataset: string, ports: Ports): Promise<void> {
  const { objects, endpoints, clock } = ports
  const { pointer } = await readPointer(objects, dataset)
  for (const mark of pointer.retired) {
    if (!mark.rejected || isBeingRetired(pointer, mark.runId, clock.now())) continue
    const { state } = await endpoints.describeEndpoint(mark.endpointName)
    if (state.kind !== 'missing') continue
    const at = new Date(clock.now()).toISOString()
    if (!(await replaceMark(dataset, { ...mark, at }, ports))) continue
    await endpoints.deleteModel(mark.endpointName)
    const { rejected: _done, ...plain } = mark
    await replaceMark(dataset, { ...plain, at }, ports)
  }
}

/** Returns whether the mark was still there, and is the new one now. */
async function replaceMark(dataset: string, next: Mark, { objects }: Ports): Promise<boolean> {
  const { pointer, replace } = await readPointer(objects, dataset)
  if (!pointer.retired.some(({ runId }) => runId === next.runId)) return false
  const retired = pointer.retired.map((mark) => (mark.runId === next.runId ? next : mark))
  return await replace({ ...pointer, retired, revision: pointer.revision + 1 })
}
