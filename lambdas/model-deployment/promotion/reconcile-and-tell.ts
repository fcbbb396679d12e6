import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { obstacleOf, tellObstacle } from '#shared/records/open-work.ts'
import { attempt } from '../attempt.ts'
import { type ChampionPorts, type Occasion, readPointer, reconcileChampion } from './reconcile-champion.ts'

/** The registry lists the newest first; runs of the same minutes may be listed in any order. */
const MOST_LOOKED_AT = 20
const AGAIN = 'Each heartbeat (every 15 minutes) tries it again.'

/**
 * The same as `reconcileChampion`; of what no retry mends, such as a right that is missing, it leaves word in open/ for
 * the run that waits to serve. @throws what that throws.
 */
export async function reconcileAndTell(dataset: string, ports: ChampionPorts, occasion: Occasion = {}): Promise<void> {
  try {
    await reconcileChampion(dataset, ports, occasion)
  } catch (error) {
    if (error instanceof BoostlineError && !error.retryable) {
      await attempt(`the word of what keeps ${dataset} from its champion`, ports.log, () => tell(error, dataset, ports))
    }
    throw error
  }
}

async function tell(error: BoostlineError, dataset: string, ports: ChampionPorts): Promise<void> {
  const run = await waitingRun(dataset, ports)
  const obstacle = obstacleOf(error, { stage: 'promotion', by: 'model-deployment' }, AGAIN)
  if (run) await tellObstacle(run, obstacle, ports)
}

/** The newest upload that is approved, unless it serves. */
async function waitingRun(dataset: string, ports: ChampionPorts): Promise<RunName | undefined> {
  const serving = await servingRuns(dataset, ports)
  const looked: string[] = []
  for await (const { runId } of ports.registry.list(dataset, { approval: 'approved' })) {
    if (runId !== undefined) looked.push(runId)
    if (looked.length === MOST_LOOKED_AT) break
  }
  const [newest] = looked.toSorted((a, b) => (uploadTimeOf(b) ?? 0) - (uploadTimeOf(a) ?? 0))
  return newest === undefined || serving.has(newest) ? undefined : { dataset, runId: newest }
}

/** None where nobody can say. */
async function servingRuns(dataset: string, { objects }: ChampionPorts): Promise<ReadonlySet<string | undefined>> {
  try {
    const { champion, challenger } = (await readPointer(objects, dataset)).pointer
    return new Set([champion?.runId, challenger?.runId])
  } catch {
    return new Set()
  }
}
