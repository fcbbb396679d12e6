import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import {
  closeWork,
  comesAgain,
  isKeptFromServing,
  isOfPromotion,
  type OpenWork,
  obstacleOf,
  readOpenWork,
  tellKeptFromServing,
  whereAllowed,
} from '#shared/records/open-work.ts'
import { attempt } from '../attempt.ts'
import { type ChampionPorts, type Occasion, readPointer, reconcileChampion } from './reconcile-champion.ts'

/** The registry lists the newest first; runs of the same minutes may be listed in any order. */
const MOST_LOOKED_AT = 20
/** Of the runs behind the champion, where the registry does not say which are approved. */
const MOST_KEYS = 5000
const AGAIN = 'Each heartbeat (every 15 minutes) tries it again.'

/**
 * The same as `reconcileChampion`, for an event, which comes again by itself; of what no retry mends, such as a right that
 * is missing, it leaves word in open/ for the run that waits to serve. @throws what that throws.
 */
export async function reconcileAndTell(dataset: string, ports: ChampionPorts, occasion: Occasion = {}): Promise<void> {
  try {
    await reconcileChampion(dataset, ports, occasion)
  } catch (error) {
    if (error instanceof BoostlineError && !error.retryable) await tell(error, dataset, ports)
    throw error
  }
}

export type Reconciling = (dataset: string, occasion?: Occasion) => Promise<void>

/**
 * The same for a heartbeat. It leaves word of any error, since nobody tries again before the next one, and where it met
 * none it takes away the word that was left. `open` are the runs that have an entry.
 */
export function reconcilingAndTelling(open: readonly RunName[], ports: ChampionPorts): Reconciling {
  const byDataset = Map.groupBy(open, ({ dataset }) => dataset)
  return async (dataset, occasion = {}) => {
    try {
      await reconcileChampion(dataset, ports, occasion)
    } catch (error) {
      await tell(error, dataset, ports)
      throw error
    }
    for (const run of byDataset.get(dataset) ?? []) {
      await attempt(`the word of what kept ${run.runId} from serving`, ports.log, () => takeWordAway(run, ports))
    }
  }
}

/** A wait for room that goes on has just been told again. */
function isOver(work: OpenWork, ports: ChampionPorts): boolean {
  return isKeptFromServing(work) || (isOfPromotion(work) && !comesAgain(work, ports))
}

async function takeWordAway(run: RunName, ports: ChampionPorts): Promise<void> {
  const work = await readOpenWork(run, ports.objects)
  if (work && isOver(work, ports)) await whereAllowed(run, ports, () => closeWork(run, ports.objects))
}

async function tell(error: unknown, dataset: string, ports: ChampionPorts): Promise<void> {
  await attempt(`the word of what keeps ${dataset} from its champion`, ports.log, async () => {
    const run = await waitingRun(dataset, ports)
    const { code, reason, hint } = obstacleOf(error, { stage: 'promotion', by: 'model-deployment' }, AGAIN)
    if (run) await tellKeptFromServing(run, { code, reason, hint }, ports)
  })
}

/** The newest upload that is approved, unless it serves; where the registry does not say, that of the newest evaluation. */
async function waitingRun(dataset: string, ports: ChampionPorts): Promise<RunName | undefined> {
  const serving = await servingRuns(dataset, ports)
  const newest = await newestApproved(dataset, ports).catch(() => newestEvaluated(dataset, serving, ports))
  return newest === undefined || serving.has(newest) ? undefined : { dataset, runId: newest }
}

async function newestApproved(dataset: string, { registry }: ChampionPorts): Promise<string | undefined> {
  const looked: string[] = []
  for await (const { runId } of registry.list(dataset, { approval: 'approved' })) {
    if (runId !== undefined) looked.push(runId)
    if (looked.length === MOST_LOOKED_AT) break
  }
  return looked.toSorted((a, b) => (uploadTimeOf(b) ?? 0) - (uploadTimeOf(a) ?? 0))[0]
}

/** Of the runs behind the champion, by their names, which have their time first. */
async function newestEvaluated(
  dataset: string,
  serving: ReadonlySet<string>,
  { objects }: ChampionPorts,
): Promise<string | undefined> {
  const [oldest] = [...serving].sort()
  const prefix = runsPrefix(dataset)
  const after = oldest === undefined ? undefined : `${runKeys(dataset, oldest).folder}~`
  let newest: string | undefined
  let keys = 0
  for await (const { key } of objects.list(prefix, after)) {
    const runId = key.slice(prefix.length).split('/', 1)[0] ?? ''
    if (key === runKeys(dataset, runId).evaluation) newest = runId
    if (++keys === MOST_KEYS) break
  }
  return newest
}

/** None where nobody can say. */
async function servingRuns(dataset: string, { objects }: ChampionPorts): Promise<ReadonlySet<string>> {
  try {
    const { champion, challenger } = (await readPointer(objects, dataset)).pointer
    return new Set([champion, challenger].flatMap((run) => run?.runId ?? []))
  } catch {
    return new Set()
  }
}
