import type { Clock } from '#shared/clock.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import type { Endpoints } from '../hosting/endpoints.ts'
import { isBeingRetired, isServedBy } from '../promotion/promotion-steps.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'

type Ports = {
  readonly objects: ObjectStore
  readonly endpoints: Pick<Endpoints, 'describeEndpoint' | 'deleteModel'>
  readonly clock: Clock
}

type Mark = ModelPointer['retired'][number]

/** Until then an approval makes the endpoint again from its model and configuration. */
const KEPT_MS = 24 * 60 * 60 * 1000
/** Of so many, the latest, where hundreds of runs fail or are retired in a day: each prediction may read the pointer. */
const KEPT_MARKS = 50

/**
 * Deletes model and configuration of retired runs, to which no list of endpoints leads any more: of rejected ones whose
 * retirement was cut off after their endpoint, and a day later of all others, with the mark; earlier where there are many
 * marks. The mark is renewed first, so that nothing makes them again meanwhile, and goes last. A run whose endpoint is to be made again keeps them; where
 * the endpoint is still there a day later, the retirement was cut off before it, and only the mark goes.
 */
export async function finishRetirements(dataset: string, ports: Ports): Promise<void> {
  const { objects, endpoints, clock } = ports
  const { pointer } = await readPointer(objects, dataset)
  for (const [index, mark] of pointer.retired.entries()) {
    const isOneOfMany = index < pointer.retired.length - KEPT_MARKS
    const isOld = isOneOfMany || clock.now() - Date.parse(mark.at) >= KEPT_MS
    if (mark.type !== 'endpoint') continue
    if (!(mark.rejected || isOld) || isBeingRetired(pointer, mark.runId, clock.now())) continue
    const { state } = await endpoints.describeEndpoint(mark.endpointName)
    const next = { ...mark, at: new Date(clock.now()).toISOString() }
    if (state.kind !== 'missing') {
      const isDeleted = state.kind === 'changing' && state.status === 'Deleting'
      if (isOld && !isDeleted) await replaceMark(dataset, mark, undefined, ports)
      continue
    }
    if (await isMadeAgain(pointer, mark, objects)) continue
    const { rejected: _done, ...plain } = next
    if (!(await replaceMark(dataset, mark, next, ports))) continue
    await endpoints.deleteModel(mark.endpointName)
    await replaceMark(dataset, next, isOld ? undefined : plain, ports)
  }
}

/** Whether the run serves, or is kept from it for now: by a full quota, for which it has an entry in open/. */
async function isMadeAgain(
  { dataset, champion, challenger }: ModelPointer,
  mark: Mark,
  objects: ObjectStore,
): Promise<boolean> {
  if (isServedBy(champion, mark) || isServedBy(challenger, mark)) return true
  return !mark.rejected && (await objects.head(runKeys(dataset, mark.runId).open)) !== undefined
}

/** Returns whether the mark was still as it was known, and is the new one now, or gone. */
async function replaceMark(dataset: string, known: Mark, next: Mark | undefined, { objects }: Ports): Promise<boolean> {
  const { pointer, replace } = await readPointer(objects, dataset)
  const isKnown = ({ runId, at }: Mark) => runId === known.runId && at === known.at
  if (!pointer.retired.some(isKnown)) return false
  const retired = pointer.retired.flatMap((mark) => (isKnown(mark) ? (next ?? []) : mark))
  return await replace({ ...pointer, retired, revision: pointer.revision + 1 })
}
