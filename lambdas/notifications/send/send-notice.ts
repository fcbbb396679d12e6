import type { Clock } from '#shared/clock.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { noticeKeys, webhookSettingsKey } from '#shared/names/notice-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { type Notice, noticeSchema } from '#shared/notifications/notice.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { parseRecordIfValid, readRecord } from '#shared/records/record-files.ts'
import { type SentNotice, sentNoticeSchema } from '#shared/records/sent-notice.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { runManifest } from '#shared/runs/run-manifest.ts'
import type { Mail, Sending, Webhook } from './channels.ts'
import { readWebhook } from './read-webhook.ts'

export type SendingPorts = {
  readonly objects: ObjectStore
  /** Undefined where the deployment has no topic. */
  readonly mail: Mail | undefined
  readonly webhook: Webhook
  readonly clock: Clock
  readonly log: Log
}

/** Longer than the function may run: whoever was at it longer ago is not any more. */
const CLAIM_MS = 200_000
const TRIED_FOR_MS = 24 * 60 * 60 * 1000
/** A second attempt at once, so that a hiccup does not wait for the heartbeat. */
const ATTEMPTS = 2

/**
 * Sends what lies at a key of `notices/open/`, once: whoever comes twice, late or at the same time finds in
 * `notices/sent/` that somebody is at it, or was. Only a process that is killed between a message and the word of it
 * sends it again, under the same id. What does not get through stays, and is tried again by the heartbeat for a day; so
 * does what is no notice, which a newer version of this function may read.
 */
export async function sendNotice(key: string, ports: SendingPorts): Promise<void> {
  const { objects, log } = ports
  const notice = await readNotice(key, ports)
  if (!notice) return
  if (notice === 'damaged') return await passOver(key, 'an object that is no notice', ports)
  if (noticeKeys(notice).open !== key) return await passOver(key, 'a notice that lies at another place', ports)
  const standing = await readStanding(notice, ports)
  if (standing?.record && isOver(standing.record)) return await objects.delete(key)
  const channels = await channelsOf(notice, ports)
  if (channels.length === 0) return await objects.delete(key)
  const claimed = await claim(notice, standing, ports)
  const ended = claimed && (await sendBy(channels, claimed, ports))
  if (!ended) return log.info('event-ignored', { what: 'a notice that is being sent', key })
  const { kind, dataset, id } = notice
  const { state, why } = ended
  if (state === 'waiting') return log.warn('notice-waits', { dataset, kind, id, reason: why })
  // Somebody has to mend it; the run is not held up by it.
  if (state === 'given-up') log.error('notice-given-up', { dataset, kind, id, reason: why })
  else log.info('notice-sent', { dataset, kind, id })
  await objects.delete(key)
}

async function readNotice(key: string, { objects }: SendingPorts): Promise<Notice | 'damaged' | undefined> {
  try {
    return await readRecord(objects, key, noticeSchema)
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    return 'damaged'
  }
}

/** What nobody can send stays for a day, and is taken away then: the bucket keeps the version, and the log says where. */
async function passOver(key: string, what: string, { objects, clock, log }: SendingPorts): Promise<void> {
  const found = await objects.head(key)
  if (!found) return
  if (clock.now() - Date.parse(found.lastModified) <= TRIED_FOR_MS) return log.warn('event-ignored', { what, key })
  log.error('notice-given-up', { key, versionId: found.versionId, reason: what })
  await objects.delete(key)
}

type Standing = { readonly record: SentNotice; readonly eTag: string }

/** What is kept of the sending; without a record where that is none of it, so that it is begun anew. */
async function readStanding(
  notice: Notice,
  { objects, clock, log }: SendingPorts,
): Promise<{ readonly record: SentNotice | undefined; readonly eTag: string } | undefined> {
  const key = noticeKeys(notice).sent
  const found = await objects.get(key)
  if (!found) return undefined
  const record = parseRecordIfValid(found.body, sentNoticeSchema, key)
  if (record && isOf(notice, record, clock.now())) return { record, eTag: found.eTag }
  log.warn('notice-begun-anew', { dataset: notice.dataset, id: notice.id, key })
  return { record: undefined, eTag: found.eTag }
}

/** Clocks may be off by so much. */
const CLOCKS_DIFFER_MS = 10 * 60 * 1000

/** Whether a record is of this notice, and of times by which its sending ends. */
function isOf({ id, kind, dataset }: Notice, record: SentNotice, nowMs: number): boolean {
  const isOfTimes = [record.since, record.tried].every((time) => Date.parse(time) <= nowMs + CLOCKS_DIFFER_MS)
  return isOfTimes && record.id === id && record.kind === kind && record.dataset === dataset
}

