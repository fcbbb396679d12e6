import { readPointer } from '../promotion/reconcile-champion.ts'
import type { RetirementPorts } from './retire-endpoints.ts'

/** Until then an approval makes the endpoint again from its model and configuration. */
const KEPT_MS = 24 * 60 * 60 * 1000

/**
 * Takes the marks of a day ago from a dataset's pointer, and with each the model and the configuration that its endpoint
 * left: after that an approval makes all three again. A mark is renewed first, so that nothing begins to rely on them
 * meanwhile, and goes last: what is cut off in between is found by its mark a day later.
 */
export async function forgetRetirements(
  dataset: string,
  { objects, endpoints, clock }: Pick<RetirementPorts, 'objects' | 'endpoints' | 'clock'>,
): Promise<void> {
  const { pointer, replace } = await readPointer(objects, dataset)
  const old = new Set(pointer.retired.filter(({ at }) => clock.now() - Date.parse(at) >= KEPT_MS))
  if (old.size === 0) return
  const at = new Date(clock.now()).toISOString()
  const renewed = pointer.retired.map((mark) => (old.has(mark) ? { ...mark, at } : mark))
  if (!(await replace({ ...pointer, retired: renewed, revision: pointer.revision + 1 }))) return
  for (const { endpointName } of old) {
    // One that is there was made again, or was never deleted: the retirement comes to it.
    const { state } = await endpoints.describeEndpoint(endpointName)
    if (state.kind === 'missing') await endpoints.deleteModel(endpointName)
  }
  const next = await readPointer(objects, dataset)
  const forgotten = new Set([...old].map(({ runId }) => runId))
  const retired = next.pointer.retired.filter((mark) => !(mark.at === at && forgotten.has(mark.runId)))
  await next.replace({ ...next.pointer, retired, revision: next.pointer.revision + 1 })
}
