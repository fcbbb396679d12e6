import pMap from 'p-map'
import { heartbeatKeys } from '#shared/names/heartbeat-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import {
  closeWork,
  comesAgain,
  isBeingDeployed,
  isForgotten,
  isLost,
  isOfPromotion,
  isOverdue,
  readOpenWork,
  waitsForJob,
  waitsForRollout,
  whereAllowed,
} from '#shared/records/open-work.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { attempt } from './attempt.ts'
import { askChampion, type CanaryPorts } from './canary/ask-champion.ts'
import { hasTimeForItem, ITEM_MS, inTime, RESERVE_MS } from './heartbeat/in-time.ts'
import { type EndpointsOf, listEverything, listedOnce, listPointers } from './heartbeat/list-everything.ts'
import { AT_ONCE, type Item, workThrough } from './heartbeat/work-through.ts'
import type { PipelineEndpoint } from './hosting/endpoints.ts'
import { type ImportSettings, importModelAgain } from './import/import-model.ts'
import { hasNoRecordsYet } from './import/imported-records.ts'
import { giveUpPreparation } from './lifecycle/give-up-preparation.ts'
import { evaluateAfterRollout } from './lifecycle/request-evaluation.ts'
import { advanceRun, type RunPorts } from './lifecycle/run-lifecycle.ts'
import { START_MS, startWaitingTrainings } from './lifecycle/start-waiting-trainings.ts'
import { watchCaptures } from './monitoring/watch-captures.ts'
import { type Reconciling, reconcileAndTell, reconcilingAndTelling } from './promotion/reconcile-and-tell.ts'
import { type ChampionPorts, readPointer } from './promotion/reconcile-champion.ts'
import type { EndpointSurvey } from './retirement/endpoint-survey.ts'
import { finishRetirements } from './retirement/finish-retirements.ts'
import { type RetirementPorts, retireThese } from './retirement/retire-endpoints.ts'
import { isTimeToMark, type MarkPorts, markUploads } from './uploads/mark-uploads.ts'

export type ReconciliationPorts = RunPorts &
  ChampionPorts &
  RetirementPorts &
  CanaryPorts &
  MarkPorts & { readonly registry: Pick<ModelRegistry, 'datasets'> }

export type ReconciliationSettings = ImportSettings & {
  /** Where uploads are taken besides `datasets/`. */
  readonly uploadPrefixes?: readonly string[]
}

/** Any invocation has less. */
const MOST_MS = 15 * 60 * 1000
/** What work leaves to the start of trainings that wait. */
const FOR_TRAININGS_MS = 15_000
/** Captured requests are read into memory, so that fewer datasets are looked at than worked on at once. */
const WATCHED_AT_ONCE = 4
/**
 * Datasets of which only endpoints are known, of one heartbeat; the next one takes others. Once one of the endpoints is
 * retired, there is a pointer. Those of another stage may have such names.
 */
const MOST_UNKNOWN = 100
const HEARTBEAT_MS = 15 * 60 * 1000

/**
 * What the heartbeat does: goes through everything that may be unfinished (open work, imported models, and of each
 * dataset approvals, rollouts and endpoints nobody needs) by the same functions as the events, so that a lost event
 * strands nothing. No item and no listing stops the others, and what there was no time for comes first the next time.
 * How models do is watched when all of that is done: nobody waits for it.
 */
export async function reconcile(
  ports: ReconciliationPorts & { readonly survey: EndpointSurvey },
  settings: ReconciliationSettings,
  remainingMs: () => number,
): Promise<void> {
  const { log } = ports
  const waiting: RunName[] = []
  const found = await listEverything(ports, settings)
  const endpointsOf = listedOnce(ports)
  const tend = datasetTending(endpointsOf, reconcilingAndTelling(found.runs, ports), ports)
  const items: readonly Item[] = [
    ...found.runs.map((run) => openItem(run, ports, settings, waiting)),
    ...found.models.map((key) => modelItem(key, ports, settings)),
    ...Array.from(found.datasets, (dataset) => datasetItem(dataset, tend)),
  ]
  const forItemsMs = () => remainingMs() - FOR_TRAININGS_MS
  const suspects = await workThrough(items, forItemsMs, ports, { placeKey: heartbeatKeys.place })
  const hasTime = () => remainingMs() >= START_MS
  if (waiting.length > 0 && hasTime()) {
    const limitMs = Math.min(MOST_MS, remainingMs() - RESERVE_MS)
    const start = () => inTime(startWaitingTrainings(waiting, ports, settings, hasTime), limitMs)
    await attempt('runs that wait for room to train', log, start)
  }
  if (!hasTimeForItem(remainingMs)) return
  await attempt('endpoints of other datasets', log, () => inTime(tendUnknown(found.datasets, endpointsOf, tend, ports)))
  const watched = Array.from(found.serving, (dataset) => watchItem(dataset, ports, settings))
  const marking = isTimeToMark(ports) ? [markItem(ports, settings)] : []
  const list = { placeKey: heartbeatKeys.monitoring, atOnce: WATCHED_AT_ONCE }
  // They have their time, and end nothing but themselves.
  const forWatchMs = () => remainingMs() - (suspects.count > 0 ? ITEM_MS : 0)
  const suspectsOfWatch = await workThrough([...watched, ...marking], forWatchMs, ports, list)
  await suspects.takeUp()
  await suspectsOfWatch.takeUp()
}

