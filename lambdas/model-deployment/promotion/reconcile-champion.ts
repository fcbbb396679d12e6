import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { uploadTimeOf } from '#shared/names/run-id.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import {
  type ModelPointer,
  modelPointerSchema,
  type PreviousRun,
  type ServingRun,
} from '#shared/records/model-pointer.ts'
import { closeWork, leaveOpen, obstacleOf, TRIED_FOR_A_DAY } from '#shared/records/open-work.ts'
import { withBoundedHistory } from '#shared/records/pointer-history.ts'
import { parseRecord, readRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, sourceRecordSchema } from '#shared/records/source-record.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import { servingTargetSchema, targetInWords, targetName } from '#shared/serving/serving-target.ts'
import { attempt } from '../attempt.ts'
import { deploymentBy } from '../hosting/deployment-by.ts'
import type { Hosting } from '../hosting/hosting.ts'
import { servingFailureReason } from '../lifecycle/serving-failure.ts'
import {
  abandonChangeover,
  type Candidate,
  emptyPointer,
  finishChangeover,
  isTargetBeingRetired,
  nextPromotionStep,
  obstacleTo,
  type PromotionStep,
  promote,
  type RegistryView,
  withMarkOfThePast,
} from './promotion-steps.ts'
import { type RolloutPorts, rejectFailingChallenger } from './reject-failing-challenger.ts'
import { isGivenUp, noteServingFailure, type ServingRetryPorts } from './serving-retries.ts'

export type ChampionPorts = RolloutPorts &
  ServingRetryPorts & {
    readonly objects: ObjectStore
    readonly hosting: Hosting
    readonly registry: CandidateRegistry
  }

export type CandidateRegistry = Pick<ModelRegistry, 'describe' | 'list'>

/** Few write one pointer at once: this many lost compare-and-swaps in a row have another cause. */
export const MAX_ATTEMPTS = 16
/** Further ones are of older uploads; each of them can still be promoted by the event of its own approval. */
const MAX_CANDIDATES = 10

/**
 * Makes models/<dataset>.json say what the registry says: approved runs are promoted, a rejected one that serves is
 * rolled back, a challenger whose calls fail is rejected, a rollout that is over is closed. Events only say that
 * something changed, so it reads the current state each time; running it again changes nothing. `eventArn` is a
 * package that the list may not show yet. What serves and was deleted by hand is made again.
 */
export async function reconcileChampion(
  dataset: string,
  ports: ChampionPorts,
  { eventArn, seen = eventArn === undefined ? undefined : new Set<string>() }: Occasion = {},
): Promise<void> {
  const { objects, clock, log } = ports
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    const stored = await readPointer(objects, dataset)
    // Where metrics cannot be read, the rollout goes on by the clock, and decisions in the registry still hold.
    await attempt(`the challenger's errors of ${dataset}`, log, () => rejectFailingChallenger(stored.pointer, ports))
    const view = await readRegistry(dataset, stored.pointer, ports, eventArn)
    let step = nextPromotionStep(stored.pointer, view, clock.now())
    if (!step) {
      if (await advanceChangeover(dataset, stored, ports)) continue
      explain(dataset, stored.pointer, view, ports)
      return await restoreServing(dataset, stored, seen, ports)
    }
    if (step.enters && !(await isReady(step.enters, dataset, stored, ports))) {
      step = step.what === 'rolled-back' ? await promotionInstead(stored.pointer, view, ports) : undefined
      if (!step) return
    }
    if (!(await stored.replace(step.pointer))) continue
    // What it waited for has come.
    if (step.enters) await closeWork({ dataset, runId: step.enters.runId }, objects)
    const { revision, history } = step.pointer
    const { from, to, who, why } = history.at(-1) ?? {}
    log.info('champion-changed', { dataset, what: step.what, from, to, who, why, revision })
  }
  throw contended(dataset, MAX_ATTEMPTS)
}

/** The error of a pointer that others kept changing. */
export function contended(dataset: string, attempts: number): BoostlineError {
  return new BoostlineError({
    code: 'pointer-contended',
    kind: 'dependency',
    retryable: true,
    message: `${pointerKey(dataset)} still differed from the model registry after ${attempts} attempts to change it.`,
    hint: 'Something else changes one of them at the same moment. If it goes on, look in CloudTrail for who.',
  })
}

/**
 * What is to serve the champion's run instead is made, and serves when it is ready. Returns whether the pointer is to
 * be read again.
 */
