import * as z from 'zod/mini'
import type { Clock } from '#shared/clock.ts'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import type { ErrorCode } from '#shared/errors/error-codes.ts'
import type { Log } from '#shared/log/log.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { runKeys, runOfEntry } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore, WriteCondition } from '#shared/objects/object-store.ts'
import { parseRecord } from './record-files.ts'

const time = z.string().check(z.refine((text) => Date.parse(text) >= 0))

/** open/<dataset>/<run>: work that is not finished, and why. The heartbeat looks at every one of them. */
export const openWorkSchema = z.object({
  version: z.literal(1),
  runId: z.string(),
  dataset: z.string(),
  /** What the run is kept from; older entries do not say it. */
  stage: z.optional(z.enum(['preparation', 'training', 'deployment', 'evaluation', 'promotion'])),
  /** The function that tries it; older entries do not say it. */
  by: z.optional(z.enum(['model-training', 'model-deployment', 'model-evaluation'])),
  /** What is waited for, such as `in-training`, or the code of the error that left it open. */
  code: z.string(),
  reason: z.string(),
  hint: z.string(),
  /** ISO 8601: when this code was first met since the run last came further. */
  since: time,
  /** The same of every code that was met, so that one between two others does not make them new; older entries lack it. */
  met: z.optional(z.record(z.string(), time)),
  /** ISO 8601: when it was tried last. */
  at: z.optional(time),
})

export type OpenWork = z.output<typeof openWorkSchema>
export type RunStage = NonNullable<OpenWork['stage']>

/** What keeps work open. */
export type Obstacle = {
  readonly stage: RunStage
  readonly by: NonNullable<OpenWork['by']>
  readonly code: ErrorCode | (typeof NO_ERRORS)[number] | 'unexpected-error'
  readonly reason: string
  readonly hint: string
}

/** The codes of work that only takes its time. */
const NO_ERRORS = ['in-preparation', 'in-training', 'in-rollout', 'waiting'] as const

/** Work is given up when the same code has kept it open for longer; another code, such as another quota, has its own day. */
const OPEN_AT_MOST_MS = 24 * 60 * 60 * 1000

/** A message or an event that was not tried for so long does not come again. */
const COMES_AGAIN_WITHIN_MS = 60 * 60 * 1000

/** Where model-training gave up on an event, a person may send it again for as long as its failure queue keeps it: 14 days. */
export const SENT_AGAIN_WITHIN_MS = 15 * 24 * 60 * 60 * 1000

type Ports = { readonly objects: ObjectStore; readonly clock: Clock }

/** An error that is tried again, as the reason why work is open. `again` says by whom and for how long. */
export function obstacleOf(error: unknown, where: Pick<Obstacle, 'stage' | 'by'>, again: string): Obstacle {
  if (error instanceof BoostlineError) {
    return { ...where, code: error.code, reason: error.message, hint: `${error.hint} ${again}` }
  }
  const hint = `Nobody planned for it: look at the log of ${where.by}. ${again}`
  return { ...where, code: 'unexpected-error', reason: String(error), hint }
}

const PROMOTERS = { stage: 'promotion', by: 'model-deployment' } as const

/** Whether it is word of whoever reconciles the run's dataset, who leaves it, tries again, and takes it away. */
export function isOfPromotion({ stage, by }: Pick<OpenWork, 'stage' | 'by'>): boolean {
  return stage === PROMOTERS.stage && by === PROMOTERS.by
}

/** The heartbeat tries it again, so that a person may mend it meanwhile. */
export const TRIED_FOR_A_DAY = 'It is tried again by itself for a day.'

/** Leaves a run's work open. The reason may change with every attempt; `since` stays until the run comes further. */
export async function leaveOpen(run: RunName, why: Obstacle, ports: Ports): Promise<OpenWork> {
  return await write(run, why, await readOpenWork(run, ports.objects), ports)
}

/** A run is open from its training job on, so that the heartbeat goes on with it even if an event gets lost. */
export async function leaveInTraining(
  run: RunName,
  { by, jobState }: { readonly by: Obstacle['by']; readonly jobState?: string },
  ports: Ports,
): Promise<void> {
  const reason = `The training job has not ended${jobState ? ` (${jobState})` : ''}.`
  const hint = 'Nothing to do: it goes on when the job ends.'
  await leaveOpen(run, { stage: 'training', by, code: 'in-training', reason, hint }, ports)
}

