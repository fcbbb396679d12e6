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

/** Until then an approval makes the endpoint again from its model and configuration. */
const KEPT_MS = 24 * 60 * 60 * 1000

/**
 * Deletes model and configuration of retired runs, to which no list of endpoints leads any more: of rejected ones whose
 * retirement was cut off after their endpoint, and a day later of all others, with the mark. The mark is renewed first,
 * so that nothing makes them again meanwhile, and goes last.
 */
export async function finishRetirements(dataset: string, ports: Ports): Promise<void> {
  const { objects, endpoints, clock } = ports
  const { pointer } = await readPointer(objects, dataset)
  for (const mark of pointer.retired) {
    const isOld = clock.now() - Date.parse(mark.at) >= KEPT_MS
    if (mark.type !== 'endpoint') continue
    if (!(mark.rejected || isOld) || isBeingRetired(pointer, mark.runId, clock.now())) continue
    const { state } = await endpoints.describeEndpoint(mark.endpointName)
    if (state.kind !== 'missing') continue
    const at = new Date(clock.now()).toISOString()
    const { rejected: _done, ...plain } = mark
    if (!(await replaceMark(dataset, mark, { ...mark, at }, ports))) continue
    await endpoints.deleteModel(mark.endpointName)
    await replaceMark(dataset, { ...mark, at }, isOld ? undefined : { ...plain, at }, ports)
  }
}

/** Returns whether the mark was still as it was known, and is the new one now, or gone. */
async function replaceMark(dataset: string, known: Mark, next: Mark | undefined, { objects }: Ports): Promise<boolean> {
  const { pointer, replace } = await readPointer(objects, dataset)
  const isKnown = ({ runId, at }: Mark) => runId === known.runId && at === known.at
  if (!pointer.retired.some(isKnown)) return false
  const retired = pointer.retired.flatMap((mark) => (isKnown(mark) ? (next ?? []) : mark))
  return await replace({ ...pointer, retired, revision: pointer.revision + 1 })
}