async function advanceChangeover(dataset: string, stored: StoredPointer, ports: ChampionPorts): Promise<boolean> {
  const { pointer, replace } = stored
  const { hosting, objects, clock, log } = ports
  const { changeover } = pointer
  const finished = finishChangeover(pointer, clock.now())
  if (!changeover || !finished?.champion) return false
  const { runId, target, who } = changeover
  const state = await hosting.state(target)
  if (state.kind === 'failed') {
    // Left to the retirement: it is nobody's any more.
    const reason = await servingFailureReason(target, state.reason, ports)
    log.error('endpoint-failed', { dataset, runId, target: targetInWords(target), reason })
    return await replace(abandonChangeover(pointer, reason, clock.now()))
  }
  if (!(await isReady(finished.champion, dataset, stored, ports))) return false
  if (!(await replace(finished))) return true
  await closeWork({ dataset, runId }, objects)
  log.info('changeover-finished', { dataset, runId, target: targetInWords(target), who, revision: finished.revision })
  return true
}

/** While the run that a rollback goes to has no room or is being made, an approved one that is ready need not wait. */
async function promotionInstead(
  pointer: ModelPointer,
  view: RegistryView,
  { hosting, clock }: ChampionPorts,
): Promise<PromotionStep | undefined> {
  const step = promote(pointer, view, clock.now())
  if (!step?.enters || isTargetBeingRetired(pointer, step.enters, clock.now())) return undefined
  return (await hosting.state(step.enters)).kind === 'ready' ? step : undefined
}

type Occasion = {
  readonly eventArn?: string
  /** Endpoints that are known to be there, so that they need not be asked for; undefined: none is looked at. */
  readonly seen?: ReadonlySet<string>
}

/** An approval given again, or the heartbeat, finds that what is to serve is not there. */
async function restoreServing(
  dataset: string,
  stored: StoredPointer,
  seen: ReadonlySet<string> | undefined,
  ports: ChampionPorts,
): Promise<void> {
  if (!seen) return
  for (const run of [stored.pointer.champion, stored.pointer.challenger]) {
    if (run && !seen.has(targetName(run))) await isReady(run, dataset, stored, ports)
  }
}

type StoredPointer = {
  readonly pointer: ModelPointer
  /** Writes the next one unless somebody else has changed it; returns whether it is written. */
  readonly replace: (next: ModelPointer) => Promise<boolean>
}

/** A dataset's pointer as it is now, and the one way to change it. */
export async function readPointer(objects: ObjectStore, dataset: string): Promise<StoredPointer> {
  const key = pointerKey(dataset)
  const stored = await objects.get(key)
  const pointer = stored
    ? parseRecord(stored.body, modelPointerSchema, `s3://${objects.bucket}/${key}`)
    : emptyPointer(dataset)
  const replace = async (next: ModelPointer): Promise<boolean> => {
    const bounded = await withBoundedHistory(next, objects)
    const { written } = await objects.put(key, `${JSON.stringify(bounded, null, 2)}\n`, {
      contentType: 'application/json',
      condition: stored ? { eTag: stored.eTag } : 'absent',
    })
    return written
  }
  return { pointer, replace }
}

async function readRegistry(
  dataset: string,
  pointer: ModelPointer,
  { objects, registry }: ChampionPorts,
  eventArn: string | undefined,
): Promise<RegistryView> {
  const describe = (run: ServingRun | null) => (run ? registry.describe(run.modelPackageArn) : undefined)
  const champion = await describe(pointer.champion)
  const isTakenBack = champion?.approval === 'rejected'
  const last = isTakenBack ? await lastApproved(pointer, registry) : undefined
  const rivals = isTakenBack && !pointer.challenger && !last ? { ...pointer, champion: null } : pointer
  const candidates = new Map<string, Candidate>()
  if (eventArn !== undefined) {
    const candidate = await findCandidate(eventArn, rivals, registry, objects)
    if (candidate) candidates.set(eventArn, candidate)
  }
  for (const { arn, runId } of await newestApproved(rivals, registry)) {
    if (candidates.has(arn) || !(await isNewer({ dataset, runId }, rivals, objects))) continue
    const candidate = await findCandidate(arn, rivals, registry, objects)
    if (candidate) candidates.set(arn, candidate)
  }
  return {
    champion,
    challenger: await describe(pointer.challenger),
    lastApproved: last,
    candidates: [...candidates.values()],
  }
}

/** Each package is read by its ARN: a list shows changes late, and an old package on its last page. */
async function lastApproved(
  { champion, previous = [] }: ModelPointer,
  registry: CandidateRegistry,
): Promise<PreviousRun | undefined> {
  for (const run of previous) {
    if (run.runId === champion?.runId) continue
    const found = await registry.describe(run.modelPackageArn)
    if (found?.approval === 'approved') return run
  }
  return undefined
}

type RunPackage = { readonly arn: string; readonly runId: string }

