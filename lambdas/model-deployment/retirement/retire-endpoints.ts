import pMap from 'p-map'
import type { Clock } from '#shared/clock.ts'
import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, sourceRecordSchema } from '#shared/records/source-record.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { withdrawalOf } from '#shared/registry/withdrawal-of.ts'
import { attempt } from '../attempt.ts'
import { hasTimeForItem, inTime } from '../heartbeat/in-time.ts'
import type { Endpoints, PipelineEndpoint } from '../hosting/endpoints.ts'
import { type CandidateRegistry, findCandidate } from '../promotion/candidates.ts'
import { passedOverRuns } from '../promotion/passed-over.ts'
import { changedOverMs, isBeingRetired, obstacleTo } from '../promotion/promotion-steps.ts'
import { readPointer } from '../promotion/reconcile-champion.ts'
import type { EndpointSurvey } from './endpoint-survey.ts'

export type RetirementPorts = {
  readonly objects: ObjectStore
  readonly endpoints: Endpoints
  readonly clock: Clock
  readonly log: Log
  readonly registry: CandidateRegistry & Pick<ModelRegistry, 'find'>
  /** Of a heartbeat: what all of its items know of the endpoints, and keep up to date. */
  readonly survey?: EndpointSurvey
}

/** An endpoint that is deleted, or in a dry run would be. */
export type Retirement = { readonly endpointName: string; readonly dataset: string; readonly why: string }

/** `leftOut` is the number of datasets that were not looked at. */
export type CleanUp = { readonly retirements: readonly Retirement[]; readonly leftOut: number }

const DATASETS_AT_ONCE = 12
/** The API's instances know a pointer for 5 s, and a request lasts 29 s at most. */
const LAST_CALLS_MS = 60_000
/** Within this time from its evaluation, an approval that met an obstacle may be decided again. */
const EVALUATION_MS = 2 * 60 * 60 * 1000

/**
 * Deletes the endpoints that nobody needs: they hold the account's quota. Champion, challenger, the run that served
 * before and whatever is on its way to serve keep theirs. A run is marked as retired in the pointer first, by the same
 * conditional write that promotes, so that nothing that serves is ever touched. Model and configuration of a rejected
 * run go at once, those of any other a day later, with the mark. Datasets that there is no time for, or that fail, are
 * left out.
 */
export async function retireEndpoints(
  ports: RetirementPorts,
  { prefix }: { readonly prefix: string },
  { dryRun = false, remainingMs }: { readonly dryRun?: boolean; readonly remainingMs: () => number },
): Promise<CleanUp> {
  const byDataset = Map.groupBy(await ports.endpoints.listEndpoints(prefix), ({ dataset }) => dataset)
  const retirements: Retirement[] = []
  let leftOut = byDataset.size
  const look = async ([dataset, endpoints]: [string, readonly PipelineEndpoint[]]) => {
    if (!hasTimeForItem(remainingMs)) return
    await attempt(`endpoints of ${dataset} to retire`, ports.log, async () => {
      retirements.push(...(await inTime(retireThese(endpoints, ports, dryRun))))
      leftOut--
    })
  }
  await pMap(byDataset, look, { concurrency: DATASETS_AT_ONCE })
  return { retirements, leftOut }
}

/** The same for some of them, as long as it takes. Where a record is damaged, the endpoint that it is about stays, and is told. */
export async function retireThese(
  endpoints: readonly PipelineEndpoint[],
  ports: RetirementPorts,
  dryRun = false,
): Promise<readonly Retirement[]> {
  const retirements: Retirement[] = []
  for (const endpoint of endpoints) {
    const passedOver = passedOverRuns(endpoint.dataset, ports.log)
    const why = await passedOver.attempt(endpoint.name, () => retireEndpoint(endpoint, ports, { dryRun }))
    if (why !== undefined) retirements.push({ endpointName: endpoint.name, dataset: endpoint.dataset, why })
  }
  return retirements
}

/** `rejects`: the run's package is rejected, so nothing makes the endpoint again. */
type Reason = { readonly why: string; readonly rejects: boolean }

type RetirementOptions = {
  readonly dryRun?: boolean
  /** Whether what is only kept for a rollback stays. */
  readonly predecessors?: 'stay' | 'go'
}