/** An approved run waits for the end of another's rollout, for weeks if need be; the heartbeat has it compared again then. */
export async function leaveInRollout(run: RunName, reason: string, ports: Ports): Promise<void> {
  const hint = 'Nothing to do: when it is over, the run is compared with what serves then.'
  await leaveOpen(run, { stage: 'promotion', by: 'model-evaluation', code: 'in-rollout', reason, hint }, ports)
}

/** Whether a run waits for the end of another's rollout. */
export function waitsForRollout({ code }: Pick<OpenWork, 'code'>): boolean {
  return code === 'in-rollout'
}

/**
 * A run is open from its preparation on, so that it ends even if each try of that ends the process. Never fails, nor takes
 * the place of the error of an earlier try.
 */
export async function leaveInPreparation(
  run: RunName,
  by: Obstacle['by'],
  ports: Ports & { readonly log: Log },
): Promise<void> {
  const reason = 'The upload is being read and split.'
  const hint = 'Nothing to do. Where it does not go on, the log of model-training says why.'
  await tellObstacle(run, { stage: 'preparation', by, code: 'in-preparation', reason, hint }, ports)
}

/**
 * Leaves word of what a message or an event that comes again by itself is kept from, so that people see it. What only
 * waits does not take the place of an error somebody else met, nor an error that of one by which another function comes
 * back to its work. Never fails: the work goes on without it.
 */
export async function tellObstacle(run: RunName, why: Obstacle, ports: Ports & { readonly log: Log }): Promise<void> {
  try {
    const known = await readOpenWork(run, ports.objects)
    const isOwn = known?.by === why.by
    const isNews = !known || isWaiting(known) || !isFresh(known, ports) || (isOwn && !isWaiting(why))
    if (isNews) await write(run, why, known, ports)
  } catch (error) {
    tellUnwritten(run, why, error, ports.log)
  }
}

function tellUnwritten(
  { runId, dataset }: RunName,
  { code, reason }: Pick<Obstacle, 'code' | 'reason'>,
  error: unknown,
  log: Log,
): void {
  // Without the right nothing else tells people of it for hours.
  const level = hasCode(error, 'aws-denied') ? 'error' : 'warn'
  log[level]('work-left-open', { runId, dataset, code, reason, unwritten: String(error) })
}

/**
 * Leaves word of what keeps an approved run from serving, which is tried again at each heartbeat. An entry by which
 * somebody comes back to work of another kind stays, and so does one that is written at the same moment. Never fails.
 */
export async function tellKeptFromServing(
  run: RunName,
  why: Omit<Obstacle, 'stage' | 'by'>,
  ports: Ports & { readonly log: Log },
): Promise<void> {
  const { objects, log } = ports
  try {
    const stored = await objects.get(runKeys(run.dataset, run.runId).open)
    const known = stored && parseOpenWork(stored.body)
    const givesWay = !stored || (known && (isOfPromotion(known) || known.code === 'waiting'))
    if (givesWay) await write(run, { ...why, ...PROMOTERS }, known, ports, stored ? { eTag: stored.eTag } : 'absent')
  } catch (error) {
    tellUnwritten(run, why, error, log)
  }
}

/** A run's entry; undefined where there is none that can be read. */
export async function readOpenWork({ dataset, runId }: RunName, objects: ObjectStore): Promise<OpenWork | undefined> {
  const stored = await objects.get(runKeys(dataset, runId).open)
  return stored && parseOpenWork(stored.body)
}