/** `waiting` collects the runs that wait for room to train: they start in the order of all of them. */
function openItem(
  run: RunName,
  ports: ReconciliationPorts,
  settings: ReconciliationSettings,
  waiting: RunName[],
): Item {
  const { dataset, runId } = run
  const work = () => takeUp(run, ports, settings, waiting)
  return { phase: 1, name: `${dataset}/${runId}`, what: `open work of ${runId}`, work }
}

function modelItem(key: string, ports: ReconciliationPorts, settings: ReconciliationSettings): Item {
  const work = async () => await importModelAgain(key, HEARTBEAT_MS, ports, settings)
  return { phase: 2, name: key, what: `the model ${key}`, work }
}

function datasetItem(dataset: string, tend: Tending): Item {
  const work = async () => await tend(dataset)
  return { phase: 3, name: dataset, what: `endpoints of ${dataset} to retire`, work }
}

/** Does what the registry says of a dataset, and retires its endpoints that nobody needs. */
type Tending = (dataset: string) => Promise<void>

function datasetTending(endpointsOf: EndpointsOf, reconcileDataset: Reconciling, ports: ReconciliationPorts): Tending {
  return async (dataset) => {
    const what = `the champion of ${dataset}`
    let endpoints: readonly PipelineEndpoint[]
    try {
      endpoints = (await endpointsOf()).get(dataset) ?? []
    } catch (error) {
      // What the registry says is done even if no endpoint is retired.
      await attempt(what, ports.log, () => reconcileDataset(dataset))
      throw error
    }
    const seen = new Set(endpoints.filter(({ isInService }) => isInService).map(({ name }) => name))
    await attempt(what, ports.log, () => reconcileDataset(dataset, { seen }))
    await retireThese(endpoints, ports)
    await finishRetirements(dataset, ports)
  }
}

async function tendUnknown(
  known: ReadonlySet<string>,
  endpointsOf: EndpointsOf,
  tend: Tending,
  { objects, clock, log }: ReconciliationPorts,
): Promise<void> {
  const unknown = [...(await endpointsOf())].filter(([dataset]) => !known.has(dataset))
  const start = (Math.floor(clock.now() / HEARTBEAT_MS) * MOST_UNKNOWN) % Math.max(unknown.length, 1)
  const some = [...unknown.slice(start), ...unknown.slice(0, start)].slice(0, MOST_UNKNOWN)
  const tendOurs = async ([dataset, endpoints]: (typeof unknown)[number]) => {
    for (const { name } of endpoints) {
      if (await objects.head(runKeys(dataset, name).deployment)) return await tend(dataset)
    }
  }
  const tendOne = (each: (typeof unknown)[number]) =>
    attempt(`endpoints of ${each[0]} to retire`, log, () => tendOurs(each))
  await pMap(some, tendOne, { concurrency: AT_ONCE })
}

function watchItem(dataset: string, ports: ReconciliationPorts, settings: ReconciliationSettings): Item {
  const work = async () => {
    await attempt(`the captures of ${dataset}`, ports.log, () => watchCaptures(dataset, ports, settings.prefix))
    await attempt(`the known row of ${dataset}`, ports.log, () => askChampion(dataset, ports, settings))
  }
  return { phase: 1, name: dataset, what: `how the model of ${dataset} does`, work }
}

/** Behind all datasets. */
function markItem(ports: ReconciliationPorts, { uploadPrefixes = [] }: ReconciliationSettings): Item {
  return { phase: 2, name: '', what: 'old uploads', work: () => markUploads(uploadPrefixes, ports) }
}

async function takeUp(
  run: RunName,
  ports: ReconciliationPorts,
  settings: ImportSettings,
  waiting: RunName[],
): Promise<void> {
  const { objects } = ports
  const work = await readOpenWork(run, objects)
  if (work && waitsForJob(work) && !isOverdue(work, ports)) return void waiting.push(run)
  if (work && waitsForRollout(work)) return await evaluateAfterRollout(run, ports)
  // Its dataset is reconciled by an item of its own, which takes the word away.
  if (work && isOfPromotion(work)) {
    return isForgotten(work, ports) ? await whereAllowed(run, ports, () => closeWork(run, objects)) : undefined
  }
  const keys = runKeys(run.dataset, run.runId)
  // What is in preparation goes on with its upload's event, until that has come to something.
  const isOver = (await objects.head(keys.training)) ?? (await objects.head(keys.failure))
  if (work && (await hasNoRecordsYet(run, work, objects))) {
    // It is about to write them, or was cut off: a model that is still in its place is imported by its own item.
    return isBeingDeployed(work, ports) ? undefined : await whereAllowed(run, ports, () => closeWork(run, objects))
  }
  if (work && isLost(work, ports) && !isOver) return await giveUpPreparation(run, work, ports)
  if (work && comesAgain(work, ports) && !(work.stage === 'preparation' && isOver)) return
  await advanceRun(run, ports, settings)
}

/**
 * What the alarm on failing challengers does: it is one for all datasets, so each is looked at. Those that there is no
 * time for, and those that hang, are the heartbeat's.
 */
export async function reconcileChampions(ports: ChampionPorts, remainingMs: () => number): Promise<void> {
  const { objects, log } = ports
  const datasets = await listPointers(ports)
  const look = async (dataset: string) => {
    const { pointer } = await readPointer(objects, dataset)
    if (pointer.challenger) await reconcileAndTell(dataset, ports)
  }
  const lookInTime = async (dataset: string) => {
    if (!hasTimeForItem(remainingMs)) return
    await attempt(`the champion of ${dataset}`, log, () => inTime(look(dataset)))
  }
  await pMap(datasets, lookInTime, { concurrency: AT_ONCE })
}
