import { describe, expect, it } from 'vitest'
import { archiveOf, MODEL_ARCHIVE } from '#engines/scoring/archive/testing/model-archives.ts'
import { sampleError } from '#shared/errors/sample-error.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { leaveOpen, listOpenWork, type Obstacle } from '#shared/records/open-work.ts'
import { IMPORTED_SCHEMA } from './testing/imported-schema.ts'
import {
  DATASET,
  endpointChanged,
  FIRST,
  HEARTBEAT,
  modelUploaded,
  outcomeOf,
  packageChanged,
  pipeline,
  SECOND,
  trainingChanged,
} from './testing/pipeline.ts'

type Event = 'model-uploaded' | 'training-changed' | 'endpoint-changed' | 'package-changed'
const EVENTS: readonly Event[] = ['model-uploaded', 'training-changed', 'endpoint-changed', 'package-changed']

/** How each event reaches the function: as often as the number says. */
type Deliveries = Readonly<Record<Event, number>>
const ONCE: Deliveries = { 'model-uploaded': 1, 'training-changed': 1, 'endpoint-changed': 1, 'package-changed': 1 }

/** A first run serves; a second is trained, deployed, evaluated, approved, and rejected at last. */
async function story(deliveries: Deliveries) {
  const all = pipeline()
  await all.serving(FIRST)
  const deliver = async (event: Event, body: unknown) => {
    const times = Array.from({ length: deliveries[event] }, () => all.handler(body))
    await Promise.all(times)
    // The heartbeat comes after each of them, as it does in the end.
    all.advance(15)
    await all.handler(HEARTBEAT)
  }
  await all.startTraining(SECOND)
  await all.finishTraining(SECOND)
  await deliver('model-uploaded', modelUploaded(SECOND))
  await deliver('training-changed', trainingChanged(SECOND))
  await deliver('endpoint-changed', endpointChanged(SECOND))
  const arn = await all.evaluate(SECOND)
  await deliver('package-changed', packageChanged(arn))
  const approved = { champion: await all.champion(), endpoints: all.endpoints(), open: await all.open(SECOND) }
  await all.decide(arn, 'rejected')
  await deliver('package-changed', packageChanged(arn))
  // The endpoint of what served a moment ago stays for the calls under way.
  all.advance(15)
  await all.handler(HEARTBEAT)
  return { approved, rejected: { champion: await all.champion(), endpoints: all.endpoints() } }
}

const EXPECTED = {
  approved: { champion: SECOND, endpoints: [FIRST, SECOND], open: undefined },
  rejected: { champion: FIRST, endpoints: [FIRST] },
}

describe('the story of a run ends in the same place', () => {
  it.each(EVENTS)('when %s is lost', async (event) => {
    expect(await story({ ...ONCE, [event]: 0 })).toEqual(EXPECTED)
  })

  it.each(EVENTS)('when %s comes five times at once', async (event) => {
    expect(await story({ ...ONCE, [event]: 5 })).toEqual(EXPECTED)
  })

  it('when every event is lost', async () => {
    const none = { 'model-uploaded': 0, 'training-changed': 0, 'endpoint-changed': 0, 'package-changed': 0 }
    expect(await story(none)).toEqual(EXPECTED)
  })
})

function ordersOf(events: readonly Event[]): readonly (readonly Event[])[] {
  if (events.length <= 1) return [events]
  return events.flatMap((first) =>
    ordersOf(events.filter((each) => each !== first)).map((rest) => [first, ...rest] as const),
  )
}

