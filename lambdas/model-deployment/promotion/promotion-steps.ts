import type { Manifest } from '#shared/manifest/manifest.ts'
import {
  type ApprovedRun,
  DECIDED_BY_NOBODY,
  KEPT_PREVIOUS,
  type ModelPointer,
  type PreviousRun,
  type Rollout,
  type ServingRun,
} from '#shared/records/model-pointer.ts'
import { isLaterUpload } from '#shared/records/source-record.ts'
import type { ModelPackage } from '#shared/registry/model-registry.ts'
import { withdrawalOf } from '#shared/registry/withdrawal-of.ts'
import { challengerShare } from '#shared/routing/serving-run.ts'
import { type ServingTarget, targetInWords } from '#shared/serving/serving-target.ts'

/** An approved run that does not serve. */
export type Candidate = {
  readonly run: ApprovedRun
  readonly package: Pick<ModelPackage, 'arn' | 'reason' | 'comparedWith' | 'changedBy' | 'changedMs'>
  /** Approved by the evaluation, not by a person: it holds only against the champion it was compared with. */
  readonly automatic: boolean
  readonly rollout: Manifest['promotion']['rollout']
}

/** What the registry says of what serves; undefined where the package is gone from it. */
export type ServingDecisions = {
  readonly champion: ModelPackage | undefined
  readonly challenger: ModelPackage | undefined
}

/** One change of the pointer. */
export type PromotionStep = {
  readonly what: 'promoted' | 'rollout-started' | 'rollout-finished' | 'rolled-back'
  /** The run that takes calls from now on and must be in service for it; null where none does that did not before. */
  readonly enters: ServingRun | null
  readonly pointer: ModelPointer
}

/** A retirement deletes the endpoint right after marking the run; after this time it has, or was cut off. */
const RETIRING_MS = 5 * 60 * 1000

export function emptyPointer(dataset: string): ModelPointer {
  return {
    version: 1,
    dataset,
    revision: 0,
    champion: null,
    challenger: null,
    rollout: null,
    previous: [],
    retired: [],
    history: [],
  }
}

/** Whether a retirement is deleting what serves the run, so that nothing may rely on it. */
export function isTargetBeingRetired(pointer: ModelPointer, run: Targeted, nowMs: number): boolean {
  return run.type === 'endpoint' && isBeingRetired(pointer, run.runId, nowMs)
}

/** Whether a retirement is deleting the run's endpoint now. */
export function isBeingRetired({ retired }: ModelPointer, runId: string, nowMs: number): boolean {
  return retired.some((mark) => mark.runId === runId && nowMs - Date.parse(mark.at) < RETIRING_MS)
}

/** The mark of a retirement that is over: it leads to what is left of a run without an endpoint, and keeps nobody waiting. */
export function markOfThePast(runId: string, target: ServingTarget, nowMs: number): ModelPointer['retired'][number] {
  return { runId, ...target, at: new Date(nowMs - RETIRING_MS).toISOString() }
}

/** The marks of a pointer with one of the past for a run whose endpoint is made again; undefined where it has such a one. */
export function withMarkOfThePast(
  { retired }: ModelPointer,
  { runId, target }: { readonly runId: string; readonly target: ServingTarget },
  nowMs: number,
): ModelPointer['retired'] | undefined {
  const isPast = (mark: ModelPointer['retired'][number]) =>
    mark.runId === runId && nowMs - Date.parse(mark.at) >= RETIRING_MS
  if (target.type !== 'endpoint' || retired.some(isPast)) return undefined
  return [...retired.filter((mark) => mark.runId !== runId), markOfThePast(runId, target, nowMs)]
}

/** What hands the challenger all calls: its rollout is over, or the champion is rejected. */
export function successionOf(
  pointer: ModelPointer,
  decisions: ServingDecisions,
  nowMs: number,
): PromotionStep | undefined {
  const { challenger } = pointer
  return (
    finishRollout(pointer, nowMs) ??
    (challenger && decisions.champion?.approval === 'rejected'
      ? { ...rollBack(pointer, decisions.champion, challenger, nowMs), enters: null }
      : undefined)
  )
}

type Serving = Pick<ModelPointer, 'champion' | 'challenger' | 'withdrawn'>

/** Why an approved run does not serve, or undefined when it is its turn. */
export function obstacleTo(candidate: Candidate, pointer: Serving): string | undefined {
  for (const serving of [pointer.champion, pointer.challenger]) {
    if (serving && !isLaterUpload(candidate.run.source, serving.source)) {
      return `${serving.runId} comes from a newer upload`
    }
  }
  return obstacleToApproval(candidate, pointer)
}

