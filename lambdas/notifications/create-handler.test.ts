import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import type { Notice } from '#shared/notifications/notice.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { createHandler } from './create-handler.ts'
import type { Dependencies } from './deps.ts'

const NOW_MS = Date.UTC(2026, 6, 2, 9)
const AT = '2026-07-02T08:59:58.000Z'
const RUN = 'boostline-churn-20260702-080000-00000001'
const HEARTBEAT = { 'detail-type': 'Scheduled Event' }

function world() {
  const objects = memoryObjectStore('bucket')
  const log = recordingLog()
  const mails: { readonly subject: string; readonly text: string }[] = []
  const dependencies: Dependencies = {
    config: { bucket: 'bucket', prefix: 'boostline', region: 'us-east-1', topicArn: undefined },
    objects,
    log,
    clock: { now: () => NOW_MS },
    mail: {
      send: async ({ subject, text }) => {
        mails.push({ subject, text })
        return { outcome: 'sent', as: 'm-1' }
      },
    },
    webhook: { post: () => Promise.reject(new Error('there is none')) },
  }
  const handler = createHandler(dependencies)
  const created = (key: string, bucket = 'bucket', eventTime = AT) =>
    handler({
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          eventTime,
          eventName: 'ObjectCreated:Put',
          s3: { bucket: { name: bucket }, object: { key } },
        },
      ],
    })
  const open = async (): Promise<readonly Notice[]> => {
    const notices: Notice[] = []
    for await (const { key } of objects.list('notices/open/')) {
      const found = await objects.get(key)
      notices.push(JSON.parse(Buffer.from(found?.body ?? []).toString()) as Notice)
    }
    return notices
  }
  const put = async (key: string, value: unknown) => {
    await objects.put(key, JSON.stringify(value))
    await created(key)
  }
  return { objects, log, mails, handler, created, open, put }
}

const RUN_FOLDER = `runs/churn/${RUN}`
const OF_RUN = { version: 1, runId: RUN, dataset: 'churn' }
const FAILURE = {
  ...OF_RUN,
  stage: 'training',
  code: 'too-few-rows',
  message: 'It has 12 rows.',
  hint: 'Give 50.',
  at: AT,
}

function decided(status: string) {
  const decision = { status, reason: 'AUC is .71.', reasons: [{ code: 'auc', status, text: 'AUC is .71.' }] }
  return { ...OF_RUN, problem: 'binary', rows: 100, metrics: {}, confusion: null, threshold: 0.5, decision }
}

function pointer(...changes: readonly object[]) {
  const history = changes.map((change, index) => ({
    revision: index + 1,
    at: AT,
    who: 'pipeline',
    why: 'It is better.',
    ...change,
  }))
  return {
    version: 1,
    dataset: 'churn',
    revision: history.length,
    champion: null,
    challenger: null,
    rollout: null,
    retired: [],
    history,
  }
}

describe('people are told', () => {
  it.each([
    [
      'of a failure, with what to do',
      `${RUN_FOLDER}/failure.json`,
      FAILURE,
      {
        kind: 'failed',
        subject: 'churn: a run failed in its training',
        text: expect.stringContaining('It has 12 rows. Give 50.'),
      },
    ],
    [
      'of a run that waits, with the command that decides',
      `${RUN_FOLDER}/evaluation/evaluation.json`,
      decided('pending'),
      {
        kind: 'waiting',
        subject: 'churn: a run waits for your approval',
        text: expect.stringMatching(/^AUC is \.71\.\n\n\.\/boostline approve churn --prefix boostline, or/),
      },
    ],
    [
      'of a run that a later champion makes wait',
      `${RUN_FOLDER}/evaluation/decision-boostline-churn-2.json`,
      { ...OF_RUN, decision: decided('pending').decision, againstChampion: null },
      { kind: 'waiting', subject: 'churn: a run waits for your approval' },
    ],
    [
      'of a run that does not serve',
      `${RUN_FOLDER}/evaluation/evaluation.json`,
      decided('rejected'),
      { kind: 'ended', subject: 'churn: a run ended, and does not serve' },
    ],
    [
      'of a run that serves',
      'models/churn.json',
      pointer({ from: null, to: RUN }),
      {
        kind: 'ended',
        runId: RUN,
        subject: 'churn: a model serves now',
        text: expect.stringContaining('It is better.'),
      },
    ],
    [
      'of nothing that serves any more',
      'models/churn.json',
      pointer({ from: RUN, to: null }),
      { kind: 'alarm', runId: RUN, subject: 'churn: nothing serves any more' },
    ],
  ])('%s', async (_, key, record, notice) => {
    const { put, open } = world()
    await put(key, record)
    await put(key, record)
    expect(await open()).toEqual([expect.objectContaining({ dataset: 'churn', ...notice })])
  })

  it.each([
    ['an approved run, which is told when it serves', `${RUN_FOLDER}/evaluation/evaluation.json`, decided('approved')],
    ['a change of long ago', 'models/churn.json', pointer({ from: null, to: RUN, at: '2026-07-01T08:00:00.000Z' })],
    ['a change of what serves the same run', 'models/churn.json', pointer({ from: RUN, to: RUN })],
    ['another record of a run', `${RUN_FOLDER}/training.json`, {}],
    ['a record of an imported model', 'models/churn/1/model.json', {}],
    ['a record that nobody understands', `${RUN_FOLDER}/failure.json`, { version: 9 }],
  ])('not of %s', async (_, key, record) => {
    const { put, open } = world()
    await put(key, record)
    expect(await open()).toEqual([])
  })

  it('not of another bucket', async () => {
    const { objects, created, open } = world()
    await objects.put(`${RUN_FOLDER}/failure.json`, JSON.stringify(FAILURE))
    await created(`${RUN_FOLDER}/failure.json`, 'another')
    expect(await open()).toEqual([])
  })

  it('of each change, where several come as one event', async () => {
    const { put, open } = world()
    await put('models/churn.json', pointer({ from: null, to: RUN }, { from: RUN, to: 'b' }, { from: 'b', to: RUN }))
    expect((await open()).map(({ runId }) => runId)).toEqual([RUN, 'b', RUN])
  })
})

