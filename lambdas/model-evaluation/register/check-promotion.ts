import type { ExplainingPorts } from '#engines/scoring/explaining-model.ts'
import type { Log } from '#shared/log/log.ts'
import { laterDecisionKey, pointerKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { Decision, EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { laterDecisionSchema } from '#shared/records/evaluation-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { hasServed } from '#shared/records/pointer-history.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { isLaterUpload, type SourceRecord } from '#shared/records/source-record.ts'
import type { ModelPackage, ModelRegistry } from '#shared/registry/model-registry.ts'
import { type TimeLimit, withRetries } from '#shared/retry/with-retries.ts'
import { attemptEvaluation } from '../attempt-evaluation.ts'
import { rivalOf } from '../gate/rivals.ts'
import type { ScoringPorts } from '../score/score-in-pieces.ts'
import { decideAgain, type ScorableRun } from '../score/score-run.ts'
import { loggedDecision } from './logged-decision.ts'

export type PromotionPorts = ScoringPorts &
  ExplainingPorts & {
    readonly registry: Pick<ModelRegistry, 'describe' | 'amend'>
    readonly log: Log
  }

/** Why an approved run does not serve yet. */
export type Unpromoted = { readonly waitsFor: 'promotion' | 'rollout'; readonly reason: string }

/**
 * Keeps the message until models/<dataset>.json shows what was decided: returns what is waited for, or undefined where
 * there is nothing to wait for. What serves next is decided when a rollout is over, so that is waited for. An approval holds only for the champion that the run was compared with; where another
 * one serves by now, the run is compared with that one, and the registry is told. A person's approval holds for any.
 */
export async function checkPromotion(
  run: ScorableRun,
  evaluation: EvaluationRecord,
  packageArn: string,
  limit: TimeLimit,
  ports: PromotionPorts,
): Promise<Unpromoted | undefined> {
  if (evaluation.decision.status !== 'approved') return undefined
  const { objects, registry } = ports
  const { dataset } = run.source
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  if (pointer && (await isSettled(pointer, run.source, objects))) return undefined
  const champion = pointer?.champion?.runId ?? null
  const found = await withRetries(ports, limit, () => registry.describe(packageArn))
  // SageMaker is eventually consistent.
  if (!found) return { waitsFor: 'promotion', reason: `The model registry does not show ${packageArn} yet.` }
  // A person decided otherwise meanwhile.
  if (found.approval !== 'approved') return undefined
  if (!found.decidedByPerson) {
    let decision: Decision
    try {
      decision = await decisionAgainst(pointer, run, evaluation, limit, ports)
    } catch (error) {
      // A run's endpoint goes as soon as the model of a newer upload serves.
      const now = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
      if (now && (await isSettled(now, run.source, objects))) return undefined
      throw error
    }
    if (!(await isStillApproved(found, decision, run, limit, ports))) return undefined
  }
  if (pointer?.challenger) {
    return { waitsFor: 'rollout', reason: `The rollout of ${pointer.challenger.runId} is under way.` }
  }
  const reason = `${pointerKey(dataset)} names ${champion ?? 'no run'} where ${run.source.runId} is approved.`
  return { waitsFor: 'promotion', reason }
}

/** Tells the registry what a comparison with another champion came to. Returns whether the run is approved then. */
async function isStillApproved(
  { arn, comparedWith }: ModelPackage,
  decision: Decision,
  { source: { runId, dataset } }: ScorableRun,
  limit: TimeLimit,
  ports: PromotionPorts,
): Promise<boolean> {
  const { registry, log } = ports
  const isApproved = decision.status === 'approved'
  if (comparedWith === (decision.comparedWith ?? null)) return isApproved
  return await withRetries(ports, limit, async () => {
    // The comparison took its time, and so may a try: who has decided meanwhile has the last word.
    const now = await registry.describe(arn)
    if (now && now.approval !== 'approved') return false
    if (now?.decidedByPerson) return true
    await registry.amend(arn, decision)
    log.info('package-registered', { runId, dataset, arn, ...loggedDecision(decision) })
    return isApproved
  })
}

/** Whether the run serves, did serve, or never will because a newer upload does. */
async function isSettled(pointer: ModelPointer, source: SourceRecord, objects: ObjectStore): Promise<boolean> {
  const { champion } = pointer
  if (champion && isLaterUpload(champion.source, source)) return true
  return await hasServed(pointer, source.runId, objects)
}

/** The decision against the champion that serves now, taken once for each. */
async function decisionAgainst(
  pointer: ModelPointer | undefined,
  run: ScorableRun,
  evaluation: EvaluationRecord,
  limit: TimeLimit,
  ports: PromotionPorts,
): Promise<Decision> {
  const rival = rivalOf(pointer, run.source)
  const championId = rival?.champion.runId ?? null
  const { runId, dataset } = run.source
  if ((evaluation.decision.comparedWith ?? null) === championId) return evaluation.decision
  const key = laterDecisionKey({ dataset, runId }, championId)
  const known = await readRecord(ports.objects, key, laterDecisionSchema)
  if (known) return known.decision
  const decided = await attemptEvaluation(run.source, ports, () => decideAgain(run, evaluation, rival, limit, ports))
  const facts = { version: 1 as const, runId, dataset, ...decided }
  return (await writeRecordOnce(ports.objects, key, laterDecisionSchema, facts)).decision
}