/** The approved packages of the newest uploads, as far as they can be newer than the champion's. */
async function newestApproved(
  { dataset, champion }: ModelPointer,
  registry: CandidateRegistry,
): Promise<readonly RunPackage[]> {
  const sinceMs = champion ? startOfSecond(Date.parse(champion.source.eventTime)) : undefined
  const found: (RunPackage & { readonly uploadedMs: number })[] = []
  for await (const { arn, runId } of registry.list(dataset, { approval: 'approved', sinceMs })) {
    const uploadedMs = runId === undefined ? undefined : uploadTimeOf(runId)
    if (runId !== undefined && uploadedMs !== undefined && uploadedMs >= (sinceMs ?? 0)) {
      found.push({ arn, runId, uploadedMs })
    }
  }
  return found.sort((a, b) => b.uploadedMs - a.uploadedMs).slice(0, MAX_CANDIDATES)
}

/** A run's name has the time of its upload to the second. */
function startOfSecond(timeMs: number): number {
  return Math.floor(timeMs / 1000) * 1000
}

/** The name tells the second of an upload, the record the rest. */
async function isNewer(
  { dataset, runId }: RunName,
  { champion, challenger }: ModelPointer,
  objects: ObjectStore,
): Promise<boolean> {
  if (runId === champion?.runId || runId === challenger?.runId) return false
  const source = await readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema)
  return source !== undefined && (!champion || isLaterUpload(source, champion.source))
}

/** An approved package's run with what decides about it; undefined for all that is not of this pipeline. */
export async function findCandidate(
  arn: string,
  { dataset, champion, challenger }: Pick<ModelPointer, 'dataset' | 'champion' | 'challenger'>,
  registry: CandidateRegistry,
  objects: ObjectStore,
): Promise<Candidate | undefined> {
  const found = await registry.describe(arn)
  if (found?.approval !== 'approved' || !found.run) return undefined
  const { runId } = found.run
  if (found.run.dataset !== dataset || runId === champion?.runId || runId === challenger?.runId) return undefined
  const keys = runKeys(dataset, runId)
  const source = await readRecord(objects, keys.source, sourceRecordSchema)
  const deployment = await readRecord(objects, keys.deployment, deploymentRecordSchema)
  const evaluation = await readRecord(objects, keys.evaluation, evaluationRecordSchema)
  if (!source || !deployment) return undefined
  return {
    run: {
      runId,
      ...servingTargetSchema.parse(deployment),
      modelPackageArn: arn,
      source: {
        key: source.key,
        eventTime: source.eventTime,
        ...(source.sequencer ? { sequencer: source.sequencer } : {}),
      },
    },
    package: found,
    // The evaluation approves without an ApprovalDescription; any other approval is a person's.
    automatic: !found.decidedByPerson && evaluation?.decision.status === 'approved',
    rollout: runManifest(source).promotion.rollout,
  }
}

/** Whether a run can serve. What was retired is made again; the event of its start comes back here. */
async function isReady(
  run: ServingRun,
  dataset: string,
  { pointer, replace }: StoredPointer,
  ports: ChampionPorts,
): Promise<boolean> {
  const { hosting, clock, log } = ports
  const { runId } = run
  const target = targetInWords(run)
  const state = await hosting.state(run)
  if (state.kind === 'ready' && !isTargetBeingRetired(pointer, run, clock.now())) return true
  log.info('promotion-waits', { dataset, runId, target, state: state.kind })
  if (state.kind === 'failed') {
    // A failed endpoint never recovers. It is deleted here, and created again the next time.
    const reason = await noteServingFailure({ pointer, run, state }, ports)
    await hosting.retire(run)
    log.error('endpoint-failed', { dataset, runId, target, reason })
  }
  if (state.kind !== 'missing') return false
  // A model that cannot be loaded would be made and deleted for ever.
  if (await isGivenUp({ pointer, run }, ports)) return false
  const deployment = await deploymentBy(run.type, { dataset, runId }, ports)
  if (!deployment) return false
  // Another run may serve before this one does: only a mark leads to what is made for its endpoint.
  const marks = withMarkOfThePast(pointer, { runId, target: servingTargetSchema.parse(deployment) }, clock.now())
  if (marks && !(await replace({ ...pointer, retired: marks, revision: pointer.revision + 1 }))) return false
  try {
    await hosting.ensure(deployment)
  } catch (error) {
    if (!hasCode(error, 'endpoint-quota')) throw error
    const obstacle = obstacleOf(error, { stage: 'promotion', by: 'model-deployment' }, TRIED_FOR_A_DAY)
    await leaveOpen({ dataset, runId }, obstacle, ports)
    log.warn('work-left-open', { dataset, runId, ...obstacle })
  }
  return false
}

function explain(dataset: string, pointer: ModelPointer, { candidates }: RegistryView, { log }: ChampionPorts): void {
  for (const candidate of candidates) {
    const { runId, modelPackageArn } = candidate.run
    log.info('promotion-skipped', { dataset, runId, modelPackageArn, why: obstacleTo(candidate, pointer) })
  }
}