/** Why the approval alone, whatever its upload, lets the run not serve. */
export function obstacleToApproval(
  { automatic, package: found }: Pick<Candidate, 'automatic' | 'package'>,
  pointer: Serving,
): string | undefined {
  const { champion, challenger } = pointer
  const { comparedWith } = found
  const withdrawal = withdrawalOf(found, pointer)
  if (withdrawal) return withdrawal.why
  if (!automatic) return undefined
  if (challenger) return `the rollout of ${challenger.runId} is under way`
  const serves = champion?.runId ?? null
  // Whatever it was compared with, it was found better than a model that knows no features.
  if (serves === null || comparedWith === undefined || comparedWith === serves) return undefined
  return `it was compared with ${comparedWith ?? 'none'}, but ${serves} serves`
}

/** A challenger that is rejected goes. */
export function withdrawRejected(
  pointer: ModelPointer,
  decisions: ServingDecisions,
  nowMs: number,
): PromotionStep | undefined {
  const { champion, challenger } = pointer
  if (!challenger || decisions.challenger?.approval !== 'rejected') return undefined
  const change = { from: challenger, to: champion, ...reasonOf(decisions.challenger) }
  return { what: 'rolled-back', enters: null, pointer: changed(pointer, { champion, challenger: null }, change, nowMs) }
}

/** The challenger goes, and does not come back while nobody decides about it: too many of its calls failed. */
export function withdrawFailing(pointer: ModelPointer, why: string, nowMs: number): PromotionStep {
  const { champion, challenger } = pointer
  const change = { from: challenger, to: champion, who: DECIDED_BY_NOBODY, why }
  const next = changed(pointer, { champion, challenger: null }, change, nowMs)
  return { what: 'rolled-back', enters: null, pointer: withWithdrawn(next, challenger, why, nowMs) }
}

/** A champion that cannot serve gives its place to one that can, and does not come back while nobody decides about it. */
export function withdrawBroken(pointer: ModelPointer, to: ServingRun, why: string, nowMs: number): PromotionStep {
  const { champion } = pointer
  const change = { from: champion, to, who: DECIDED_BY_NOBODY, why }
  const next = changed(pointer, { champion: to, challenger: null }, change, nowMs)
  return { what: 'rolled-back', enters: to, pointer: withWithdrawn(next, champion, why, nowMs) }
}

function withWithdrawn(pointer: ModelPointer, run: ServingRun | null, why: string, nowMs: number): ModelPointer {
  const { runId = '', modelPackageArn = '' } = run ?? {}
  const others = (pointer.withdrawn ?? []).filter((each) => each.modelPackageArn !== modelPackageArn)
  const withdrawal = { runId, modelPackageArn, why, at: new Date(nowMs).toISOString() }
  return { ...pointer, withdrawn: [withdrawal, ...others].slice(0, KEPT_PREVIOUS) }
}

/** The challenger gives its calls back, and is an approved run like any other: it did not serve long enough to go back to. */
export function takeBack(pointer: ModelPointer, why: string, nowMs: number): PromotionStep {
  const { champion, challenger, previous } = pointer
  const change = { from: challenger, to: champion, who: DECIDED_BY_NOBODY, why }
  const next = changed(pointer, { champion, challenger: null }, change, nowMs)
  return { what: 'rolled-back', enters: null, pointer: { ...next, ...(previous && { previous }) } }
}

function finishRollout(pointer: ModelPointer, nowMs: number): PromotionStep | undefined {
  const { champion, challenger } = pointer
  if (!challenger || challengerShare(pointer, nowMs) < 1) return undefined
  const change = { from: champion, to: challenger, who: 'rollout', why: 'the rollout is over' }
  const next = { champion: challenger, challenger: null }
  return { what: 'rollout-finished', enters: null, pointer: changed(pointer, next, change, nowMs) }
}

/** A rejected champion's place goes to another run, or to none: in one step, since in between callers would get errors. */
export function rollBack(
  pointer: ModelPointer,
  rejected: ModelPackage,
  to: ServingRun | null,
  nowMs: number,
): PromotionStep {
  const change = { from: pointer.champion, to, ...reasonOf(rejected) }
  const next = changed(pointer, { champion: to, challenger: null }, change, nowMs)
  return { what: 'rolled-back', enters: to, pointer: next }
}

