import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { type DeploymentRecord, deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { deploymentRetrySchema, isPingFailure } from '#shared/records/deployment-retry.ts'
import type { EvaluationMessage } from '#shared/records/evaluation-message.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { isBeingDeployed, leaveInRollout, readOpenWork } from '#shared/records/open-work.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { keepServingRecord } from '#shared/records/serving-record.ts'
import { settleFailure } from '#shared/records/settle-failure.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type TimeLimit, withRetries } from '#shared/retry/with-retries.ts'
import { servingFailed } from '#shared/serving/serving-error.ts'
import { targetInWords } from '#shared/serving/serving-target.ts'
import { attemptEvaluation } from './attempt-evaluation.ts'
import { checkPromotion, type PromotionPorts, type Unpromoted } from './register/check-promotion.ts'
import { loggedDecision } from './register/logged-decision.ts'
import { type Registration, registerPackage } from './register/register-package.ts'
import type { ReportPorts } from './report/write-report.ts'
import { reportAgain, type ScorableRun, scoreRun } from './score/score-run.ts'
import { tryImportedModel } from './score/try-imported-model.ts'

export type EvaluationPorts = PromotionPorts & ReportPorts & { readonly registry: Registration }

/** One delivery of a message; `receiveCount` is 1 at the first. */
export type Delivery = TimeLimit & {
  readonly receiveCount: number
  /** When the message was sent, in milliseconds since 1970: right after its endpoint was asked for. */
  readonly sentMs: number
  /** When it was delivered first, which may be hours later: few evaluations run at once. NaN where nobody says. */
  readonly firstReceivedMs: number
}

/** What becomes of the message. */
export type Outcome =
  /** `isLeftToOthers`: the run is registered and does not serve yet, for a reason that others tell of. */
  | { readonly kind: 'done'; readonly isLeftToOthers?: true }
  /** There is no such run, and a later delivery would not find one either. */
  | { readonly kind: 'foreign'; readonly reason: string }
  /** What serves the run is not ready, or the approved run does not serve yet. */
  | { readonly kind: 'wait'; readonly seconds: number; readonly waitsFor: WaitsFor; readonly reason: string }
  /** The approved run waits for the end of a rollout, with an entry in open/: the message is sent again then. */
  | { readonly kind: 'left-open'; readonly reason: string }
  /** Something failed that may succeed later. */
  | { readonly kind: 'retry'; readonly seconds: number; readonly error: unknown }

type WaitsFor = 'serving' | Unpromoted['waitsFor']

/** What is waited for, and since when. */
type Waiting = { readonly waitsFor: WaitsFor; readonly reason: string; readonly sinceMs: number }

/**
 * From the message, or from a later change of the endpoint; for a promotion, from the evaluation; of what fails, from the
 * first try.
 */
const GIVE_UP_AFTER_MS = 2 * 60 * 60 * 1000
/** SageMaker is eventually consistent: an endpoint just created may be unknown for a moment. */
const MISSING_IS_EARLY_MS = 2 * 60 * 1000
/** Where no word of the wait can be left: a message comes back a thousand times at most. */
const ROLLOUT_SECONDS = 300
/** model-deployment makes it once more where its container did not answer: by an event, or by two of its heartbeats. */
const RETRY_MS = 30 * 60 * 1000

/**
 * Takes a run's evaluation as far as it goes in this delivery: waits for what serves it, scores, writes evaluation.json,
 * registers the model package, and keeps the message until an approved run serves; while another one takes over by a
 * rollout, an entry in open/ waits in its place. Any number of deliveries, also at once, make one record and one package.
 * What no retry can mend, and what took longer than two hours since the message was sent, ends in failure.json; a
 * promotion that did not come within two hours of the evaluation, or of the message that was sent again, is left to a
 * person.
 */
export async function evaluateRun(
  message: EvaluationMessage,
  delivery: Delivery,
  ports: EvaluationPorts,
): Promise<Outcome> {
  const { objects, clock } = ports
  const { runId, dataset } = message
  const keys = runKeys(dataset, runId)
  const seconds = delaySeconds(delivery.receiveCount)
  let deployment: DeploymentRecord | undefined
  let sinceMs = delivery.sentMs
  let open: Settled
  try {
    // The first write of every run: without it there is no run whose failure.json anybody would look for.
    const source = await readRecord(objects, keys.source, sourceRecordSchema)
    if (!source && !(await objects.head(keys.deployment))) {
      return { kind: 'foreign', reason: `There is no run ${runId} of the dataset ${dataset}.` }
    }
    deployment = await requireRecord(objects, keys.deployment, deploymentRecordSchema)
    // No message is sent before the deployment; an event made by hand may say so, or nothing.
    sinceMs = Math.max(sinceMs || 0, Date.parse(deployment.at))
    const run = {
      source: source ?? (await requireRecord(objects, keys.source, sourceRecordSchema)),
      deployment,
      testKey: message.testDataS3Key,
    }
    const waiting = await evaluateAndRegister(run, { ...delivery, sentMs: sinceMs }, ports)
    if (waiting === undefined) return { kind: 'done' }
    sinceMs = waiting.sinceMs
    const { waitsFor, reason } = waiting
    if (waitsFor === 'rollout' && (await isLeftInRollout(message, reason, ports))) return { kind: 'left-open', reason }
    open = { kind: 'wait', seconds: waitsFor === 'rollout' ? ROLLOUT_SECONDS : seconds, waitsFor, reason }
  } catch (error) {
    // It may serve without the right that is missing here; people are told of that meanwhile.
    open =
      hasCode(error, 'aws-denied') && (await isRegistered(message, ports))
        ? { kind: 'retry', seconds, error }
        : await settle(error, message, seconds, ports)
    sinceMs = Math.max(sinceMs, delivery.firstReceivedMs || 0)
  }
  if (open.kind === 'done' || !deployment) return open
  if (clock.now() - sinceMs <= GIVE_UP_AFTER_MS) return open
  if (open.kind === 'retry' && hasCode(open.error, 'aws-denied') && !(await mayServe(message, ports))) {
    return await settle(open.error, message, seconds, ports)
  }
  if ((open.kind === 'wait' && open.waitsFor === 'promotion') || (await isRegistered(message, ports))) {
    ports.log.warn('promotion-skipped', { runId, dataset, why: lastObstacle(open) })
    return { kind: 'done', isLeftToOthers: true }
  }
  return await settle(timedOut(runId, open), message, seconds, ports)
}

/** Whether word of the wait is left in open/: without it nobody would send the message again. */
async function isLeftInRollout({ runId, dataset }: RunName, reason: string, ports: EvaluationPorts): Promise<boolean> {
  try {
    await leaveInRollout({ runId, dataset }, reason, ports)
    return true
  } catch (error) {
    const level = hasCode(error, 'aws-denied') ? 'error' : 'warn'
    ports.log[level]('work-left-open', { runId, dataset, reason, unwritten: String(error) })
    return false
  }
}

/** Whether a run came as far before: then it has not failed, whatever its message met when it came again. */
async function isRegistered({ runId, dataset }: EvaluationMessage, { registry }: EvaluationPorts): Promise<boolean> {
  try {
    return (await registry.find(dataset, runId)) !== undefined
  } catch {
    // Nobody can say: the obstacle that lasted is what is told.
    return false
  }
}

/** Whether a run serves, or nobody here can say: then it is not told as failed. */
async function mayServe({ runId, dataset }: EvaluationMessage, { objects }: EvaluationPorts): Promise<boolean> {
  try {
    const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
    return pointer?.champion?.runId === runId || pointer?.challenger?.runId === runId
  } catch {
    return true
  }
}

/** Returns what is waited for, or undefined when all is done. */
async function evaluateAndRegister(
  run: ScorableRun,
  delivery: Delivery,
  ports: EvaluationPorts,
): Promise<Waiting | undefined> {
  const { objects, registry, log } = ports
  const { runId, dataset } = run.source
  let evaluation = await readRecord(objects, runKeys(dataset, runId).evaluation, evaluationRecordSchema)
  if (!evaluation) {
    const obstacle = await servingObstacle(run.deployment, delivery.sentMs, ports)
    if (obstacle) return { waitsFor: 'serving', ...obstacle }
    evaluation = await attemptEvaluation(run.source, ports, () => scoreRun(run, delivery, ports))
    const { rows, metrics, decision } = evaluation
    log.info('evaluation-finished', { runId, dataset, rows, metrics, ...loggedDecision(decision) })
  } else if (isUntried(evaluation) && !(await withRetries(ports, delivery, () => registry.find(dataset, runId)))) {
    const obstacle = await servingObstacle(run.deployment, delivery.sentMs, ports)
    if (obstacle) return { waitsFor: 'serving', ...obstacle }
    await attemptEvaluation(run.source, ports, () => tryImportedModel(run, delivery, ports))
  } else if (!isUntried(evaluation) && !(await objects.head(runKeys(dataset, runId).report))) {
    const evaluated = evaluation
    await attemptEvaluation(run.source, ports, () => reportAgain(run, evaluated, delivery, ports))
  }
  await keepServingRecord(run.source, evaluation, objects)
  const evaluated = { bucket: objects.bucket, deployment: run.deployment, evaluation }
  const registered = await withRetries(ports, delivery, () => registerPackage(registry, evaluated))
  log.info('package-registered', { runId, dataset, ...registered })
  const unpromoted = await checkPromotion(run, evaluation, registered.arn, delivery, ports)
  if (unpromoted === undefined) return undefined
  // A rollout takes as long as its manifest says, and is over then.
  if (unpromoted.waitsFor === 'rollout') return { ...unpromoted, sinceMs: ports.clock.now() }
  const stored = await objects.head(runKeys(dataset, runId).evaluation)
  // After a rollout the message is sent again, long after the evaluation.
  const sinceMs = Math.max(delivery.sentMs, stored ? Date.parse(stored.lastModified) : 0)
  return { ...unpromoted, sinceMs }
}

/** An imported model's evaluation, which is written with its other records and before its endpoint is made. */
function isUntried({ rows }: EvaluationRecord): boolean {
  return rows === 0
}

/**
 * What keeps a run from being scored for now; undefined when what serves it is ready.
 * @throws BoostlineError `serving-failed`, `serving-missing`.
 */
async function servingObstacle(
  deployment: DeploymentRecord,
  sentMs: number,
  { objects, scorer, clock }: EvaluationPorts,
): Promise<Omit<Waiting, 'waitsFor'> | undefined> {
  const { runId, dataset } = deployment
  const state = await scorer.state(deployment)
  const target = targetInWords(deployment)
  if (state.kind === 'ready') return undefined
  const retry = await readRecord(objects, runKeys(dataset, runId).deploymentRetry, deploymentRetrySchema)
  const askedMs = retry ? Math.max(sentMs, Date.parse(retry.at)) : sentMs
  const sinceMs = state.kind === 'missing' ? askedMs : Math.max(askedMs, state.sinceMs ?? 0)
  if (state.kind === 'changing') return { reason: `The ${target} is ${state.status}.`, sinceMs }
  const ageMs = clock.now() - sinceMs
  if (state.kind === 'failed') {
    const problem = `is ${state.status}: ${state.reason}`
    if (isPingFailure(state.reason) && ageMs < RETRY_MS) return { reason: `The ${target} ${problem}`, sinceMs }
    throw servingFailed(deployment, problem)
  }
  if (ageMs < (retry ? RETRY_MS : MISSING_IS_EARLY_MS)) return { reason: `The ${target} is not there yet.`, sinceMs }
  const work = await readOpenWork(deployment, objects)
  if (work && isBeingDeployed(work, { clock })) {
    return { reason: `The ${target} is not there yet: ${work.reason}`, sinceMs: clock.now() }
  }
  throw new BoostlineError({
    code: 'serving-missing',
    kind: 'dependency',
    message: `The ${target} was deleted before ${runId} was evaluated.`,
    hint: 'Upload the CSV again to train, deploy and evaluate a new run.',
  })
}

/** Writes failure.json for an error that no retry mends; any other leaves the message open. */
async function settle(
  error: unknown,
  { runId, dataset }: EvaluationMessage,
  seconds: number,
  ports: EvaluationPorts,
): Promise<Settled> {
  try {
    await settleFailure(error, { runId, dataset, stage: 'evaluation' }, ports)
    return { kind: 'done' }
  } catch (unsettled) {
    return { kind: 'retry', seconds, error: unsettled }
  }
}

type Settled = Exclude<Outcome, { kind: 'left-open' }>
type Open = Exclude<Settled, { kind: 'done' }>

function lastObstacle(open: Open): string {
  return open.kind === 'retry' ? String(open.error) : open.reason
}

function timedOut(runId: string, open: Open): BoostlineError {
  return new BoostlineError({
    code: 'evaluation-timed-out',
    kind: 'dependency',
    message: `${runId} could not be evaluated within two hours of its deployment. The last obstacle: ${lastObstacle(open)}`,
    hint: 'Remove the obstacle, then upload the CSV again to start a new run.',
    ...(open.kind === 'retry' ? { cause: open.error } : {}),
  })
}

/** 1, 2, 4, 8, 16, 32, then 60 seconds: an endpoint takes minutes on AWS and less than a second on a laptop. */
function delaySeconds(receiveCount: number): number {
  return receiveCount <= 6 ? 2 ** (receiveCount - 1) : 60
}