it('tells of a change whose event comes a day late: the hours count from the event', async () => {
  const { objects, open, created } = world()
  const at = '2026-07-01T08:00:00.000Z'
  await objects.put('models/churn.json', JSON.stringify(pointer({ from: null, to: RUN, at })))
  await created('models/churn.json', 'bucket', at)
  expect(await open()).toEqual([expect.objectContaining({ kind: 'ended', runId: RUN })])
})

it('sends a notice when its object appears', async () => {
  const { put, mails, created, open } = world()
  await put(`${RUN_FOLDER}/failure.json`, FAILURE)
  await created(`notices/open/churn/${RUN}-failed.json`)
  expect(mails).toEqual([
    { subject: 'churn: a run failed in its training', text: `It has 12 rows. Give 50.\n\nThe run is ${RUN}.` },
  ])
  expect(await open()).toEqual([])
})

it('sends with the heartbeat what a lost event would have sent', async () => {
  const { put, mails, handler, open } = world()
  await put(`${RUN_FOLDER}/failure.json`, FAILURE)
  await put('models/churn.json', pointer({ from: null, to: RUN }))
  await handler(HEARTBEAT)
  expect(mails).toHaveLength(2)
  expect(await open()).toEqual([])
})

it('leaves to the next heartbeat what there is no time for', async () => {
  const { put, mails, handler } = world()
  await put(`${RUN_FOLDER}/failure.json`, FAILURE)
  await handler(HEARTBEAT, { getRemainingTimeInMillis: () => 60_000 })
  expect(mails).toEqual([])
})

describe('a right that is missing', () => {
  const denied = () => sampleError('aws-denied', 's3:X notices/ failed')
  const failing = (call: keyof ObjectStore, fault: () => Error, at: string) => (objects: ObjectStore) => {
    const whole = objects[call] as (...facts: unknown[]) => unknown
    const isListing = call === 'list'
    Object.assign(objects, {
      [call]: (key: string, ...rest: unknown[]) => {
        if (!key.startsWith(at)) return whole(key, ...rest)
        return isListing ? refusing(fault()) : Promise.reject(fault())
      },
    })
  }
  const record = `${RUN_FOLDER}/failure.json`
  const notice = 'notices/open/churn/n.json'

  it.each<[string, keyof ObjectStore, string, string, string]>([
    ['to list what waits', 'list', 'notices/open/', 'heartbeat', 'the notices that wait'],
    ['to read a record', 'get', record, record, record],
    ['to see whether a notice was sent', 'head', 'notices/sent/', record, record],
    ['to leave a notice', 'put', 'notices/open/', record, record],
    ['to read a notice', 'get', notice, notice, notice],
  ])('%s is an error of the log, and the event comes again', async (_, call, at, cause, what) => {
    const { objects, log, created, handler } = world()
    await objects.put(record, JSON.stringify(FAILURE))
    failing(call, denied, at)(objects)
    const event = cause === 'heartbeat' ? handler(HEARTBEAT) : created(cause)
    await expect(event).rejects.toMatchObject({ code: 'aws-denied' })
    expect(log.entries.filter(({ level }) => level === 'error')).toEqual([
      {
        level: 'error',
        message: 'notices-untold',
        fields: { what, code: 'aws-denied', reason: 's3:X notices/ failed', hint: 'Look at it.' },
      },
    ])
  })

  it('is told of one record, and the others of an event are told of all the same', async () => {
    const { objects, log, handler, open } = world()
    const other = 'runs/churn/boostline-churn-20260702-080000-00000002/failure.json'
    await objects.put(record, JSON.stringify(FAILURE))
    await objects.put(other, JSON.stringify({ ...FAILURE, runId: 'boostline-churn-20260702-080000-00000002' }))
    failing('get', denied, record)(objects)
    const facts = { eventVersion: '2.1', eventSource: 'aws:s3', eventTime: AT, eventName: 'ObjectCreated:Put' }
    const records = [record, other].map((key) => ({ ...facts, s3: { bucket: { name: 'bucket' }, object: { key } } }))
    await expect(handler({ Records: records })).rejects.toMatchObject({ code: 'aws-denied' })
    expect(await open()).toMatchObject([{ runId: 'boostline-churn-20260702-080000-00000002' }])
    expect(log.entries.filter(({ level }) => level === 'error')).toHaveLength(1)
  })

  it.each([
    ['a fault that passes', () => sampleError('aws-throttled', 'too often'), []],
    ['what the code does not expect', () => new TypeError('too often'), ['unexpected-error']],
  ])('is told apart from %s', async (_, fault, messages) => {
    const { objects, log, created } = world()
    failing('get', fault, record)(objects)
    await expect(created(record)).rejects.toThrow('too often')
    expect(log.entries.filter(({ level }) => level === 'error').map(({ message }) => message)).toEqual(messages)
  })
})

/** A listing that breaks off at its first page. */
async function* refusing(error: Error, pages: readonly never[] = []): AsyncGenerator<never> {
  yield* pages
  throw error
}
