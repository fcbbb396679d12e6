import { describe, expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { webhookSettingsKey } from '#shared/names/notice-keys.ts'
import { leaveNotice } from '#shared/notifications/leave-notice.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { Sending } from './channels.ts'
import { type SendingPorts, sendNotice } from './send-notice.ts'

const START_MS = Date.UTC(2026, 6, 2, 9)
const RUN = 'boostline-churn-1'
const OPEN = `notices/open/churn/${RUN}-failed.json`
const SENT = `notices/sent/churn/${RUN}-failed.json`
const URL_SECRET = 'https://hooks.test/services/T0PS3CRET'

/** A deployment with both ways, of which a test says how each attempt goes. */
async function world({ manifest, webhook = { url: URL_SECRET } }: { manifest?: object; webhook?: unknown } = {}) {
  const clock = { nowMs: START_MS, now: () => clock.nowMs }
  const objects = memoryObjectStore('bucket', clock)
  const log = recordingLog()
  const mails: string[] = []
  const posts: { readonly url: string; readonly body: string }[] = []
  const next: { mail: Sending[]; webhook: Sending[] } = { mail: [], webhook: [] }
  const ports: SendingPorts = {
    objects,
    clock,
    log,
    mail: {
      send: async ({ subject }) => {
        mails.push(subject)
        return next.mail.shift() ?? { outcome: 'sent', as: 'm-1' }
      },
    },
    webhook: {
      post: async (url, body) => {
        posts.push({ url, body })
        return next.webhook.shift() ?? { outcome: 'sent', as: '200' }
      },
    },
  }
  if (webhook !== null)
    await objects.put(webhookSettingsKey, typeof webhook === 'string' ? webhook : JSON.stringify(webhook))
  if (manifest) {
    const source = {
      version: 1,
      runId: RUN,
      dataset: 'churn',
      bucket: 'bucket',
      key: 'datasets/churn.csv',
      eTag: 'e',
      sizeBytes: 1,
      eventTime: '2026-07-02T08:00:00Z',
      manifest: { key: 'datasets/churn/manifest.json', text: JSON.stringify(manifest) },
      codeVersion: '1',
    }
    await objects.put(`runs/churn/${RUN}/source.json`, JSON.stringify(source))
  }
  const at = new Date(START_MS).toISOString()
  const notice = {
    kind: 'failed',
    dataset: 'churn',
    runId: RUN,
    subject: 'churn: a run failed',
    text: 'Why.',
    at,
  } as const
  await leaveNotice({ id: `${RUN}-failed`, ...notice }, { objects })
  const sentRecord = async () => {
    const found = await objects.get(SENT)
    return found && (JSON.parse(Buffer.from(found.body).toString()) as Record<string, unknown>)
  }
  return {
    objects,
    clock,
    log,
    mails,
    posts,
    next,
    ports,
    sentRecord,
    isOpen: async () => (await objects.head(OPEN)) !== undefined,
  }
}

const DOWN: Sending = { outcome: 'failed', why: 'the webhook answered 503' }

describe('a notice', () => {
  it('goes out by both ways, once, however often its event comes', async () => {
    const { ports, mails, posts, sentRecord, isOpen, objects } = await world()
    const original = await objects.get(OPEN)
    await sendNotice(OPEN, ports)
    await sendNotice(OPEN, ports)
    // An event that comes after the notice was taken away, and somebody who leaves it once more at the same moment.
    await objects.put(OPEN, original?.body ?? '')
    await sendNotice(OPEN, ports)
    expect(mails).toEqual(['churn: a run failed'])
    expect(posts).toHaveLength(1)
    expect(JSON.parse(posts[0]?.body ?? '')).toEqual({
      text: 'churn: a run failed\nWhy.',
      subject: 'churn: a run failed',
      kind: 'failed',
      dataset: 'churn',
      run: RUN,
      at: '2026-07-02T09:00:00.000Z',
      id: `${RUN}-failed`,
    })
    expect(await sentRecord()).toMatchObject({ state: 'sent', mail: { as: 'm-1' }, webhook: { as: '200' } })
    expect(await isOpen()).toBe(false)
  })

  it('goes out once where two are at it at the same time', async () => {
    const { ports, mails, posts } = await world()
    await Promise.all([sendNotice(OPEN, ports), sendNotice(OPEN, ports), sendNotice(OPEN, ports)])
    expect([mails.length, posts.length]).toEqual([1, 1])
  })

  it('that does not get through stays; what did get through does not go out again', async () => {
    const { ports, mails, posts, next, clock, sentRecord, isOpen } = await world()
    next.webhook = [DOWN, DOWN]
    await sendNotice(OPEN, ports)
    expect(await sentRecord()).toMatchObject({ state: 'waiting', why: 'webhook: the webhook answered 503' })
    expect(await isOpen()).toBe(true)
    clock.nowMs += 15 * 60_000
    await sendNotice(OPEN, ports)
    expect([mails.length, posts.length]).toEqual([1, 3])
    expect(await sentRecord()).toMatchObject({ state: 'sent', webhook: { at: '2026-07-02T09:15:00.000Z' } })
    expect(await sentRecord()).not.toHaveProperty('why')
  })

  it('is given up after a day, and a person is told in the log', async () => {
    const { ports, next, clock, sentRecord, isOpen, log } = await world()
    next.webhook = [DOWN, DOWN, DOWN, DOWN]
    await sendNotice(OPEN, ports)
    clock.nowMs += 25 * 3_600_000
    await sendNotice(OPEN, ports)
    expect(await sentRecord()).toMatchObject({ state: 'given-up' })
    expect(await isOpen()).toBe(false)
    expect(log.entries).toContainEqual(expect.objectContaining({ level: 'error', message: 'notice-given-up' }))
  })

  it('is not tried again where it can never get through, and the other way is taken all the same', async () => {
    const { ports, mails, posts, next, sentRecord, isOpen } = await world()
    next.webhook = [{ outcome: 'refused', why: 'the webhook answered 404' }]
    await sendNotice(OPEN, ports)
    expect([mails.length, posts.length]).toEqual([1, 1])
    expect(await sentRecord()).toMatchObject({ state: 'given-up', webhook: { refused: 'the webhook answered 404' } })
    expect(await isOpen()).toBe(false)
  })

  it('of a process that was killed is sent by the next, once its time is over', async () => {
    const { ports, mails, posts, clock, objects, sentRecord } = await world()
    const killed: SendingPorts = {
      ...ports,
      mail: { send: () => Promise.reject(new Error('killed')) },
    }
    await expect(sendNotice(OPEN, killed)).rejects.toThrow('killed')
    await sendNotice(OPEN, ports)
    expect(mails).toEqual([])
    clock.nowMs += 15 * 60_000
    await sendNotice(OPEN, ports)
    expect([mails.length, posts.length]).toEqual([1, 1])
    expect(await sentRecord()).toMatchObject({ state: 'sent' })
    expect(await objects.head(OPEN)).toBeUndefined()
  })

  it('that another has taken over in the meantime is left to that one', async () => {
    const { ports, mails, posts, clock, sentRecord, isOpen } = await world()
    const slow: SendingPorts = {
      ...ports,
      mail: {
        send: async () => {
          clock.nowMs += 15 * 60_000
          await sendNotice(OPEN, ports)
          return { outcome: 'sent', as: 'late' }
        },
      },
    }
    await sendNotice(OPEN, slow)
    expect([mails.length, posts.length]).toEqual([1, 1])
    expect(await sentRecord()).toMatchObject({ state: 'sent', mail: { as: 'm-1' } })
    expect(await isOpen()).toBe(false)
  })

  it('whose record could not be written goes on with the next heartbeat, by the way that is left', async () => {
    const { ports, mails, posts, clock, objects, sentRecord, isOpen } = await world()
    let writes = 0
    // The answer to the second was lost, and the SDK asked again.
    const put: typeof objects.put = async (...all) => {
      const outcome = await objects.put(...all)
      return ++writes === 2 ? { written: false } : outcome
    }
    await sendNotice(OPEN, { ...ports, objects: { ...objects, put } })
    expect([mails.length, posts.length, await isOpen()]).toEqual([1, 0, true])
    clock.nowMs += 15 * 60_000
    await sendNotice(OPEN, ports)
    expect([mails.length, posts.length, await isOpen()]).toEqual([1, 1, false])
    expect(await sentRecord()).toMatchObject({ state: 'sent' })
  })

  it.each([
    ['the deployment has no way', { webhook: null, hasMail: false }],
    ['the manifest does not want its kind', { manifest: { monitor: { notify: ['alarm'] } }, hasMail: true }],
  ])('comes to nothing where %s', async (_, { hasMail, ...options }) => {
    const { ports, mails, posts, sentRecord, isOpen } = await world(options)
    await sendNotice(OPEN, hasMail ? ports : { ...ports, mail: undefined })
    expect([mails, posts, await sentRecord(), await isOpen()]).toEqual([[], [], undefined, false])
  })

  it('waits where the settings of the webhook cannot be read, and nothing that they hold is told', async () => {
    const { ports, log, sentRecord, next } = await world({ webhook: `{"url": ${URL_SECRET}` })
    next.webhook = []
    await sendNotice(OPEN, ports)
    const told = JSON.stringify([await sentRecord(), log.entries])
    expect(told).toContain('s3://bucket/notices/webhook.json is not')
    expect(told).not.toContain('T0PS3CRET')
  })

  const whole = {
    version: 1,
    id: `${RUN}-failed`,
    kind: 'failed',
    dataset: 'churn',
    subject: 'churn: a run failed',
    text: 'Why.',
    state: 'sending',
    since: '2026-07-02T08:00:00.000Z',
    tried: '2026-07-02T08:00:00.000Z',
  }
  it.each([
    ['empty', ''],
    ['no JSON', 'garbage'],
    ['no record', '{}'],
    ['of another notice', JSON.stringify({ ...whole, id: 'other' })],
    ['of another dataset', JSON.stringify({ ...whole, dataset: 'iris' })],
    ['of no time', JSON.stringify({ ...whole, since: 'x' })],
    ['of a time to come', JSON.stringify({ ...whole, tried: '2999-01-01T00:00:00.000Z' })],
  ])('whose record of its sending is %s is sent anew, and the log says so', async (_, body) => {
    const { ports, mails, objects, sentRecord, isOpen, log } = await world()
    await objects.put(SENT, body)
    await sendNotice(OPEN, ports)
    expect(mails).toEqual(['churn: a run failed'])
    expect(await sentRecord()).toMatchObject({ state: 'sent', since: '2026-07-02T09:00:00.000Z' })
    expect(await isOpen()).toBe(false)
    expect(log.entries).toContainEqual({
      level: 'warn',
      message: 'notice-begun-anew',
      fields: { dataset: 'churn', id: `${RUN}-failed`, key: SENT },
    })
  })

  it('whose record is damaged is given up after a day, where nothing gets through', async () => {
    const { ports, clock, objects, next, isOpen } = await world()
    await objects.put(SENT, 'garbage')
    for (let hour = 0; hour < 26 && (await isOpen()); hour++) {
      next.mail = [DOWN, DOWN]
      next.webhook = [DOWN, DOWN]
      await sendNotice(OPEN, ports)
      clock.nowMs += 3_600_000
    }
    expect(await isOpen()).toBe(false)
  })

  it.each([
    ['is none', 'notices/open/churn/other.json', '{}'],
    ['lies at another place', 'notices/open/iris/other.json', undefined],
    ['is no JSON', 'notices/open/churn/other.json', 'garbage'],
  ])('that %s is passed over for a day, and then taken away and told', async (_, key, body) => {
    const { ports, mails, posts, objects, log, clock } = await world()
    await objects.put(key, body ?? (await objects.get(OPEN))?.body ?? '')
    const there: boolean[] = []
    for (let hour = 0; hour <= 48; hour += 12) {
      await sendNotice(key, ports)
      there.push((await objects.head(key)) !== undefined)
      clock.nowMs += 12 * 3_600_000 + 1000
    }
    expect(there).toEqual([true, true, false, false, false])
    expect([...mails, ...posts]).toEqual([])
    const told = log.entries.map(({ level, message, fields }) => `${level} ${message} ${String(fields?.['key'])}`)
    expect(told).toEqual([`warn event-ignored ${key}`, `warn event-ignored ${key}`, `error notice-given-up ${key}`])
  })

  it('never has the address of the webhook in a record or a log', async () => {
    const { ports, log, next, sentRecord } = await world()
    next.webhook = [DOWN, DOWN]
    await sendNotice(OPEN, ports)
    expect(JSON.stringify([await sentRecord(), log.entries])).not.toContain('T0PS3CRET')
  })
})