/** Returns why the endpoint goes, or undefined where it stays. */
export async function retireEndpoint(
  endpoint: PipelineEndpoint,
  ports: RetirementPorts,
  { dryRun = false, predecessors = 'stay' }: RetirementOptions = {},
): Promise<string | undefined> {
  const { objects, endpoints, clock, log } = ports
  const { name, dataset } = endpoint
  const { pointer, replace } = await readPointer(objects, dataset)
  const reason = await reasonToRetire(endpoint, pointer, predecessors, ports)
  if (reason === undefined) return undefined
  // Stages share an account, and the name alone may be that of another stage's: its tag has the last word.
  const tagged = await endpoints.describeEndpoint(name)
  if (tagged.dataset !== dataset) return undefined
  if (dryRun) return reason.why
  const at = new Date(clock.now()).toISOString()
  const marks = pointer.retired.filter((mark) => mark.runId !== name)
  const { why, rejects } = reason
  const mark = { runId: name, type: 'endpoint' as const, endpointName: name, at, ...(rejects && { rejected: true }) }
  const marked = { ...pointer, retired: [...marks, mark] }
  // The pointer changed meanwhile, perhaps to this very run: the next heartbeat decides again.
  if (!(await replace({ ...marked, revision: pointer.revision + 1 }))) return undefined
  if (!(await endpoints.deleteEndpoint(name))) return undefined
  ports.survey?.retired(endpoint)
  if (rejects) await endpoints.deleteModel(name)
  log.info('endpoint-retired', { dataset, endpointName: name, why })
  return why
}

async function reasonToRetire(
  { name: runId, dataset }: PipelineEndpoint,
  pointer: ModelPointer,
  predecessors: NonNullable<RetirementOptions['predecessors']>,
  ports: RetirementPorts,
): Promise<Reason | undefined> {
  const { registry, clock } = ports
  const { champion, challenger, previous = [], changeover } = pointer
  const serves = [champion, challenger].find((run) => run?.runId === runId)
  if (serves?.type === 'endpoint') return undefined
  if (changeover?.runId === runId && changeover.target.type === 'endpoint') return undefined
  if (isBeingRetired(pointer, runId, clock.now())) return undefined
  if (serves) {
    const isJustChanged = clock.now() - (changedOverMs(pointer) ?? 0) < LAST_CALLS_MS
    return isJustChanged ? undefined : { why: 'its run is served by the API itself', rejects: false }
  }

  const isRejected = async (run: ServingRun) => {
    const found = await registry.describe(run.modelPackageArn)
    return found !== undefined && (found.approval === 'rejected' || withdrawalOf(found, pointer) !== undefined)
  }
  // A rollback is under way: the run it goes to may be waiting for its endpoint, and needs the room of all others.
  const isRollback = champion !== null && (await isRejected(champion))
  let isPredecessor = false
  for (const predecessor of previous) {
    if (await isRejected(predecessor)) continue
    isPredecessor = runId === predecessor.runId && predecessor.type === 'endpoint'
    if (isPredecessor || !isRollback) break
  }
  if (isPredecessor && isRollback) return undefined
  if (isPredecessor && predecessors === 'stay') return undefined
  const served = previous.find((run) => run.runId === runId)
  if (served && clock.now() - Date.parse(served.until) < LAST_CALLS_MS) return undefined
  if (isPredecessor) return { why: 'it was only kept for a rollback, and another run needs its room', rejects: false }

  const registered = await registry.find(dataset, runId)
  switch (registered?.approval) {
    case 'rejected':
      return { why: 'its model package is rejected', rejects: true }
    case 'pending':
      return { why: 'it waits for an approval, which makes its endpoint again', rejects: false }
    case 'approved': {
      const why = await obstacleToApproved({ runId, arn: registered.arn }, pointer, ports)
      return why === undefined ? undefined : { why, rejects: false }
    }
    case undefined: {
      const why = await failureOf({ dataset, runId }, ports)
      return why === undefined ? undefined : { why, rejects: false }
    }
  }
}

/** Why an approved run will not serve; undefined where it may. */
async function obstacleToApproved(
  { runId, arn }: { readonly runId: string; readonly arn: string },
  pointer: ModelPointer,
  ports: RetirementPorts,
): Promise<string | undefined> {
  const { objects, clock } = ports
  const keys = runKeys(pointer.dataset, runId)
  const source = await readRecord(objects, keys.source, sourceRecordSchema)
  if (!source || (pointer.champion && !isLaterUpload(source, pointer.champion.source)))
    return 'the model of a newer upload took its place'
  const candidate = await findCandidate(arn, pointer, ports)
  const obstacle = candidate && obstacleTo(candidate, pointer)
  const evaluated = await objects.head(keys.evaluation)
  const isSettled = evaluated !== undefined && clock.now() - Date.parse(evaluated.lastModified) > EVALUATION_MS
  return isSettled ? obstacle : undefined
}

/** A run without a package is being evaluated, unless it failed; a run without records is left alone. */
async function failureOf({ dataset, runId }: RunName, { objects }: RetirementPorts): Promise<string | undefined> {
  const keys = runKeys(dataset, runId)
  const evaluation = await readRecord(objects, keys.evaluation, evaluationRecordSchema)
  const failure = await readRecord(objects, keys.failure, failureRecordSchema)
  // That of an imported model has no rows, and says nothing: it is written before the endpoint is made. Any other run
  // goes on to its package, unless that was given up.
  if (evaluation && evaluation.rows > 0 && failure?.stage !== 'evaluation') return undefined
  return failure && `its run failed (${failure.code})`
}
