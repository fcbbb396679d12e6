import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import {
  type ModelPointer,
  modelPointerSchema,
  type ServingRun,
  type Withdrawal,
} from '#shared/records/model-pointer.ts'
import { closeWork, leaveOpen, obstacleOf, TRIED_FOR_A_DAY } from '#shared/records/open-work.ts'
import { withBoundedHistory } from '#shared/records/pointer-history.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { isGivenUp } from '#shared/registry/is-given-up.ts'
import type { ModelPackage } from '#shared/registry/model-registry.ts'
import { withdrawalOf } from '#shared/registry/withdrawal-of.ts'
import { servingTargetSchema, targetInWords, targetName } from '#shared/serving/serving-target.ts'
import { attempt } from '../attempt.ts'
import { deploymentBy } from '../hosting/deployment-by.ts'
import type { Hosting } from '../hosting/hosting.ts'
import { servingFailureReason } from '../lifecycle/serving-failure.ts'
import { type CandidateRegistry, listCandidates } from './candidates.ts'
import { type PassedOver, passedOverRuns } from './passed-over.ts'
import {
  abandonChangeover,
  emptyPointer,
  finishChangeover,
  isTargetBeingRetired,
  obstacleTo,
  type PromotionStep,
  promote,
  rollBack,
  type ServingDecisions,
  serving,
  servingAgain,
  withdrawBroken,
  withdrawFailing,
  withMarkOfThePast,
} from './promotion-steps.ts'
import { type RolloutPorts, rejectFailingChallenger, rejectWithdrawn } from './reject-failing-challenger.ts'
import { noteServingFailure, type ServingRetryPorts } from './serving-retries.ts'
import { stepOfChallenger } from './step-of-challenger.ts'

export type ChampionPorts = RolloutPorts &
  ServingRetryPorts & {
    readonly objects: ObjectStore
    readonly hosting: Hosting
    readonly registry: CandidateRegistry
  }

/** Few write one pointer at once: this many lost compare-and-swaps in a row have another cause. */
export const MAX_ATTEMPTS = 16

/**
 * Makes models/<dataset>.json say what the registry says: approved runs are promoted, a rejected one that serves is
 * rolled back, a challenger whose calls fail is rejected, a rollout that is over is closed. Events only say that
 * something changed, so it reads the current state each time; running it again changes nothing. A run that cannot serve
 * is passed over, and comes back to its turn when it can. `eventArn` is a package that the list may not show yet. What
 * serves and failed, or was deleted by hand, is made again.
 */
export async function reconcileChampion(
  dataset: string,
  ports: ChampionPorts,
  { eventArn, seen = eventArn === undefined ? undefined : new Set<string>() }: Occasion = {},
): Promise<void> {
  const { objects, log } = ports
  const passedOver = passedOverRuns(dataset, log)
  for (let tries = 0; tries < MAX_ATTEMPTS; tries++) {
    const stored = await readPointer(objects, dataset)
    let step = await nextStep(stored, { eventArn, seen, passedOver }, ports)
    if (!step) {
      if (await settleWithdrawn(stored, ports)) continue
      if (await advanceChangeover(dataset, stored, ports)) continue
      step = await restoreServing(stored, seen, ports)
      if (!step) return
    }
    if (step === 'waits') return
    if (step === 'pointer-changed') continue
    if (!(await stored.replace(step.pointer))) continue
    // What it waited for has come.
    if (step.enters) await closeWork({ dataset, runId: step.enters.runId }, objects)
    const { revision, history } = step.pointer
    const { from, to, who, why } = history.at(-1) ?? {}
    log.info('champion-changed', { dataset, what: step.what, from, to, who, why, revision })
  }
  throw contended(dataset, MAX_ATTEMPTS)
}

type Moment = Pick<Search, 'eventArn' | 'passedOver'> & { readonly seen: ReadonlySet<string> | undefined }

/** The change that is due now; `waits` where what it takes is being made, undefined where there is none. */
type DueStep = PromotionStep | Extract<Readiness, 'waits' | 'pointer-changed'> | undefined

async function nextStep(
  stored: StoredPointer,
  { eventArn, seen, passedOver }: Moment,
  ports: ChampionPorts,
): Promise<DueStep> {
  const { pointer } = stored
  const { clock, log } = ports
  let unrejected: string | undefined
  // Where metrics cannot be read, the rollout goes on by the clock, and decisions in the registry still hold.
  await attempt(`the challenger's errors of ${pointer.dataset}`, log, async () => {
    unrejected = await rejectFailingChallenger(pointer, ports)
  })
  if (unrejected !== undefined) return withdrawFailing(pointer, unrejected, clock.now())
  const decisions = await decisionsOf(pointer, ports)
  const search = { stored, rejected: rejectedOf(decisions), eventArn, passedOver }
  return (await stepOfChallenger(pointer, { decisions, seen }, ports)) ?? (await firstEntrance(search, ports))
}

