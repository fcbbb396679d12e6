import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { pointerKey } from '#shared/names/run-keys.ts'
import { type ServingType, servingTargetSchema } from '#shared/serving/serving-target.ts'
import { deploymentBy } from '../hosting/deployment-by.ts'
import { type ChampionPorts, contended, MAX_ATTEMPTS, readPointer, reconcileChampion } from './reconcile-champion.ts'

export type TypeRequest = {
  readonly dataset: string
  readonly type: ServingType
  /** Stands in the history. */
  readonly who: string
}

/** What serves a dataset after the request, and what is being made to serve it instead. */
export type TypeReport = {
  readonly dataset: string
  readonly runId: string
  readonly type: ServingType
  readonly changesTo: ServingType | null
  /** False while what serves is being made again: it was deleted, or is damaged. */
  readonly isReady: boolean
}

/**
 * Has the champion's run served by the other type of target. The pointer says so first; whoever reconciles it then
 * makes the target and, when that is ready, has it serve. Asked again it changes nothing, asked for the old type it
 * takes the change back. What serves and is gone is made again.
 * @throws BoostlineError `model-unknown` where there is no champion, `model-unscorable` where the API cannot score it.
 */
export async function changeType({ dataset, type, who }: TypeRequest, ports: ChampionPorts): Promise<TypeReport> {
  await requestType({ dataset, type, who }, ports)
  await reconcileChampion(dataset, ports, { seen: new Set() })
  const { champion, changeover } = (await readPointer(ports.objects, dataset)).pointer
  if (!champion) throw noChampion(dataset, ports)
  const { runId } = champion
  const isReady = (await ports.hosting.state(champion)).kind === 'ready'
  return { dataset, runId, type: champion.type, changesTo: changeover?.target.type ?? null, isReady }
}

async function requestType({ dataset, type, who }: TypeRequest, ports: ChampionPorts): Promise<void> {
  const { objects, clock, log } = ports
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    const { pointer, replace } = await readPointer(objects, dataset)
    const { changeover, ...unchanged } = pointer
    const { champion } = pointer
    if (!champion) throw noChampion(dataset, ports)
    if ((changeover?.target.type ?? champion.type) === type) return
    const { runId } = champion
    const revision = pointer.revision + 1
    if (champion.type === type) {
      if (await replace({ ...unchanged, revision })) return
      continue
    }
    const deployment = await deploymentBy(type, { dataset, runId }, ports)
    if (!deployment) throw noChampion(dataset, ports)
    const target = servingTargetSchema.parse(deployment)
    const at = new Date(clock.now()).toISOString()
    if (!(await replace({ ...pointer, changeover: { runId, target, who, at }, revision }))) continue
    return log.info('changeover-started', { dataset, runId, type, who })
  }
  throw contended(dataset, MAX_ATTEMPTS)
}

function noChampion(dataset: string, { objects }: ChampionPorts): BoostlineError {
  return new BoostlineError({
    code: 'model-unknown',
    kind: 'input',
    message: `No model serves ${dataset}: s3://${objects.bucket}/${pointerKey(dataset)} names none.`,
    hint: 'Before a run serves, its manifest says by what: "endpoint": {"type": "lambda"} or "serverless".',
  })
}