it.each(ordersOf(EVENTS).map((order) => [order.join(', '), order] as const))(
  'the story ends in the same place in the order %s',
  async (_, order) => {
    const all = pipeline()
    await all.serving(FIRST)
    await all.startTraining(SECOND)
    await all.finishTraining(SECOND)
    const events = {
      'model-uploaded': modelUploaded(SECOND),
      'training-changed': trainingChanged(SECOND),
      'endpoint-changed': endpointChanged(SECOND),
      'package-changed': packageChanged('arn:aws:sagemaker:us-east-1:123456789012:model-package/boostline-iris/2'),
    }
    let isEvaluated = false
    for (const event of [...order, 'heartbeat'] as const) {
      // The evaluation follows the deployment by itself, whatever the bus does.
      if (!isEvaluated && all.endpoints().includes(SECOND)) {
        await all.evaluate(SECOND)
        isEvaluated = true
      }
      await all.handler(event === 'heartbeat' ? HEARTBEAT : events[event])
    }
    expect([await all.champion(), all.endpoints(), await all.open(SECOND)]).toEqual([
      SECOND,
      [FIRST, SECOND],
      undefined,
    ])
  },
)

it.each(['failed', 'stopped', 'out-of-time'] as const)(
  'a training job that is %s is written down by the heartbeat when its event is lost',
  async (status) => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await all.handler(HEARTBEAT)
    expect((await all.open(FIRST))?.code).toBe('in-training')
    all.sagemaker.trainings.set(FIRST, outcomeOf(status, 'ClientError: no'))
    await all.handler(HEARTBEAT)
    expect([(await all.failure(FIRST))?.stage, await all.open(FIRST)]).toEqual(['training', undefined])
  },
)

it('what fails in one run does not hold up the heartbeat for the others', async () => {
  const all = pipeline()
  for (const runId of [FIRST, SECOND]) {
    await all.startTraining(runId)
    await all.finishTraining(runId)
  }
  all.sagemaker.failAfter(0)
  await all.handler(HEARTBEAT)
  expect(all.endpoints()).toEqual([SECOND])
  expect(all.log.entries.some(({ message }) => message === 'reconciliation-failed')).toBe(true)
})

describe('work that comes again by itself', () => {
  const left = (by: Obstacle['by'], stage: Obstacle['stage']): Obstacle => ({
    by,
    stage,
    code: 'aws-unavailable',
    reason: 'r',
    hint: 'h',
  })

  it('is not taken up by the heartbeat while an upload is being prepared, nor while its event may be sent again', async () => {
    const all = pipeline()
    const run = { dataset: DATASET, runId: FIRST }
    await all.objects.put(runKeys(DATASET, FIRST).source, '{}')
    await leaveOpen(run, left('model-training', 'preparation'), all)
    all.advance(15 * 24 * 60)
    await all.handler(HEARTBEAT)
    expect([await all.failure(FIRST), (await all.open(FIRST))?.code]).toEqual([undefined, 'aws-unavailable'])
  })

  it.each([
    ['no time', { at: 'yesterday' }],
    ['a time of a clock that was wrong', { at: '2999-01-01T00:00:00.000Z' }],
    ['since no time', { since: 'x' }],
  ])('is no longer waited for where its entry says %s', async (_, times) => {
    for (const [by, stage] of [
      ['model-training', 'preparation'],
      ['model-evaluation', 'evaluation'],
      ['model-deployment', 'promotion'],
    ] as const) {
      const all = pipeline()
      const { open } = runKeys(DATASET, FIRST)
      const entry = {
        version: 1,
        runId: FIRST,
        dataset: DATASET,
        ...left(by, stage),
        since: '2026-07-01T00:00:00.000Z',
      }
      await all.objects.put(open, JSON.stringify({ ...entry, ...times }))
      for (let beat = 0; beat < 3; beat++) {
        await all.handler(HEARTBEAT)
        all.advance(24 * 60)
      }
      expect([stage, await all.open(FIRST)]).toEqual([stage, undefined])
    }
  })

  it('ends in failure.json when the event of an upload cannot be sent again any more', async () => {
    const all = pipeline()
    await leaveOpen({ dataset: DATASET, runId: FIRST }, left('model-training', 'preparation'), all)
    all.advance(15 * 24 * 60 + 1)
    await all.handler(HEARTBEAT)
    expect(await all.open(FIRST)).toBeUndefined()
    expect(await all.failure(FIRST)).toMatchObject({ stage: 'training', code: 'preparation-given-up' })
  })

  it('is taken up once the preparation has come to something', async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await leaveOpen({ dataset: DATASET, runId: FIRST }, left('model-training', 'preparation'), all)
    await all.handler(HEARTBEAT)
    expect(await all.open(FIRST)).toMatchObject({
      code: 'in-training',
      reason: 'The training job has not ended (Starting: Preparing the instances).',
    })
  })

  it('is taken up an hour after the last attempt of an evaluation, whose message is sent again', async () => {
    const all = pipeline()
    await all.startTraining(FIRST)
    await all.finishTraining(FIRST)
    await all.handler(modelUploaded(FIRST))
    await leaveOpen({ dataset: DATASET, runId: FIRST }, left('model-evaluation', 'evaluation'), all)
    all.advance(59)
    await all.handler(HEARTBEAT)
    expect([all.messages.length, (await all.open(FIRST))?.by]).toEqual([1, 'model-evaluation'])
    all.advance(1)
    await all.handler(HEARTBEAT)
    expect([all.messages.length, await all.open(FIRST)]).toEqual([2, undefined])
  })
})

