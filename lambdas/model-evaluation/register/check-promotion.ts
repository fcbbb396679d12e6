import type { Log } from '#shared/log/log.ts'
import { laterDecisionKey, pointerKey } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { Decision, EvaluationRecord } from '#shared/records/evaluation-record.ts'
import { laterDecisionSchema } from '#shared/records/evaluation-record.ts'
import { type ModelPointer, modelPointerSchema } from '#shared/records/model-pointer.ts'
import { hasServed } from '#shared/records/pointer-history.ts'
import { readRecord, writeRecordOnce } from '#shared/records/record-files.ts'
import { isLaterUpload, type SourceRecord } from '#shared/records/source-record.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { type TimeLimit, withRetries } from '#shared/retry/with-retries.ts'
import type { ScoringPorts } from '../score/score-in-pieces.ts'
import { decideAgain, type ScorableRun } from '../score/score-run.ts'

export type PromotionPorts = ScoringPorts & {
  readonly registry: Pick<ModelRegistry, 'describe' | 'amend'>
  readonly log: Log
}

/**
 * Keeps the message until models/<dataset>.json shows what was decided: returns what is waited for, or undefined where
 * there is nothing to wait for. An approval holds only for the champion that the run was compared with; where another
 * one serves by now, the run is compared with that one, and the registry is told.
 */
export async function checkPromotion(
  run: ScorableRun,
  evaluation: EvaluationRecord,
  packageArn: string,
  limit: TimeLimit,
  ports: PromotionPorts,
): Promise<string | undefined> {
  if (evaluation.decision.status !== 'approved') return undefined
  const { objects, registry } = ports
  const { dataset } = run.source
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  if (pointer && (await isSettled(pointer, run.source, objects))) return undefined
  const champion = pointer?.champion?.runId ?? null
  const found = await withRetries(ports, limit, () => registry.describe(packageArn))
  // SageMaker is eventually consistent.
  if (!found) return `The model registry does not show ${packageArn} yet.`
  // A person decided otherwise meanwhile.
  if (found.approval !== 'approved') return undefined
  const decision = await decisionAgainst(pointer, run, evaluation, limit, ports)
  if (found.comparedWith !== (decision.comparedWith ?? null)) {
    await withRetries(ports, limit, () => registry.amend(packageArn, decision))
    ports.log.info('package-registered', { runId: run.source.runId, dataset, arn: packageArn, ...decision })
  }
  if (decision.status !== 'approved') return undefined
  return `${pointerKey(dataset)} names ${champion ?? 'no run'} where ${run.source.runId} is approved.`
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
  const champion = pointer?.champion ?? null
  const championId = champion?.runId ?? null
  const { runId, dataset } = run.source
  if ((evaluation.decision.comparedWith ?? null) === championId) return evaluation.decision
  const key = laterDecisionKey({ dataset, runId }, championId)
  const known = await readRecord(ports.objects, key, laterDecisionSchema)
  if (known) return known.decision
  const decided = await decideAgain(run, evaluation, champion, limit, ports)
  const facts = { version: 1 as const, runId, dataset, ...decided }
  return (await writeRecordOnce(ports.objects, key, laterDecisionSchema, facts)).decision
}
