import { describe, expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { createHandler as createInference } from '../lambdas/inference-api/create-handler.ts'
import { createHandler as createDeployment } from '../lambdas/model-deployment/create-handler.ts'
import { createHandler as createEvaluation } from '../lambdas/model-evaluation/create-handler.ts'
import { createHandler as createTraining } from '../lambdas/model-training/create-handler.ts'
import { HARMLESS_EVENTS } from './harmless-events.ts'
import type { FunctionName } from './wiring.ts'

const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 60_000 }

/** Only what a handler may look at before it does anything: whatever else it reaches for is an error. */
function untouchable(): never {
  const harmless: Readonly<Record<string, unknown>> = {
    log: recordingLog(),
    clock: { now: () => 0 },
    config: { bucket: 'bucket', prefix: 'boostline' },
    corsOrigins: [],
    stage: 'boostline',
  }
  return new Proxy(harmless, {
    get: (known, name) => {
      if (typeof name === 'string' && name in known) return known[name]
      throw new Error(`the event made the handler reach for ${String(name)}`)
    },
  }) as never
}

describe('the harmless events', () => {
  it.each<[FunctionName, (event: never) => Promise<unknown>, unknown]>([
    ['model-training', createTraining(untouchable()), undefined],
    ['model-deployment', createDeployment(untouchable()), undefined],
    ['model-evaluation', (event) => createEvaluation(untouchable())(event, context), { batchItemFailures: [] }],
    ['inference-api', (event) => createInference(untouchable())(event, context), { statusCode: 200 }],
  ])('make %s answer, and touch nothing', async (name, handler, answer) => {
    const answered = await handler(HARMLESS_EVENTS[name] as never)
    expect({ answered }).toMatchObject({ answered: answer })
  })

  it('would not pass for an event that asks for work', async () => {
    const upload = {
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      eventVersion: '2.1',
      eventTime: '2026-07-01T10:00:00.000Z',
      s3: { bucket: { name: 'bucket' }, object: { key: 'datasets/iris.csv', eTag: 'e', size: 1 } },
    }
    await expect(createTraining(untouchable())({ Records: [upload] })).rejects.toThrow('reach for objects')
  })
})