it('a fault nobody planned for is in open/, and the event comes again', async () => {
  const all = pipeline()
  await all.startTraining(FIRST)
  await all.finishTraining(FIRST)
  all.sagemaker.failWith(new TypeError('x is undefined'))
  await expect(all.handler(modelUploaded(FIRST))).rejects.toThrow('x is undefined')
  expect(await all.open(FIRST)).toMatchObject({
    stage: 'deployment',
    code: 'unexpected-error',
    reason: 'TypeError: x is undefined',
  })
  await all.handler(modelUploaded(FIRST))
  expect([await all.open(FIRST), all.endpoints()]).toEqual([undefined, [FIRST]])
})

it('an imported model is open work until its evaluation is asked for, so that another in its place strands nothing', async () => {
  const { objects, sagemaker, handler } = pipeline()
  const openWork = async () => (await Array.fromAsync(listOpenWork(objects))).map(({ dataset }) => dataset)
  let whileMade: readonly string[] = []
  const ensureEndpoint = sagemaker.ensureEndpoint.bind(sagemaker)
  sagemaker.ensureEndpoint = async (endpoint) => {
    whileMade = await openWork()
    return await ensureEndpoint(endpoint)
  }
  const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'
  await objects.put('models/own/schema.json', JSON.stringify(IMPORTED_SCHEMA))
  // With the mark that Windows puts before a text.
  await objects.put('models/own/model.json', `\uFEFF${JSON.stringify({ image })}`)
  await objects.put('models/own/model.tar.gz', MODEL_ARCHIVE)
  await handler(modelUploaded('', 'models/own/model.tar.gz'))
  expect([whileMade, await openWork()]).toEqual([['own'], []])
})

it('an imported model that was cut off before it was a run, and was replaced then, ends with the reason', async () => {
  const { objects, handler } = pipeline()
  const put = objects.put.bind(objects)
  const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'
  await objects.put('models/own/schema.json', JSON.stringify(IMPORTED_SCHEMA))
  await objects.put('models/own/model.json', JSON.stringify({ image }))
  await objects.put('models/own/model.tar.gz', MODEL_ARCHIVE)
  objects.put = async (key, ...rest) => {
    if (key.endsWith('/deployment.json')) throw sampleError('aws-unavailable', 'cut off')
    return await put(key, ...rest)
  }
  await expect(handler(modelUploaded('', 'models/own/model.tar.gz'))).rejects.toThrow('cut off')
  objects.put = put
  const [run] = await Array.fromAsync(listOpenWork(objects))
  const { failure } = runKeys('own', run?.runId ?? '')
  await objects.put('models/own/model.tar.gz', archiveOf({ 'xgboost-model': Buffer.from('{"learner":{} }') }))
  await handler(HEARTBEAT)
  expect(JSON.parse(Buffer.from((await objects.get(failure))?.body ?? '').toString())).toMatchObject({
    code: 'source-changed',
  })
  expect((await Array.fromAsync(listOpenWork(objects))).map(({ runId }) => runId)).not.toContain(run?.runId)
})