function isOver({ state }: SentNotice): boolean {
  return state === 'sent' || state === 'given-up'
}

type Channel = { readonly name: 'mail' | 'webhook'; readonly send: () => Promise<Sending> }

/** By which ways a notice goes out; none where the deployment has none, or the dataset wants no such notice. */
async function channelsOf(notice: Notice, ports: SendingPorts): Promise<readonly Channel[]> {
  const { objects, mail, webhook } = ports
  const settings = await readWebhook(objects)
  const channels: Channel[] = []
  if (mail) channels.push({ name: 'mail', send: () => mail.send(notice) })
  if (settings === 'invalid') {
    const why = `s3://${objects.bucket}/${webhookSettingsKey} is not {"url": "https://…"}`
    channels.push({ name: 'webhook', send: async () => ({ outcome: 'failed', why }) })
  } else if (settings) {
    channels.push({ name: 'webhook', send: () => webhook.post(settings.url, bodyOf(notice)) })
  }
  return channels.length > 0 && (await isWanted(notice, objects)) ? channels : []
}

/** Chats show `text`; programs read the rest. The id is the same however often it comes. */
function bodyOf({ id, kind, dataset, runId, at, subject, text }: Notice): string {
  return JSON.stringify({ text: `${subject}\n${text}`, subject, kind, dataset, run: runId, at, id })
}

/** What the manifest of the run says; a run without one, or with one that nobody understands, is told of. */
async function isWanted({ kind, dataset, runId }: Notice, objects: ObjectStore): Promise<boolean> {
  try {
    const source = await readRecord(objects, runKeys(dataset, runId).source, sourceRecordSchema)
    return !source || runManifest(source).monitor.notify.includes(kind)
  } catch (error) {
    if (hasCode(error, 'record-invalid', 'manifest-invalid')) return true
    throw error
  }
}

/** Makes the sending this process's; undefined where it is another's. */
async function claim(
  { id, kind, dataset, subject, text }: Notice,
  standing: Awaited<ReturnType<typeof readStanding>>,
  { objects, clock }: SendingPorts,
): Promise<Standing | undefined> {
  const nowMs = clock.now()
  if (standing?.record?.state === 'sending' && nowMs - Date.parse(standing.record.tried) < CLAIM_MS) return undefined
  const tried = new Date(nowMs).toISOString()
  const facts = { version: 1, id, kind, dataset, subject, text, since: tried } as const
  return await write({ ...facts, ...standing?.record, state: 'sending', tried }, standing?.eTag, objects)
}

async function write(
  record: SentNotice,
  eTag: string | undefined,
  objects: ObjectStore,
): Promise<Standing | undefined> {
  const outcome = await objects.put(noticeKeys(record).sent, `${JSON.stringify(record, null, 2)}\n`, {
    contentType: 'application/json',
    condition: eTag === undefined ? 'absent' : { eTag },
  })
  return outcome.written ? { record, eTag: outcome.eTag } : undefined
}

/**
 * Each way that has not had it gets it, and the record says so before the next. Undefined where somebody else is at it by
 * now, or may be.
 */
async function sendBy(
  channels: readonly Channel[],
  claimed: Standing,
  { objects, clock }: SendingPorts,
): Promise<SentNotice | undefined> {
  let standing = claimed
  const problems: string[] = []
  for (const { name, send } of channels) {
    if (standing.record[name]) continue
    const sending = await attempt(send)
    if (sending.outcome === 'failed') {
      problems.push(`${name}: ${sending.why}`)
      continue
    }
    const at = new Date(clock.now()).toISOString()
    const done = sending.outcome === 'sent' ? { at, as: sending.as } : { at, refused: sending.why }
    const written = await write({ ...standing.record, [name]: done }, standing.eTag, objects)
    if (!written) return undefined
    standing = written
  }
  const { why: _, ...record } = standing.record
  const refused = (['mail', 'webhook'] as const).flatMap((name) => {
    const reason = record[name]?.refused
    return reason === undefined ? [] : [`${name}: ${reason}`]
  })
  const isLate = clock.now() - Date.parse(record.since) > TRIED_FOR_MS
  const state = problems.length > 0 && !isLate ? 'waiting' : problems.length + refused.length > 0 ? 'given-up' : 'sent'
  const why = [...problems, ...refused].join('; ')
  const ended: SentNotice = { ...record, state, ...(why === '' ? {} : { why }) }
  return (await write(ended, standing.eTag, objects))?.record
}

async function attempt(send: () => Promise<Sending>): Promise<Sending> {
  let sending = await send()
  for (let more = 1; more < ATTEMPTS && sending.outcome === 'failed'; more++) sending = await send()
  return sending
}