/** Returns whether the pointer is to be read again: some of the challengers that had to go are decided about. */
async function settleWithdrawn({ pointer, replace }: StoredPointer, ports: ChampionPorts): Promise<boolean> {
  const { dataset, withdrawn = [], revision } = pointer
  let left: readonly Withdrawal[] = withdrawn
  if (withdrawn.length === 0) return false
  await attempt(`the rejection of challengers of ${dataset} that had to go`, ports.log, async () => {
    left = await rejectWithdrawn(pointer, ports)
  })
  return left.length < withdrawn.length && (await replace({ ...pointer, withdrawn: [...left], revision: revision + 1 }))
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
  if ((await makeReady(finished.champion, stored, ports)) !== 'ready') return false
  if (!(await replace(finished))) return true
  await closeWork({ dataset, runId }, objects)
  log.info('changeover-finished', { dataset, runId, target: targetInWords(target), who, revision: finished.revision })
  return true
}

export type Occasion = {
  readonly eventArn?: string
  /** Endpoints that are known to be in service, so that they need not be asked for; undefined: none is looked at. */
  readonly seen?: ReadonlySet<string>
}

/**
 * An approval given again, the heartbeat, or the event of a failure finds that what is to serve does not: it is made again.
 * A champion that is made no more gives way to what served before.
 */
async function restoreServing(
  stored: StoredPointer,
  seen: ReadonlySet<string> | undefined,
  ports: ChampionPorts,
): Promise<DueStep> {
  if (!seen) return undefined
  const { champion, challenger } = stored.pointer
  for (const run of [champion, challenger]) {
    if (!run || seen.has(targetName(run))) continue
    const readiness = await makeReady(run, stored, ports)
    const isBroken = run === champion && !challenger && typeof readiness === 'object'
    if (isBroken) return await replaceBroken(stored, readiness.why, ports)
  }
  return undefined
}

