import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { type OwnDeployment, ownOptions } from '#shared/names/deployment-options.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import { leaveNotice } from '#shared/notifications/leave-notice.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type CanaryState, canaryStateSchema } from '#shared/records/canary-state.ts'
import { modelPointerSchema, type ServingRun } from '#shared/records/model-pointer.ts'
import { JSON_TYPE, parseRecord, readRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type RetryPorts, withRetries } from '#shared/retry/with-retries.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import type { Scorer } from '#shared/serving/scorer.ts'
import { targetInWords } from '#shared/serving/serving-target.ts'
import { answerTo, type KnownRow, knownRow, type RunReading, readingOf, widthOf } from './known-row.ts'

export type CanaryPorts = RetryPorts & {
  readonly objects: ObjectStore
  readonly scorer: Pick<Scorer, 'score'>
  readonly log: Log
}

/**
 * An endpoint that starts may take most of a minute; a heartbeat gives a dataset less. One that is busy with callers
 * throttles this question, too, and is asked again until then.
 */
const ANSWER_MS = 20_000
/** The first may be a cold start, or an endpoint that is just being replaced. */
const MISSES_TOLD = 2
/** Of the value or of 1, whichever is more: the same model on another machine differs by float32's last digits. */
const TOLERANCE = 1e-4

type Outcome = Pick<CanaryState, 'state' | 'reason'>
type Stored = { readonly state: CanaryState; readonly eTag: string }

/**
 * Asks what serves a dataset a row that its evaluation has asked, too, where the manifest has `canary.enabled`. One wrong
 * answer, or none twice in a row, is told once. The record is written only where something has changed.
 */
export async function askChampion(dataset: string, ports: CanaryPorts, own: OwnDeployment): Promise<void> {
  const { objects, clock, log } = ports
  const champion = (await readRecord(objects, pointerKey(dataset), modelPointerSchema))?.champion
  if (!champion) return
  const source = await readRecord(objects, runKeys(dataset, champion.runId).source, sourceRecordSchema)
  // An imported model has no manifest.
  if (!source?.manifest || !runManifest(source).canary.enabled) return
  const run = { dataset, runId: champion.runId }
  const stored = await readState(dataset, objects)
  const before = stored?.state.model === champion.runId ? stored.state : undefined
  const reading = await readingOf(run, objects)
  const known = before?.known ?? (reading && (await knownRow(run, reading, objects))) ?? null
  const outcome: Outcome =
    reading && known
      ? await ask(champion, known, reading, ports)
      : { state: 'unknown', reason: 'the run has no test rows any more' }

  const at = new Date(clock.now()).toISOString()
  const misses = outcome.state === 'missing' ? Math.min((before?.misses ?? 0) + 1, MISSES_TOLD) : 0
  const since = before?.state === outcome.state ? before.since : at
  const after: CanaryState = { version: 1, dataset, model: champion.runId, known, ...outcome, misses, since }
  const isSame = before?.state === after.state && before.misses === misses
  // Whoever was faster has asked the same.
  if (!isSame && !(await writeState(after, stored, objects))) return
  if (!isSame && after.state === 'right' && before) log.info('canary-recovered', { dataset, model: champion.runId })
  // As often as it is so: a notice that was left before stays one.
  if (after.state === 'wrong' || misses === MISSES_TOLD) await tell(isSame ? before : after, champion, at, ports, own)
}

async function ask(champion: ServingRun, known: KnownRow, reading: RunReading, ports: CanaryPorts): Promise<Outcome> {
  const values = Float64Array.from(known.row, (cell) => cell ?? Number.NaN)
  let answered: number
  try {
    const signal = AbortSignal.timeout(ANSWER_MS)
    const limit = { deadlineMs: ports.clock.now() + ANSWER_MS, signal }
    const numbers = await ports.scorer.score(
      champion,
      { values, width: values.length },
      { answerWidth: widthOf(reading), concurrency: 1, signal, attempt: (call) => withRetries(ports, limit, call) },
    )
    answered = answerTo(known, reading, numbers)
  } catch (error) {
    if (isTimeout(error)) return { state: 'missing', reason: `no answer within ${ANSWER_MS / 1000} s` }
    if (!(error instanceof BoostlineError)) throw error
    return { state: 'missing', reason: error.message }
  }
  const isRight = Math.abs(answered - known.answer) <= TOLERANCE * Math.max(1, Math.abs(known.answer))
  return isRight ? { state: 'right', reason: '' } : { state: 'wrong', reason: inWords(known, reading, answered) }
}

function isTimeout(error: unknown): boolean {
  const names = new Set(['TimeoutError', 'AbortError'])
  for (let each = error; each instanceof Error; each = each.cause) if (names.has(each.name)) return true
  return false
}

function inWords({ code, answer }: KnownRow, { problem }: RunReading, answered: number): string {
  if (code === null || problem.type === 'regression') return `${answered} where the evaluation had ${answer}`
  const label = problem.classes[code]?.label ?? ''
  return `the probability ${answered} of ${label} where the evaluation had ${answer}`
}

async function tell(
  { dataset, model, state, since, reason }: CanaryState,
  champion: ServingRun,
  at: string,
  { objects, log }: CanaryPorts,
  own: OwnDeployment,
): Promise<void> {
  const which = `${dataset} ${ownOptions(own)}`
  const what =
    state === 'wrong'
      ? 'answers a row of its own test rows in another way than it did in its evaluation'
      : 'does not answer'
  log.warn('canary-failed', { dataset, runId: model, state, since, reason })
  const hint =
    state === 'wrong'
      ? `Callers get wrong predictions. Take the run before it back: ./boostline rollback ${which}. Then look at who changed what of ${targetInWords(champion)}.`
      : `Callers may get errors. ./boostline status ${which} says what the pipeline knows; the heartbeat makes again what is gone. If it goes on: ./boostline rollback ${which}.`
  await leaveNotice(
    {
      id: `canary-${since.replaceAll(/\D/g, '')}`,
      kind: 'alarm',
      dataset,
      runId: model,
      subject: `${dataset}: the model that serves ${what}`,
      text: `The model that serves ${dataset}, ${model}, ${what}, since ${since}: ${reason}.\n\n${hint}`,
      at,
    },
    { objects },
  )
}

async function readState(dataset: string, objects: ObjectStore): Promise<Stored | undefined> {
  const key = monitoringKeys(dataset).canary
  const found = await objects.get(key)
  if (!found) return undefined
  try {
    const state = parseRecord(found.body, canaryStateSchema, `s3://${objects.bucket}/${key}`)
    return { state, eTag: found.eTag }
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    // A damaged one is written anew.
    return { state: { ...NOTHING_KNOWN, dataset }, eTag: found.eTag }
  }
}

const NOTHING_KNOWN = {
  version: 1,
  model: '',
  known: null,
  state: 'unknown',
  misses: 0,
  since: '',
  reason: '',
} as const

/** Returns false where somebody else was faster. */
async function writeState(state: CanaryState, stored: Stored | undefined, objects: ObjectStore): Promise<boolean> {
  const { written } = await objects.put(monitoringKeys(state.dataset).canary, `${JSON.stringify(state)}\n`, {
    contentType: JSON_TYPE,
    condition: stored ? { eTag: stored.eTag } : 'absent',
  })
  return written
}
