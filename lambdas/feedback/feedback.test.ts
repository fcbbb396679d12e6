import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { writeCapture } from '#shared/captures/capture-lines.ts'
import type { CapturedPrediction } from '#shared/captures/capture-records.ts'
import { hashedValue } from '#shared/captures/hashed-value.ts'
import { recordingLog } from '#shared/log/recording-log.ts'
import { captureId, captureKeys } from '#shared/names/capture-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import { readMonitoringSummary } from '#shared/records/monitoring-summary.ts'
import { createHandler } from './create-handler.ts'

const MODEL = 'boostline-churn-20260601-080000-00000001'
const START_MS = Date.UTC(2026, 5, 1)
const DAY_MS = 86_400_000
const SCHEMA = {
  version: 1,
  dataset: 'churn',
  runId: MODEL,
  problem: { type: 'binary', classes: ['stays', 'leaves'].map((label) => ({ label, count: 50 })) },
  columns: [{ name: 'outcome', index: 0, role: 'target' }],
  encodedWidth: 0,
  warnings: [],
}
const POINTER = {
  version: 1,
  dataset: 'churn',
  revision: 1,
  champion: {
    runId: MODEL,
    endpointName: MODEL,
    modelPackageArn: 'arn',
    source: { key: 'datasets/churn.csv', eventTime: '2026-06-01T08:00:00.000Z' },
    since: '2026-06-01T09:00:00.000Z',
  },
  challenger: null,
  rollout: null,
  retired: [],
  history: [],
}

async function world() {
  const clock = { nowMs: START_MS, now: () => clock.nowMs }
  const objects = memoryObjectStore('bucket', clock)
  const log = recordingLog()
  await objects.put(`runs/churn/${MODEL}/schema.json`, JSON.stringify(SCHEMA))
  await objects.put('models/churn.json', JSON.stringify(POINTER))
  const handler = createHandler({ objects, clock, log, config: { bucket: 'bucket', prefix: 'boostline' } })

  let serial = 0
  /** A request of so many instances, each as sure that its customer leaves; returns its id. */
  const capture = async (probabilities: readonly number[], more: Partial<CapturedPrediction> = {}) => {
    const requestId = captureId(clock.nowMs, `r${serial++}`)
    const key = captureKeys('churn', requestId)?.predictions ?? ''
    const lines = probabilities.map(
      (leaves, instance): CapturedPrediction => ({
        version: 1,
        kind: 'prediction',
        requestId,
        instance,
        at: new Date(clock.nowMs).toISOString(),
        dataset: 'churn',
        model: MODEL,
        role: 'champion',
        latencyMs: 1,
        features: {},
        prediction:
          leaves >= 0.5 ? { label: 'leaves', probability: leaves } : { label: 'stays', probability: 1 - leaves },
        ...more,
      }),
    )
    await writeCapture(objects, key, lines)
    return requestId
  }
  const drop = async (content: string | Uint8Array, name = 'june.csv', eventMs = clock.nowMs) => {
    await objects.put(`feedback/churn/${name}`, content)
    const object = { key: `feedback/churn/${name}` }
    const facts = { eventVersion: '2.1', eventSource: 'aws:s3', eventName: 'ObjectCreated:Put' }
    const record = { ...facts, eventTime: new Date(eventMs).toISOString(), s3: { bucket: { name: 'bucket' }, object } }
    await handler({ Records: [record] })
  }
  const json = async (key: string) => {
    const found = await objects.get(key)
    return found && (JSON.parse(Buffer.from(found.body).toString()) as Record<string, unknown>)
  }
  const truths = async () => {
    const told: Record<string, unknown> = {}
    for await (const { key } of objects.list('captures/')) {
      if (!key.endsWith('.feedback.jsonl')) continue
      const found = await objects.get(key)
      for (const line of Buffer.from(found?.body ?? [])
        .toString()
        .trimEnd()
        .split('\n')) {
        const { requestId, instance, truth } = JSON.parse(line) as {
          requestId: string
          instance: number
          truth: string
        }
        told[`${requestId}#${instance}`] = truth
      }
    }
    return told
  }
  const record = () => json('monitoring/churn/feedback/june.json')
  return { clock, objects, log, handler, capture, drop, json, truths, record }
}

