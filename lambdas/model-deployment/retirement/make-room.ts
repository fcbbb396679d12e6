import type { FullQuota } from '#shared/aws/quota.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { readOpenWork } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import type { PipelineEndpoint } from '../hosting/endpoints.ts'
import { isBeingRetired } from '../promotion/promotion-steps.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'
import { type EndpointSurvey, surveyEndpoints } from './endpoint-survey.ts'
import { type RetirementPorts, retireEndpoint, retireThese } from './retire-endpoints.ts'

/** So long the endpoints kept for rollbacks stay before a run of a dataset that has a model: else it would wait in vain. */
const WAITS_FOR_ITS_TURN_MS = 60 * 60 * 1000

const READS_AT_ONCE = 8
/** Datasets that are looked through for an endpoint nobody needs; the heartbeat comes to all. */
const MOST_LOOKED_THROUGH = 48
/** Predecessors that are looked at for one run, the one that served longest ago first. */
const MOST_CANDIDATES = 20

/** The run whose endpoint has no room, and what AWS said of the quota; undefined where it said no numbers. */
export type RunWithoutRoom = RunName & { readonly maxConcurrency: number; readonly quota: FullQuota | undefined }

type Settings = { readonly prefix: string }
type SurveyedPorts = RetirementPorts & { readonly survey: EndpointSurvey }

/**
 * Frees room in the account's quota for a run's endpoint; returns how many endpoints it deleted. First goes what
 * nobody needs. Where there is none, those go that are only kept for a rollback, the one that served longest ago first:
 * a rollback to it makes it again. They go at once where no model serves the run's dataset, or only one
 * that is rejected, else when the run has waited; and only where the run fits once they are gone.
 */
export async function makeRoom(run: RunWithoutRoom, ports: RetirementPorts, settings: Settings): Promise<number> {
  if (run.quota && run.quota.wanted > run.quota.limit) return 0
  const surveyed = { ...ports, survey: ports.survey ?? surveyEndpoints(ports, settings) }
  const unneeded = await retireUnneeded(run.dataset, surveyed)
  if (unneeded > 0) return unneeded
  const { pointer } = await readPointer(ports.objects, run.dataset)
  const { champion } = pointer
  const registered = champion && (await ports.registry.describe(champion.modelPackageArn))
  const isItsTurn = !champion || registered?.approval === 'rejected' || (await hasWaited(run, ports))
  return isItsTurn ? await retirePredecessors(run, surveyed) : 0
}

/** The run's own dataset first, then some others until one had something. */
async function retireUnneeded(dataset: string, ports: SurveyedPorts): Promise<number> {
  const { survey } = ports
  const { lookedThrough } = survey
  const byDataset = Map.groupBy(await survey.endpoints(), (endpoint) => endpoint.dataset)
  const others = [...byDataset.keys()].filter((other) => other !== dataset && !lookedThrough.has(other))
  const datasets = [dataset, ...others.slice(0, MOST_LOOKED_THROUGH)]
  for (let start = 0; start < datasets.length; start += READS_AT_ONCE) {
    const some = datasets.slice(start, start + READS_AT_ONCE).filter((each) => !lookedThrough.has(each))
    for (const each of some) lookedThrough.add(each)
    const retired = await Promise.all(some.map((each) => retireThese(byDataset.get(each) ?? [], ports)))
    const count = retired.flat().length
    if (count > 0) return count
  }
  return 0
}

async function hasWaited(run: RunName, { objects, clock }: RetirementPorts): Promise<boolean> {
  const work = await readOpenWork(run, objects)
  return work?.code === 'endpoint-quota' && clock.now() - Date.parse(work.since) >= WAITS_FOR_ITS_TURN_MS
}

async function retirePredecessors(run: RunWithoutRoom, ports: SurveyedPorts): Promise<number> {
  const { clock, survey } = ports
  const found = await survey.endpoints()
  const servedUntil = new Map<string, number>()
  const there = new Set(found.map(({ name }) => name))
  let going = 0
  let gone = 0
  for (const pointer of await survey.pointers()) {
    going += pointer.retired.filter(({ runId }) => isBeingRetired(pointer, runId, clock.now())).length
    const previous = pointer.previous ?? []
    for (const { runId, until } of previous) servedUntil.set(runId, Date.parse(until))
    const [last] = previous
    const isMarked = last !== undefined && pointer.retired.some(({ runId }) => runId === last.runId)
    // What is there still when its deletion should be over was not deleted.
    if (isMarked && (isBeingRetired(pointer, last.runId, clock.now()) || !there.has(last.runId))) gone++
  }
  // A deletion takes a while, and the next attempt finds its room: some go for each run that waits.
  if (going > 0 && (await survey.waitingRuns()) <= going) return 0
  // Nobody knows whether it helped: marks stay for a day.
  if (!run.quota && gone > 0) return 0
  const untilOf = ({ name }: PipelineEndpoint) => servedUntil.get(name) ?? 0
  const served = found.filter(({ name }) => servedUntil.has(name)).toSorted((a, b) => untilOf(a) - untilOf(b))
  let retired = 0
  for (const endpoint of await enoughOf(served, run, ports)) {
    if ((await retireEndpoint(endpoint, ports, { predecessors: 'go' })) !== undefined) retired++
  }
  return retired
}

/** The first ones that may go and together make the room that is missing; none where they are not enough. */
async function enoughOf(
  served: readonly PipelineEndpoint[],
  run: RunWithoutRoom,
  ports: SurveyedPorts,
): Promise<readonly PipelineEndpoint[]> {
  const { missing, isOfConcurrency } = missingRoom(run)
  const chosen: { readonly endpoint: PipelineEndpoint; readonly frees: number }[] = []
  let spare = -missing
  for (const endpoint of served.slice(0, MOST_CANDIDATES)) {
    const concurrency = await freedBy(endpoint, ports)
    if (concurrency === undefined) continue
    const frees = isOfConcurrency ? concurrency : 1
    chosen.push({ endpoint, frees })
    spare += frees
    if (spare >= 0) break
  }
  if (spare < 0) return []
  // Those that the last ones make needless stay.
  return chosen.flatMap(({ endpoint, frees }) => {
    if (frees > spare) return [endpoint]
    spare -= frees
    return []
  })
}

/** Without numbers it is as if all of the concurrency were in use: then whatever is freed makes the run fit. */
function missingRoom({ quota, maxConcurrency }: RunWithoutRoom) {
  if (!quota) return { missing: maxConcurrency, isOfConcurrency: true }
  return { missing: quota.used + quota.wanted - quota.limit, isOfConcurrency: /concurrency/i.test(quota.name) }
}

/** The concurrency that is free once an endpoint is gone; undefined where it has to stay. */
async function freedBy(endpoint: PipelineEndpoint, ports: SurveyedPorts): Promise<number | undefined> {
  const { name } = endpoint
  const { frees } = ports.survey
  if (!frees.has(name)) {
    const why = await retireEndpoint(endpoint, ports, { predecessors: 'go', dryRun: true })
    frees.set(name, why === undefined ? undefined : await concurrencyOf(endpoint, ports))
  }
  return frees.get(name)
}

async function concurrencyOf({ dataset, name }: PipelineEndpoint, { objects }: RetirementPorts): Promise<number> {
  const deployment = await readRecord(objects, runKeys(dataset, name).deployment, deploymentRecordSchema)
  return deployment?.type === 'endpoint' ? deployment.maxConcurrency : 0
}
