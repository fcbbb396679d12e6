import { expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { eventOf, world } from './testing/feedback-world.ts'

type Operation = Exclude<keyof ObjectStore, 'bucket'>
const DAILY = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }
const FILE = 'feedback/churn/june.csv'
const RECORD = 'monitoring/churn/feedback/june.json'

/** Takes the role's right to an operation on keys; returns what gives it back. */
function deny(objects: ObjectStore, operation: Operation, key: RegExp): () => void {
  const whole = { ...objects }
  const call = whole[operation] as (...facts: unknown[]) => unknown
  const denied = (at: unknown) => sampleError('aws-denied', `s3:${operation} ${String(at)} failed`)
  const isListing = operation === 'list' || operation === 'listFolder'
  Object.assign(objects, {
    [operation]: (at: string, ...rest: unknown[]) => {
      if (!key.test(at)) return call(at, ...rest)
      if (isListing) return refusing(denied(at))
      return Promise.reject(denied(at))
    },
  })
  return () => Object.assign(objects, whole)
}

/** A listing that breaks off at its first page. */
async function* refusing(error: Error, pages: readonly never[] = []): AsyncGenerator<never> {
  yield* pages
  throw error
}

async function worldWithFile() {
  const made = await world()
  const requestId = await made.capture([0.9])
  const put = async () => {
    const content = `request_id,truth\n${requestId},leaves\n`
    await made.objects.put(FILE, content)
    const context = { awsRequestId: 'a', getRemainingTimeInMillis: () => 900_000 }
    await made.handler(eventOf(FILE, content, made.clock.nowMs), context)
  }
  const errors = () => made.log.entries.filter(({ level }) => level === 'error')
  return { ...made, requestId, put, errors }
}

it.each<[Operation, RegExp]>([
  ['get', /^monitoring\/churn\/attempts\//],
  ['put', /^monitoring\/churn\/attempts\//],
  ['get', /^models\/churn\.json$/],
  ['get', /\/schema\.json$/],
  ['get', /\/source\.json$/],
  ['open', /^feedback\//],
  ['get', /^captures\/.*-r0\.jsonl$/],
  ['get', /^captures\/.*\.feedback\.jsonl$/],
  ['put', /^captures\/.*\.feedback\.jsonl$/],
])(
  'without the right to %s %s the record of a file of outcomes says which right is missing',
  async (operation, key) => {
    const { objects, put, record, truths, errors, requestId } = await worldWithFile()
    const giveBack = deny(objects, operation, key)
    await put()
    const reason = expect.stringMatching(new RegExp(`^s3:${operation} .* failed$`))
    expect(await record()).toMatchObject({ status: 'failed', failure: { code: 'aws-denied', message: reason } })
    expect(errors()).toContainEqual({
      level: 'error',
      message: 'feedback-refused',
      fields: {
        dataset: 'churn',
        key: FILE,
        record: RECORD,
        code: 'aws-denied',
        reason,
        hint: 'Look at it.',
      },
    })
    giveBack()
    await put()
    expect(await truths()).toEqual({ [`${requestId}#0`]: 'leaves' })
    expect(await record()).toMatchObject({ status: 'taken', rows: { taken: 1 } })
  },
)

it.each<[Operation]>([['get'], ['put']])(
  'without the right to %s the record itself the log says so, and the event comes again',
  async (operation) => {
    const { objects, put, record, errors } = await worldWithFile()
    const giveBack = deny(objects, operation, new RegExp(RECORD))
    await expect(put()).rejects.toMatchObject({ code: 'aws-denied' })
    expect(errors()).toMatchObject([{ message: 'feedback-refused', fields: { code: 'aws-denied', record: RECORD } }])
    giveBack()
    await put()
    expect(await record()).toMatchObject({ status: 'taken', rows: { taken: 1 } })
  },
)

it.each<[Operation, RegExp]>([
  ['list', /^captures\/churn\//],
  ['list', /^monitoring\/churn\/outcomes\//],
  ['get', /\/evaluation\.json$/],
  ['get', /^monitoring\/churn\/2026/],
  ['put', /^monitoring\/churn\/2026/],
  ['get', /^monitoring\/churn\/state\.json$/],
])(
  'without the right to %s %s a file is taken, and what is not measured is an error of the log',
  async (operation, key) => {
    const { objects, put, record, errors, handler, json } = await worldWithFile()
    const giveBack = deny(objects, operation, key)
    await put()
    expect(await record()).toMatchObject({ status: 'taken', rows: { taken: 1 } })
    const told = {
      level: 'error',
      message: 'reconciliation-failed',
      fields: { what: 'the real performance of churn', error: expect.objectContaining({ code: 'aws-denied' }) },
    }
    expect(errors()).toEqual([told])
    giveBack()
    await handler(DAILY)
    expect(await json('monitoring/churn/2026-06-01.json')).toMatchObject({ dataset: 'churn' })
    expect(errors()).toEqual([told])
  },
)

it('without the right to list datasets the daily look says so', async () => {
  const { objects, handler, errors } = await worldWithFile()
  deny(objects, 'listFolder', /^models\//)
  await expect(handler(DAILY)).rejects.toMatchObject({ code: 'aws-denied' })
  expect(errors()).toMatchObject([{ message: 'reconciliation-failed', fields: { what: 'the list of datasets' } }])
})

it('a fault that passes is no error of the log: the event comes again', async () => {
  const { objects, put, record, errors } = await worldWithFile()
  const whole = { ...objects }
  objects.open = () => Promise.reject(sampleError('aws-throttled'))
  await expect(put()).rejects.toMatchObject({ code: 'aws-throttled' })
  expect([await record(), errors()]).toEqual([undefined, []])
  Object.assign(objects, whole)
  await put()
  expect(await record()).toMatchObject({ status: 'taken' })
})

it('what the code does not expect is told by its name, and the event comes again', async () => {
  const { objects, put, errors } = await worldWithFile()
  objects.open = () => Promise.reject(new TypeError('it has no such thing'))
  await expect(put()).rejects.toThrow('it has no such thing')
  expect(errors()).toMatchObject([{ message: 'unexpected-error', fields: { dataset: 'churn', key: FILE } }])
})