describe('a file of true outcomes', () => {
  it('becomes feedback beside the predictions, and says in plain words what could not be taken', async () => {
    const { capture, drop, truths, record } = await world()
    const one = await capture([0.9])
    const two = await capture([0.2, 0.8])
    await drop(
      [
        'Request ID;instance;outcome',
        `${one};;leaves`,
        `${two};1;stays`,
        `${two};;stays`,
        `${two};7;stays`,
        `${one};x;stays`,
        `${one};0;perhaps`,
        '20260601T000000-nobody;;stays',
        '../../models/churn;;stays',
        `${one};0`,
      ].join('\n'),
    )
    expect(await truths()).toEqual({ [`${one}#0`]: 'leaves', [`${two}#1`]: 'stays' })
    expect(await record()).toMatchObject({
      status: 'taken',
      text: 'The outcomes of 2 of 9 rows are kept. 7 could not be taken: "errors" says why of each.',
      rows: { total: 9, taken: 2, known: 0, faulty: 7 },
      errors: [
        { row: 4, message: 'The request has 2 predictions: say in the column instance which is meant, from 0.' },
        { row: 5, message: 'The request has 2 predictions: say in the column instance which is meant, from 0.' },
        { row: 6, message: '"x" is no place in a request: 0 is the first.' },
        { row: 7, message: '"perhaps" cannot be the outcome: one of stays, leaves is wanted.' },
        { row: 8, message: 'No prediction of churn was captured under the request id "20260601T000000-nobody".' },
        { row: 9, message: 'No prediction of churn was captured under the request id "../../models/churn".' },
        { row: 10, message: 'The row has 2 cells and the header 3.' },
      ],
    })
  })

  it('finds predictions by the field that they echoed, hashed or not; of an id that was asked for twice none is meant', async () => {
    const { capture, drop, truths, record } = await world()
    const one = await capture([0.9], { id: 41 })
    const two = await capture([0.9], { id: hashedValue('churn', 'customer', 'c-2') })
    await capture([0.9], { id: 'c-3' })
    await capture([0.9], { id: 'c-3' })
    await drop(gzipSync('customer,truth\n41,leaves\nc-2,stays\nc-3,stays\nc-4,stays\n'), 'june.csv.gz')
    expect(await truths()).toEqual({ [`${one}#0`]: 'leaves', [`${two}#0`]: 'stays' })
    expect(await record()).toMatchObject({
      errors: [
        { row: 4, message: expect.stringContaining('2 predictions have the id "c-3"') },
        { row: 5, message: expect.stringContaining('No captured prediction has the id "c-4"') },
      ],
    })
  })

  it('that comes again changes nothing; of two files the later holds, whichever is taken first', async () => {
    const { clock, capture, drop, truths, record } = await world()
    const one = await capture([0.9])
    const two = await capture([0.9])
    clock.nowMs += DAY_MS
    await drop(`request_id,truth\n${one},leaves\n`)
    await drop(`request_id,truth\n${one},leaves\n`)
    expect(await record()).toMatchObject({ rows: { taken: 1, known: 1 } })
    await drop(`request_id,truth\n${one},stays\n${two},stays\n`, 'july.csv', clock.nowMs + DAY_MS)
    await drop(`request_id,truth\n${one},leaves\n${two},leaves\n`, 'june.csv')
    expect(await truths()).toEqual({ [`${one}#0`]: 'stays', [`${two}#0`]: 'stays' })
  })

  it.each([
    [
      'no outcome',
      'request_id,when\nr,1\n',
      'no column with the outcomes: it is named truth, or outcome as in the training',
    ],
    ['nobody', 'a,b,truth\n1,2,stays\n', 'no column that says whose outcome a row is'],
    ['no rows', 'request_id,truth\n', 'has no rows'],
    ['nothing', '', 'has no rows'],
    ['a broken quote', 'request_id,truth\n"r,stays\n', 'is no CSV file'],
  ])('with %s is refused, in a record that says why', async (_, content, message) => {
    const { drop, record, truths } = await world()
    await drop(content)
    expect(await record()).toMatchObject({
      status: 'failed',
      failure: { code: 'feedback-invalid', message: expect.stringContaining(message) },
    })
    expect(await truths()).toEqual({})
  })

  it.each(['june.csv', 'june.csv.gz'])('%s whose transfer breaks off comes again', async (name) => {
    const { objects, drop } = await world()
    const whole = Buffer.from('request_id,truth\nr,stays\n')
    const begun = name.endsWith('.gz') ? gzipSync(whole).subarray(0, 12) : whole
    const open = objects.open.bind(objects)
    objects.open = async (...args) => {
      const found = await open(...args)
      async function* body() {
        yield begun
        throw new Error('connection lost')
      }
      return found && { ...found, body: body() }
    }
    await expect(drop(whole, name)).rejects.toThrow('connection lost')
  })

  it('that is not packed though its name says so is refused', async () => {
    const { drop, record } = await world()
    await drop('request_id,truth\nr,stays\n', 'june.csv.gz')
    expect(await record()).toMatchObject({ status: 'failed', failure: { code: 'feedback-invalid' } })
  })
})

