import { hasCode } from '#shared/errors/boostline-error.ts'
import { field } from '#shared/json/json-fields.ts'
import { noticeKeys, openNoticesPrefix, sentNoticesPrefix } from '#shared/names/notice-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { Notice } from '#shared/notifications/notice.ts'
import type { ModelPointer } from '#shared/records/model-pointer.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import { type SentNotice, sentNoticeSchema } from '#shared/records/sent-notice.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import type { Invocation } from '../invocation.ts'
import { DAY_MS } from '../plan.ts'
import type { Arrived } from '../services/receivers.ts'
import type { PlannedRun } from '../services/runs.ts'

type State = ReadonlyMap<string, string>
type Change = ModelPointer['history'][number]

/** Who was told of what, and which changes of pointers there were to tell. */
export class Told {
  readonly #arrived = new Map<string, Sender[]>()
  /** By dataset. */
  readonly #changes = new Map<string, Change[]>()

  /** What is wrong with a message that arrived: it came before, and who sent it then could say so. */
  arrived(message: Arrived, body: string): readonly string[] {
    const { channel, id } = message
    const place = `${channel} ${id}`
    const before = this.#arrived.get(place) ?? []
    this.#arrived.set(place, [...before, { by: message.by, failedCalls: message.by.failedCalls }])
    const faults = channel === 'webhook' ? this.#changeFaults(id, body) : []
    const first = before.find(couldSay)
    if (!first) return faults
    return [...faults, `${message.by.name} sends by ${channel} what ${first.by.name} had sent: ${id}`]
  }

  pointerChanged({ dataset, history, revision }: ModelPointer): void {
    const change = history.at(-1)
    if (change?.revision === revision) this.#changes.set(dataset, [...(this.#changes.get(dataset) ?? []), change])
  }

  get changes(): readonly (readonly [string, Change])[] {
    return [...this.#changes].flatMap(([dataset, changes]) => changes.map((change) => [dataset, change] as const))
  }

  /** A message of a pointer's change is of the run that the pointer named. */
  #changeFaults(id: string, body: string): readonly string[] {
    const revision = /^serves-\d+-(\d+)$/.exec(id)?.[1]
    if (revision === undefined) return []
    const message: unknown = JSON.parse(body)
    const change = this.#changes
      .get(String(field(message, 'dataset')))
      ?.find((each) => String(each.revision) === revision)
    const isTrue =
      change &&
      field(message, 'run') === (change.to ?? change.from) &&
      (change.to === null) === (field(message, 'kind') === 'alarm')
    return isTrue ? [] : [`a message tells ${body}, and the pointer says ${JSON.stringify(change)}`]
  }
}

/** Whoever knew that a message had arrived, and how many of its calls had failed by then. */
type Sender = { readonly by: Invocation; readonly failedCalls: number }

/** Whether nothing kept it from writing down that it had sent a message. */
function couldSay({ by, failedCalls }: Sender): boolean {
  return by.endedAs !== 'killed' && by.endedAs !== 'failed' && by.failedCalls === failedCalls
}

type Facts = {
  readonly state: State
  readonly told: Told
  readonly runs: readonly PlannedRun[]
  /** Whether there was somebody to tell all the time. */
  readonly isAlwaysTold: boolean
}

/** What must hold when nothing happens any more: everything was told that was to be. */
export function settledNoticeFaults(facts: Facts): readonly string[] {
  const { state, isAlwaysTold } = facts
  const faults: string[] = []
  for (const [key, body] of state) {
    if (key.startsWith(openNoticesPrefix)) faults.push(`${key} is left open: ${body}`)
    if (key.startsWith(sentNoticesPrefix)) {
      faults.push(...sentFaults(parseRecord(Buffer.from(body, 'latin1'), sentNoticeSchema, key)))
    }
  }
  if (!isAlwaysTold) return faults
  for (const { id, kind, run } of wanted(facts)) {
    const { sent } = noticeKeys({ dataset: run.dataset, id })
    if (!state.has(sent) && isWanted(kind, run, state)) faults.push(`nobody is told of ${id} of ${run.dataset}`)
  }
  return faults
}

function sentFaults({ id, dataset, state, mail, webhook, since, tried, why }: SentNotice): readonly string[] {
  const place = `the notice ${id} of ${dataset}`
  if (state === 'sending' || state === 'waiting') return [`${place} is ${state} for ever`]
  const isRefused = webhook?.refused !== undefined
  if (state === 'sent') return (mail ?? webhook) && !isRefused ? [] : [`${place} is told as sent, and nobody got it`]
  return isRefused || Date.parse(tried) - Date.parse(since) > DAY_MS - 10 * 60_000
    ? []
    : [`${place} was given up: ${why}`]
}

type Wanted = { readonly id: string; readonly kind: Notice['kind']; readonly run: RunName }

/** What there was to tell, by the records. */
function wanted({ state, told, runs }: Facts): readonly Wanted[] {
  const ofRuns = runs.flatMap(({ runId, dataset }): readonly Wanted[] => {
    const run = { runId, dataset }
    const keys = runKeys(dataset, runId)
    const status = field(field(JSON.parse(state.get(keys.evaluation) ?? '{}'), 'decision'), 'status')
    return [
      ...(state.has(keys.failure) ? [{ id: `${runId}-failed`, kind: 'failed', run } as const] : []),
      ...(status === 'pending' ? [{ id: `${runId}-waiting`, kind: 'waiting', run } as const] : []),
      ...(status === 'rejected' ? [{ id: `${runId}-rejected`, kind: 'ended', run } as const] : []),
    ]
  })
  const ofPointers = told.changes.flatMap(([dataset, { at, revision, from, to }]): readonly Wanted[] => {
    const runId = to ?? from
    if (runId === null || from === to) return []
    const id = `serves-${at.replaceAll(/\D/g, '')}-${revision}`
    return [{ id, kind: to === null ? 'alarm' : 'ended', run: { dataset, runId } }]
  })
  return [...ofRuns, ...ofPointers]
}

/** By the manifest of the run; a run without one is told of. */
function isWanted(kind: Notice['kind'], { dataset, runId }: RunName, state: State): boolean {
  const { source } = runKeys(dataset, runId)
  const body = state.get(source)
  if (body === undefined) return true
  try {
    const record = parseRecord(Buffer.from(body, 'latin1'), sourceRecordSchema, source)
    return runManifest(record).monitor.notify.includes(kind)
  } catch (error) {
    if (hasCode(error, 'record-invalid', 'manifest-invalid')) return true
    throw error
  }
}
