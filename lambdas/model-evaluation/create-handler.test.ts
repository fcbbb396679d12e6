import type { SQSEvent } from 'aws-lambda'
import { describe, expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { createHandler } from './create-handler.ts'
import { evaluationWorld, KEYS, MESSAGE, sqsRecord } from './testing/evaluation-world.ts'

const CONTEXT = { getRemainingTimeInMillis: () => 70_000 }

async function keysOf(world: Awaited<ReturnType<typeof evaluationWorld>>): Promise<string[]> {
  const keys = []
  for await (const { key } of world.objects.list('')) keys.push(key)
  return keys
}

describe('a message that is no evaluation of this pipeline', () => {
  it.each([
    ['text', 'hello'],
    ['an object of another kind', '{"hello":1}'],
    ['a later version', JSON.stringify({ ...MESSAGE, version: 3 })],
    ['another bucket', JSON.stringify({ ...MESSAGE, testDataS3BucketName: 'another-bucket' })],
    ['a run that does not exist', JSON.stringify({ ...MESSAGE, runId: 'boostline-churn-20200101-000000-00000000' })],
  ])('is done, changes nothing, and is named in an error for a person: %s', async (_, body) => {
    const world = await evaluationWorld()
    const before = await keysOf(world)
    expect(await world.deliver({ body, messageId: 'message-7' })).toEqual({ batchItemFailures: [] })
    expect(world.log.entries).toEqual([
      { level: 'error', message: 'event-ignored', fields: expect.objectContaining({ messageId: 'message-7' }) },
    ])
    expect(await keysOf(world)).toEqual(before)
    expect(world.registry.packages).toEqual([])
  })

  it('says of rows that no run made why they are not evaluated', async () => {
    const world = await evaluationWorld()
    const { runId: endpointName, testDataS3BucketName } = MESSAGE
    const message = { endpointName, testDataS3BucketName, testDataS3Key: 'automl/test.csv' }
    expect(await world.deliver({ body: JSON.stringify(message) })).toEqual({ batchItemFailures: [] })
    expect(JSON.stringify(world.log.entries)).toContain('are not the test part of that endpoint')
  })

  it('does not show its body in the log', async () => {
    const world = await evaluationWorld()
    await world.deliver({ body: '{"password":"swordfish"}' })
    expect(JSON.stringify(world.log.entries)).not.toContain('swordfish')
  })
})

describe('createHandler', () => {
  it('treats every message on its own', async () => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'changing', status: 'Creating' }, { kind: 'ready' })
    const body = JSON.stringify(MESSAGE)
    const event = {
      Records: [
        sqsRecord({ messageId: 'unreadable', body: '{', receiveCount: 1 }),
        sqsRecord({ messageId: 'early', body, receiveCount: 1 }),
        sqsRecord({ messageId: 'ready', body, receiveCount: 3 }),
      ],
    }
    expect(await createHandler(world.dependencies)(event, CONTEXT)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'early' }],
    })
    expect(world.hidden).toEqual([{ receiptHandle: 'receipt-of-early', seconds: 1 }])
    expect(await world.json(KEYS.evaluation)).toBeDefined()
  })

  it.each(['runs/churn/other/test/part-00000.csv', 'datasets/churn.csv', ''])(
    'takes no other rows than the run’s own for its test part: %j',
    async (testDataS3Key) => {
      const world = await evaluationWorld()
      world.scorer.states.push({ kind: 'ready' })
      expect(await world.deliver({ body: JSON.stringify({ ...MESSAGE, testDataS3Key }) })).toEqual({
        batchItemFailures: [],
      })
      expect([await world.json(KEYS.evaluation), await world.json(KEYS.failure)]).toEqual([undefined, undefined])
      expect(world.scorer.requests).toEqual([])
      await world.deliver()
      expect(await world.json(KEYS.evaluation)).toMatchObject({ runId: MESSAGE.runId })
    },
  )

  it('evaluates by a message of three names, as other systems send it', async () => {
    const world = await evaluationWorld()
    world.scorer.states.push({ kind: 'ready' })
    const { runId: endpointName, testDataS3BucketName, testDataS3Key } = MESSAGE
    const body = JSON.stringify({ endpointName, testDataS3BucketName, testDataS3Key })
    await world.deliver({ body })
    expect(await world.json(KEYS.evaluation)).toMatchObject({ runId: MESSAGE.runId, dataset: MESSAGE.dataset })
  })

  it.each([
    { error: new Error('The receipt handle has expired.'), level: 'warn' },
    { error: sampleError('aws-denied', 'no right'), level: 'error' },
  ])(
    'reports the message also where its visibility cannot be changed, and says so: $level',
    async ({ error, level }) => {
      const world = await evaluationWorld()
      world.scorer.states.push({ kind: 'changing', status: 'Creating' })
      const visibility = { hideFor: async () => Promise.reject(error) }
      const event = { Records: [sqsRecord({ messageId: 'early', body: JSON.stringify(MESSAGE), receiveCount: 1 })] }
      expect(await createHandler({ ...world.dependencies, visibility })(event, CONTEXT)).toEqual({
        batchItemFailures: [{ itemIdentifier: 'early' }],
      })
      expect(world.log.entries).toContainEqual({
        level,
        message: 'evaluation-retried',
        fields: { messageId: 'early', reason: String(error) },
      })
    },
  )

  it('keeps ten seconds of its time for the end', async () => {
    const world = await evaluationWorld()
    const delaysMs: number[] = []
    const abortAfter = (delayMs: number) => {
      delaysMs.push(delayMs)
      return AbortSignal.abort()
    }
    const handler = createHandler({ ...world.dependencies, abortAfter })
    const event = { Records: [sqsRecord({ messageId: 'm', body: JSON.stringify(MESSAGE), receiveCount: 1 })] }
    await handler(event, { getRemainingTimeInMillis: () => 60_000 })
    await handler(event, { getRemainingTimeInMillis: () => 3_000 })
    expect(delaysMs).toEqual([50_000, 0])
  })

  it.each([{}, null, undefined, 'text', [], { Records: null }])(
    'refuses %j, which is not from a queue',
    async (event) => {
      const world = await evaluationWorld()
      await expect(createHandler(world.dependencies)(event as unknown as SQSEvent, CONTEXT)).rejects.toMatchObject({
        code: 'event-unreadable',
        message: 'The event has no Records: it is not from an SQS queue.',
      })
    },
  )
})