describe('the real performance', () => {
  it('counts only requests that are older than outcomes usually take, and tells the share that has one', async () => {
    const { clock, capture, drop, json } = await world()
    const rows: string[] = []
    // Ten a day for thirty days; of nine in ten the outcome comes after ten days, and half of them are wrong when sure.
    for (let day = 0; day < 30; day++) {
      for (let index = 0; index < 10; index++) {
        const requestId = await capture([index / 10])
        if (index > 0) rows.push(`${requestId},${index >= 5 === (day % 5 > 0) ? 'leaves' : 'stays'}`)
      }
      clock.nowMs += DAY_MS
    }
    clock.nowMs += 10 * DAY_MS
    await drop(`request_id,truth\n${rows.slice(0, 90).join('\n')}\n`)
    const day = new Date(clock.nowMs).toISOString().slice(0, 10)
    const { realPerformance } = (await json(`monitoring/churn/${day}.json`)) as {
      realPerformance: Record<string, unknown>
    }
    // Outcomes took 31 to 40 days: requests of the first days alone are old enough.
    expect(realPerformance).toMatchObject({
      model: MODEL,
      usualDelayDays: 39,
      requests: { counted: 20, withTruth: 18, read: 18 },
      rows: 18,
      metrics: [],
    })
    expect(realPerformance['sentence']).toBe(
      'The outcome of 90 % of the requests older than 39 days is known: 18 rows, too few to say what the model is worth (50 are needed).',
    )
  })

  it('is told with its interval, beside what was tested', async () => {
    const { clock, objects, capture, handler, drop, json } = await world()
    const rows: string[] = []
    for (let index = 0; index < 200; index++) {
      const requestId = await capture([(index % 100) / 100])
      rows.push(`${requestId},${index % 100 >= 50 !== (index % 10 === 0) ? 'leaves' : 'stays'}`)
    }
    const metrics = { auc: { value: 0.95 }, accuracy: { value: 0.9 } }
    const decision = { status: 'approved', reason: 'good' }
    await objects.put(
      `runs/churn/${MODEL}/evaluation/evaluation.json`,
      JSON.stringify({
        version: 1,
        runId: MODEL,
        dataset: 'churn',
        problem: 'binary',
        rows: 100,
        metrics,
        confusion: null,
        threshold: 0.5,
        decision,
      }),
    )
    clock.nowMs += 5 * DAY_MS
    await drop(`request_id,truth\n${rows.join('\n')}\n`)
    clock.nowMs += DAY_MS
    await handler({ 'detail-type': 'Scheduled Event' })
    const { realPerformance } = (await json('monitoring/churn/2026-06-07.json')) as {
      realPerformance: {
        sentence: string
        metrics: { metric: string; value: number; low: number; high: number; tested: number }[]
      }
    }
    const [auc, accuracy] = realPerformance.metrics
    expect(accuracy).toMatchObject({ metric: 'accuracy', value: 0.9, tested: 0.9 })
    expect(auc?.low).toBeLessThan(auc?.value ?? 0)
    expect(auc?.high).toBeGreaterThan(auc?.value ?? 1)
    expect(realPerformance.sentence).toMatch(
      /^By the outcomes of 200 rows the AUC is 0\.\d+ \(0\.\d+ to 0\.\d+\), and was 0\.95 on the test rows\. The outcome of 100 % of the requests older than 5 days is known\.$/,
    )
  })

  it('stands where whoever asks about the model reads it, beside what a look found', async () => {
    const { objects, clock, capture, drop } = await world()
    const told = async () => await readMonitoringSummary(objects, 'churn')
    const requestId = await capture([0.9])
    clock.nowMs += DAY_MS
    await drop(`request_id,truth\n${requestId},leaves\n`)
    expect(await told()).toMatchObject({
      model: MODEL,
      sentence: '',
      performance: expect.stringMatching(/^The outcome of/),
    })
  })

  it('has no record where no outcome came', async () => {
    const { capture, handler, json } = await world()
    await capture([0.5])
    await handler({ 'detail-type': 'Scheduled Event' })
    expect(await json('monitoring/churn/2026-06-01.json')).toBeUndefined()
  })
})