/** An approved run begins to serve. */
export function promote(pointer: ModelPointer, candidate: Candidate, nowMs: number): PromotionStep {
  const { champion } = pointer
  const enters = serving(candidate.run, nowMs)
  const { reason: why, changedBy } = candidate.package
  const who = changedBy ?? (candidate.automatic ? 'evaluation' : 'model registry')
  const change = { from: champion, to: enters, who, why }
  const { rollout } = candidate
  if (!champion || rollout.type === 'allAtOnce') {
    const next = changed(pointer, { champion: enters, challenger: null }, change, nowMs)
    return { what: 'promoted', enters, pointer: next }
  }
  const next = changed(pointer, { champion, challenger: enters }, change, nowMs)
  const started: Rollout = { ...rollout, startedAt: enters.since }
  return { what: 'rollout-started', enters, pointer: { ...next, rollout: started } }
}

type Change = {
  readonly from: ServingRun | null
  readonly to: ServingRun | null
  readonly who: string
  readonly why: string
}

/** The champion's run is served by what was made for it; the run stays, and since when it serves. */
export function finishChangeover(pointer: ModelPointer, nowMs: number): ModelPointer | undefined {
  const { champion, changeover } = pointer
  if (!champion || !changeover) return undefined
  const { runId, modelPackageArn, source, since } = champion
  const why = `served by the ${targetInWords(changeover.target)} from now on`
  const served = { runId, modelPackageArn, source, since, ...changeover.target }
  return {
    ...withoutChangeover(pointer, changeover.who, why, nowMs),
    champion: served,
    retired: pointer.retired.filter((mark) => !isServedBy(served, mark)),
  }
}

/** What was made for the champion's run failed: it is served as before. */
export function abandonChangeover(pointer: ModelPointer, reason: string, nowMs: number): ModelPointer {
  const target = pointer.changeover ? targetInWords(pointer.changeover.target) : 'other target'
  return withoutChangeover(pointer, DECIDED_BY_NOBODY, `the ${target} could not be made: ${reason}`, nowMs)
}

/** When the champion's run was last given another target, in milliseconds since 1970. */
export function changedOverMs({ champion, history }: ModelPointer): number | undefined {
  const change = history.findLast(({ from, to }) => from === to && to === champion?.runId)
  return change && Date.parse(change.at)
}

function withoutChangeover(pointer: ModelPointer, who: string, why: string, nowMs: number): ModelPointer {
  const { changeover: _over, ...rest } = pointer
  const runId = pointer.champion?.runId ?? null
  const revision = pointer.revision + 1
  const change = { revision, at: new Date(nowMs).toISOString(), who, why, from: runId, to: runId }
  return { ...rest, revision, history: [...pointer.history, change] }
}

type Targeted = { readonly runId: string; readonly type: ServingTarget['type'] }

/** Whether a run serves by the type of target that a mark is about. */
export function isServedBy(run: Targeted | null, mark: Targeted): boolean {
  return run?.runId === mark.runId && run.type === mark.type
}

function changed(
  pointer: ModelPointer,
  next: Pick<ModelPointer, 'champion' | 'challenger'>,
  { from, to, who, why }: Change,
  nowMs: number,
): ModelPointer {
  const at = new Date(nowMs).toISOString()
  const revision = pointer.revision + 1
  const serves = new Set([next.champion?.runId, next.challenger?.runId])
  const leaving: readonly PreviousRun[] = [pointer.champion, pointer.challenger]
    .filter((run) => run !== null)
    .filter((run) => !serves.has(run.runId))
    .map((run) => ({ ...run, until: at }))
  const left = new Set(leaving.map(({ runId }) => runId))
  const earlier = (pointer.previous ?? []).filter((run) => !serves.has(run.runId) && !left.has(run.runId))
  const { changeover, withdrawn, ...others } = pointer
  return {
    ...others,
    ...next,
    ...(withdrawn && { withdrawn: withdrawn.filter((run) => !serves.has(run.runId)) }),
    ...(changeover && changeover.runId === next.champion?.runId && { changeover }),
    revision,
    rollout: null,
    previous: [...leaving, ...earlier].slice(0, KEPT_PREVIOUS),
    retired: pointer.retired.filter((mark) => !isServedBy(next.champion, mark) && !isServedBy(next.challenger, mark)),
    history: [...pointer.history, { revision, at, who, why, from: from?.runId ?? null, to: to?.runId ?? null }],
  }
}

export function serving(run: ApprovedRun, nowMs: number): ServingRun {
  return { ...run, since: new Date(nowMs).toISOString() }
}

export function servingAgain(previous: PreviousRun, nowMs: number): ServingRun {
  const { until: _until, ...run } = previous
  return serving(run, nowMs)
}

function reasonOf({ changedBy, reason }: ModelPackage): { who: string; why: string } {
  return { who: changedBy ?? 'model registry', why: reason }
}
