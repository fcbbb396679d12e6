import type { PipelineEndpoint } from '../hosting/endpoints.ts'
import { isBeingRetired } from '../promotion/promotion-steps.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'
import { type RetirementPorts, retireEndpoint, retireEndpoints } from './retire-endpoints.ts'

/**
 * Frees room in the account's quota for an endpoint of `dataset`; returns how many endpoints it deleted. First goes what
 * nobody needs. Where there is none, one that is only kept for a rollback goes, and a rollback to it makes it again: for
 * a dataset that no model serves, or only one that is rejected, the one that served longest ago, else the dataset's own,
 * of which the next promotion would have no need any more.
 */
export async function makeRoom(
  dataset: string,
  ports: RetirementPorts,
  settings: { readonly prefix: string },
): Promise<number> {
  const unneeded = await retireEndpoints(ports, settings)
  if (unneeded.length > 0) return unneeded.length
  const { pointer } = await readPointer(ports.objects, dataset)
  const { champion } = pointer
  const found = champion && (await ports.registry.describe(champion.modelPackageArn))
  const isServed = champion !== null && found?.approval !== 'rejected'
  const isWanted = (endpoint: PipelineEndpoint) => !isServed || endpoint.dataset === dataset
  return (await retirePredecessor(isWanted, ports, settings)) ? 1 : 0
}

async function retirePredecessor(
  isWanted: (endpoint: PipelineEndpoint) => boolean,
  ports: RetirementPorts,
  { prefix }: { readonly prefix: string },
): Promise<boolean> {
  const { objects, endpoints, clock } = ports
  const found = (await endpoints.listEndpoints(prefix)).filter(isWanted)
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
