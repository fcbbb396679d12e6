import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { listOpenWork, readOpenWork } from '#shared/records/open-work.ts'
import { isBeingRetired } from '../promotion/promotion-steps.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'
import { type RetirementPorts, retireEndpoint, retireEndpoints } from './retire-endpoints.ts'

/** So long the endpoints kept for rollbacks stay before a run of a dataset that has a model: else it would wait in vain. */
const WAITS_FOR_ITS_TURN_MS = 60 * 60 * 1000

const MOST_READ = 200

/**
 * Frees room in the account's quota for a run's endpoint; returns how many endpoints it deleted. First goes what
 * nobody needs. Where there is none, one that is only kept for a rollback goes, the one that served longest ago: a
 * rollback to it makes it again. It goes at once where no model serves the run's dataset, or only one
 * that is rejected, else when the run has waited.
 */
export async function makeRoom(
  run: RunName,
  ports: RetirementPorts,
  settings: { readonly prefix: string },
): Promise<number> {
  const unneeded = await retireEndpoints(ports, settings)
  if (unneeded.length > 0) return unneeded.length
  const { pointer } = await readPointer(ports.objects, run.dataset)
  const { champion } = pointer
  const found = champion && (await ports.registry.describe(champion.modelPackageArn))
  const isItsTurn = !champion || found?.approval === 'rejected' || (await hasWaited(run, ports))
  return isItsTurn && (await retirePredecessor(ports, settings)) ? 1 : 0
}

async function hasWaited(run: RunName, { objects, clock }: RetirementPorts): Promise<boolean> {
  const work = await readOpenWork(run, objects)
  return work?.code === 'endpoint-quota' && clock.now() - Date.parse(work.since) >= WAITS_FOR_ITS_TURN_MS
}

/** Whether at least so many runs wait for an endpoint; of very many entries some are read. */
async function areWaiting(wanted: number, objects: ObjectStore): Promise<boolean> {
  let waiting = 0
  let read = 0
  for await (const run of listOpenWork(objects)) {
    if (++read > MOST_READ) return false
    if ((await readOpenWork(run, objects))?.code === 'endpoint-quota') waiting++
    if (waiting >= wanted) return true
  }
  return false
}

async function retirePredecessor(ports: RetirementPorts, { prefix }: { readonly prefix: string }): Promise<boolean> {
  const { objects, endpoints, clock } = ports
  const found = await endpoints.listEndpoints(prefix)
  const servedUntil = new Map<string, number>()
  let going = 0
  for (const dataset of new Set(found.map((endpoint) => endpoint.dataset))) {
    const { pointer } = await readPointer(objects, dataset)
    going += pointer.retired.filter(({ runId }) => isBeingRetired(pointer, runId, clock.now())).length
    for (const { runId, until } of pointer.previous ?? []) servedUntil.set(runId, Date.parse(until))
  }
  // A deletion takes a while, and the next attempt finds its room: one goes for each run that waits.
  if (going > 0 && !(await areWaiting(going + 1, objects))) return false
  const served = found.filter(({ name }) => servedUntil.has(name))
  const untilOf = ({ name }: { readonly name: string }) => servedUntil.get(name) ?? 0
  for (const endpoint of served.sort((a, b) => untilOf(a) - untilOf(b))) {
    if ((await retireEndpoint(endpoint, ports, { predecessors: 'go' })) !== undefined) return true
  }
  return false
}