/** An entry that cannot be read must not fail the run: it is undefined here, and overwritten. */
function parseOpenWork(body: Uint8Array): OpenWork | undefined {
  try {
    return parseRecord(body, openWorkSchema, FOLDERS.open)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}

/** Whether the message or the event that left the entry comes again by itself, and the heartbeat has nothing to do. */
export function comesAgain(work: OpenWork, { clock }: Pick<Ports, 'clock'>): boolean {
  if (work.by === 'model-training') return work.stage === 'preparation'
  // An approved run that waits for room: whoever reconciles its dataset comes to it.
  if (work.by === 'model-deployment') return work.stage === 'promotion' && isFresh(work, { clock })
  return work.by === 'model-evaluation' && isFresh(work, { clock })
}

/** Whether it is word of what keeps an approved run from serving, other than a full quota. */
export function isKeptFromServing(work: OpenWork): boolean {
  return isOfPromotion(work) && work.code !== 'endpoint-quota'
}

/** Whether nobody has tried for so long that nobody needs the word any more. */
export function isForgotten({ at, since }: OpenWork, { clock }: Pick<Ports, 'clock'>): boolean {
  return farMs(at ?? since, clock) > OPEN_AT_MOST_MS
}

/** Whether an upload's event was given up on, and nobody can send it again any more. */
export function isLost(work: OpenWork, { clock }: Pick<Ports, 'clock'>): boolean {
  const isPrepared = work.by !== 'model-training' || work.stage !== 'preparation'
  return !isPrepared && farMs(work.at ?? work.since, clock) > SENT_AGAIN_WITHIN_MS
}

/** Whether a run waits for its training job to be made: mostly for room in the quota, or for a call to be let through. */
export function waitsForJob({ code, stage }: OpenWork): boolean {
  return code === 'training-quota' || (stage === 'training' && code !== 'in-training')
}

/** Whether the day of what keeps the work open is over. */
export function isOverdue({ since }: OpenWork, { clock }: Pick<Ports, 'clock'>): boolean {
  return farMs(since, clock) > OPEN_AT_MOST_MS
}

/** Whether model-deployment is still trying to make what serves the run; it gives up by itself. */
export function isBeingDeployed(work: OpenWork, { clock }: Pick<Ports, 'clock'>): boolean {
  return work.by === 'model-deployment' && work.stage === 'deployment' && isFresh(work, { clock })
}

/** Nothing is left to do for the run. */
export async function closeWork({ runId, dataset }: RunName, objects: ObjectStore): Promise<void> {
  await objects.delete(runKeys(dataset, runId).open)
}

/** Does something about a run's entry. Without the right to it that is told in the log, and keeps no run from its end. */
export async function whereAllowed(
  run: RunName,
  { log }: { readonly log: Log },
  change: () => Promise<unknown>,
): Promise<void> {
  try {
    await change()
  } catch (error) {
    if (!hasCode(error, 'aws-denied')) throw error
    const { runId, dataset } = run
    log.error('work-left-open', { runId, dataset, code: error.code, reason: error.message, hint: error.hint })
  }
}

/** Every run with work left open, or every one of a dataset. */
export async function* listOpenWork(objects: ObjectStore, dataset?: string): AsyncIterable<RunName> {
  const prefix = dataset === undefined ? FOLDERS.open : `${FOLDERS.open}${dataset}/`
  for await (const { key } of objects.list(prefix)) {
    const run = runOfEntry(key)
    if (run) yield run
  }
}

async function write(
  { dataset, runId }: RunName,
  why: Obstacle,
  last: OpenWork | undefined,
  { objects, clock }: Ports,
  condition?: WriteCondition,
): Promise<OpenWork> {
  const at = new Date(clock.now()).toISOString()
  const { stage, by, code, reason, hint } = why
  // How long an approved run is kept from serving says nothing of its deployment, of which a late event may come.
  const known = last && isOfPromotion(last) === isOfPromotion(why) ? last : undefined
  // What only takes its time is progress: all errors are new after it.
  const before = !known || isWaiting(known) || isWaiting(why) ? {} : { ...known.met, [known.code]: known.since }
  const firstMet = known?.code === code ? known.since : (before[code] ?? at)
  const since = firstMet > at ? at : firstMet
  const met = { ...before, [code]: since }
  const work = { version: 1, runId, dataset, stage, by, code, reason, hint, since, met, at } as const
  const body = `${JSON.stringify(work, null, 2)}\n`
  const options = { contentType: 'application/json', ...(condition && { condition }) }
  await objects.put(runKeys(dataset, runId).open, body, options)
  return work
}

function isWaiting({ code }: Pick<OpenWork, 'code'>): boolean {
  return NO_ERRORS.some((waiting) => waiting === code)
}

function isFresh({ at, since }: OpenWork, { clock }: Pick<Ports, 'clock'>): boolean {
  return farMs(at ?? since, clock) < COMES_AGAIN_WITHIN_MS
}

/** How far from now: what is in the future was written by a clock that is right by now, and nobody waits for it. */
function farMs(time: string, clock: Clock): number {
  return Math.abs(clock.now() - Date.parse(time))
}
