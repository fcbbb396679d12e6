import { isBeingRetired } from '../promotion/promotion-steps.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'
import { type RetirementPorts, retireEndpoint, retireEndpoints } from './retire-endpoints.ts'

/**
 * Frees room in the account's quota for an endpoint of `dataset`; returns how many endpoints it deleted. First goes what
 * nobody needs. Where there is none, and no model serves the dataset yet, one that is only kept for a rollback of
 * another dataset goes, the one that served longest ago: a rollback to it makes it again.
 */
export async function makeRoom(
  dataset: string,
  ports: RetirementPorts,
  settings: { readonly prefix: string },
): Promise<number> {
  const unneeded = await retireEndpoints(ports, settings)
  if (unneeded.length > 0) return unneeded.length
  const { pointer } = await readPointer(ports.objects, dataset)
  return pointer.champion || !(await retirePredecessor(ports, settings)) ? 0 : 1
}

async function retirePredecessor(ports: RetirementPorts, { prefix }: { readonly prefix: string }): Promise<boolean> {
  const { objects, endpoints, clock } = ports
  const found = await endpoints.listEndpoints(prefix)
  const servedUntil = new Map<string, number>()
  for (const dataset of new Set(found.map((endpoint) => endpoint.dataset))) {
    const { pointer } = await readPointer(objects, dataset)
    // A deletion takes a while, and the next attempt finds its room.
    if (pointer.retired.some(({ runId }) => isBeingRetired(pointer, runId, clock.now()))) return false
    for (const { runId, until } of pointer.previous ?? []) servedUntil.set(runId, Date.parse(until))
  }
  const served = found.filter(({ name }) => servedUntil.has(name))
  const untilOf = ({ name }: { readonly name: string }) => servedUntil.get(name) ?? 0
  for (const endpoint of served.sort((a, b) => untilOf(a) - untilOf(b))) {
    if ((await retireEndpoint(endpoint, ports, { predecessors: 'go' })) !== undefined) return true
  }
  return false
}