/** The last of the runs that served before, and can, takes the place of a champion that cannot. */
async function replaceBroken(stored: StoredPointer, why: string, ports: ChampionPorts): Promise<DueStep> {
  const { pointer } = stored
  for await (const run of servedBefore(pointer, ports)) {
    const readiness = await makeReady(run, stored, ports)
    if (readiness === 'ready') return withdrawBroken(pointer, run, `automatic rollback: ${why}`, ports.clock.now())
    if (readiness === 'waits' || readiness === 'pointer-changed') return readiness
  }
  return undefined
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

async function decisionsOf(
  { champion, challenger }: ModelPointer,
  { registry }: ChampionPorts,
): Promise<ServingDecisions> {
  const describe = (run: ServingRun | null) => (run ? registry.describe(run.modelPackageArn) : undefined)
  return { champion: await describe(champion), challenger: await describe(challenger) }
}

function rejectedOf({ champion }: ServingDecisions): ModelPackage | undefined {
  return champion?.approval === 'rejected' ? champion : undefined
}

type Search = {
  readonly stored: StoredPointer
  /** The champion's package, where its place falls to another run. */
  readonly rejected: ModelPackage | undefined
  readonly eventArn: string | undefined
  readonly passedOver: PassedOver
}

/**
 * The first of the runs whose turn it is that can serve takes its place; `waits` where what is to serve it is being
 * made. Undefined where there is none. Another one that is ready need not wait for it while it has no room, whose own
 * endpoint may be what takes it; nor while it is being made, where nothing serves, or what does is rejected.
 */
async function firstEntrance(search: Search, ports: ChampionPorts): Promise<DueStep> {
  const { stored, rejected, passedOver } = search
  const steps = rejected ? rollbacks(search, rejected, ports) : promotions(search, ports)
  for await (const step of steps) {
    const { enters } = step
    if (!enters) {
      // Nothing serves in the end only where each of the others is known not to.
      const doubt = passedOver.doubt()
      if (doubt) throw doubt
      return step
    }
    const readiness = await passedOver.attempt(enters.runId, () => makeReady(enters, stored, ports))
    if (readiness === 'ready') return step
    if (readiness === 'pointer-changed') return readiness
    if (readiness === 'waits' || readiness === 'no-room') {
      const isUrgent = readiness === 'no-room' || rejected !== undefined || stored.pointer.champion === null
      return (isUrgent ? await firstReady(enters, search, ports) : undefined) ?? 'waits'
    }
    if (readiness !== undefined) passedOver.skip(enters.runId, readiness.why)
  }
  return undefined
}

/** The first promotion, but that of the run that waits, for which nothing has to be made. */
async function firstReady(
  waiting: ServingRun,
  search: Search,
  ports: ChampionPorts,
): Promise<PromotionStep | undefined> {
  const { stored, passedOver } = search
  for await (const step of promotions(search, ports)) {
    const { enters } = step
    if (!enters || enters.runId === waiting.runId || isTargetBeingRetired(stored.pointer, enters, ports.clock.now()))
      continue
    const state = await passedOver.attempt(enters.runId, () => ports.hosting.state(enters))
    if (state?.kind === 'ready') return step
  }
  return undefined
}

/** The approved runs whose turn it is, the newest upload first. */
async function* promotions(
  { stored: { pointer }, eventArn, passedOver }: Search,
  ports: ChampionPorts,
): AsyncGenerator<PromotionStep> {
  for await (const candidate of listCandidates(pointer, ports, { eventArn, passedOver })) {
    const why = obstacleTo(candidate, pointer)
    if (why === undefined) yield promote(pointer, candidate, ports.clock.now())
    else passedOver.skip(candidate.run.runId, why)
  }
}

/** What served before the champion and is still approved, the last first. */
async function* servedBefore(
  pointer: ModelPointer,
  { registry, clock }: Pick<ChampionPorts, 'registry' | 'clock'>,
): AsyncGenerator<ServingRun> {
  const tried = new Set<string | undefined>([pointer.champion?.runId])
  for (const run of pointer.previous ?? []) {
    if (tried.has(run.runId)) continue
    const found = await registry.describe(run.modelPackageArn)
    if (found?.approval !== 'approved' || withdrawalOf(found, pointer)) continue
    tried.add(run.runId)
    yield servingAgain(run, clock.now())
  }
}

/**
 * Where a rejected champion's place can go: to what served before and is still approved, the last first, else to another
 * approved run, the newest upload first, else to none. What served is read by its ARN: a list shows changes late.
 */
async function* rollbacks(
  { stored: { pointer }, eventArn, passedOver }: Search,
  rejected: ModelPackage,
  ports: ChampionPorts,
): AsyncGenerator<PromotionStep> {
  const { clock } = ports
  const tried = new Set<string | undefined>([pointer.champion?.runId])
  for await (const run of servedBefore(pointer, ports)) {
    tried.add(run.runId)
    yield rollBack(pointer, rejected, run, clock.now())
  }
  for await (const { run } of listCandidates({ ...pointer, champion: null }, ports, { eventArn, passedOver })) {
    if (!tried.has(run.runId)) yield rollBack(pointer, rejected, serving(run, clock.now()), clock.now())
  }
  yield rollBack(pointer, rejected, null, clock.now())
}

/** `why`: the run cannot serve until a person does something about it. */
type Readiness = 'ready' | 'waits' | 'no-room' | 'pointer-changed' | { readonly why: string }

const GIVEN_UP = 'what is to serve it failed twice in a row and is made no more; another approval tries it again'

/** Whether a run can serve. What was retired is made again; the event of its start comes back here. */
async function makeReady(
  run: ServingRun,
  { pointer, replace }: StoredPointer,
  ports: ChampionPorts,
): Promise<Readiness> {
  const { hosting, clock, log } = ports
  const { dataset } = pointer
  const { runId } = run
  const target = targetInWords(run)
  const state = await hosting.state(run)
  if (state.kind === 'ready' && !isTargetBeingRetired(pointer, run, clock.now())) return 'ready'
  log.info('promotion-waits', { dataset, runId, target, state: state.kind })
  if (state.kind === 'failed') {
    // A failed endpoint never recovers. It is deleted here, and created again the next time.
    const reason = await noteServingFailure({ pointer, run, state }, ports)
    await hosting.retire(run)
    log.error('endpoint-failed', { dataset, runId, target, reason })
  }
  if (state.kind === 'ready' || state.kind === 'changing') return 'waits'
  // A model that cannot be loaded would be made and deleted for ever.
  if (await isGivenUp({ pointer, run }, ports)) return { why: GIVEN_UP }
  if (state.kind === 'failed') return 'waits'
  const deployment = await deploymentBy(run.type, { dataset, runId }, ports)
  if (!deployment) return { why: `${runKeys(dataset, runId).deployment} is gone` }
  // Another run may serve before this one does: only a mark leads to what is made for its endpoint.
  const marks = withMarkOfThePast(pointer, { runId, target: servingTargetSchema.parse(deployment) }, clock.now())
  if (marks && !(await replace({ ...pointer, retired: marks, revision: pointer.revision + 1 })))
    return 'pointer-changed'
  try {
    await hosting.ensure(deployment)
  } catch (error) {
    if (!hasCode(error, 'endpoint-quota')) throw error
    const obstacle = obstacleOf(error, { stage: 'promotion', by: 'model-deployment' }, TRIED_FOR_A_DAY)
    await leaveOpen({ dataset, runId }, obstacle, ports)
    log.warn('work-left-open', { dataset, runId, ...obstacle })
    return 'no-room'
  }
  return 'waits'
}
