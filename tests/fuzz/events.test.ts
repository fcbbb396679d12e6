import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { FakeTrainingJobs } from '#shared/training/fake-training-jobs.ts'
import { servingApi } from '../../lambdas/inference-api/testing/test-api.ts'
import { DATASET, FIRST, pipeline } from '../../lambdas/model-deployment/testing/pipeline.ts'
import { createHandler as createEvaluation } from '../../lambdas/model-evaluation/create-handler.ts'
import {
  evaluationWorld,
  INVOCATION_MS,
  KEYS,
  MESSAGE,
  sqsRecord,
} from '../../lambdas/model-evaluation/testing/evaluation-world.ts'
import { createHandler as createTraining } from '../../lambdas/model-training/create-handler.ts'
import { expectForAny, type Json } from './for-any.ts'
import { mutatedJson } from './mutations.ts'
import { outcomeOf } from './typed-error.ts'

const EVENTS = path.join(import.meta.dirname, '../../events')
const OWN_RUN = 'boostline-iris-20260701-100000-c7e6a1b2'

/** The sample events of a source, with the names of a run that there is. */
function samples(folder: string, runId = OWN_RUN): readonly Json[] {
  return readdirSync(path.join(EVENTS, folder)).map(
    (name) => JSON.parse(readFileSync(path.join(EVENTS, folder, name), 'utf8').replaceAll(OWN_RUN, runId)) as Json,
  )
}

async function keysOf(objects: ObjectStore): Promise<readonly string[]> {
  const keys: string[] = []
  for await (const { key } of objects.list('')) keys.push(key)
  return keys
}

test('any event is taken by model-training: a job, or nothing that stays', async () => {
  const csv = readFileSync('examples/iris.csv')
  const events = fc.record({ event: mutatedJson(samples('s3')) })
  await expectForAny('events-training', events, { short: 120, deep: 6_000 }, async ({ event }) => {
    const objects = memoryObjectStore('boostline')
    await objects.put('datasets/iris.csv', csv)
    const jobs = new FakeTrainingJobs()
    const log = recordingLog()
    const config = {
      bucket: 'boostline',
      prefix: 'boostline',
      roleArn: 'r',
      image: 'i',
      codeVersion: 'test',
      uploads: { prefixes: [], buckets: [] },
    }
    const handler = createTraining({ objects, jobs, log, config, clock: { now: () => 0 } })
    const outcome = await outcomeOf(() => handler(event))
    const keys = await keysOf(objects)
    const runOf = (key: string) => /(?:^|\/)runs\/[^/]+\/([^/]+)\//.exec(key)?.[1] ?? []
    const started = new Set([...jobs.jobs.values()].map(({ outputUri }) => runOf(outputUri)).flat())
    const runs = new Set(keys.flatMap(runOf))
    const failed = keys.filter((key) => key.endsWith('/failure.json')).length
    expect(runs.size).toBe(started.size + failed)
    expect(keys.filter((key) => key.startsWith('open/'))).toHaveLength(started.size)
    return 'error' in outcome ? outcome.error.code : `${started.size} started, ${failed} failed`
  })
})

test('any event is taken by model-deployment, and what serves goes on serving', async () => {
  const events = fc.record({ event: mutatedJson([...samples('eventbridge', FIRST), ...samples('s3', FIRST)]) })
  await expectForAny('events-deployment', events, { short: 120, deep: 6_000 }, async ({ event }) => {
    const all = pipeline()
    await all.serving(FIRST)
    const outcome = await outcomeOf(() => all.handler(event))
    expect([await all.champion(), all.endpoints()]).toEqual([FIRST, [FIRST]])
    expect(all.jobs.jobs.size).toBe(0)
    const foreign = (await keysOf(all.objects)).filter((key) => !key.includes(DATASET) && !key.startsWith('open/'))
    expect(foreign).toEqual([])
    if ('error' in outcome) return outcome.error.code
    return all.log.entries.some(({ message }) => message === 'event-ignored') ? 'passed over' : 'taken'
  })
})

test('any event is taken by model-evaluation, and no message of it keeps another from its turn', async () => {
  const good = JSON.parse(
    JSON.stringify(sqsRecord({ messageId: 'good', body: JSON.stringify(MESSAGE), receiveCount: 1 })),
  )
  const events = fc.record({ record: mutatedJson([good]), body: fc.option(mutatedJson([MESSAGE])) })
  await expectForAny('events-evaluation', events, { short: 120, deep: 6_000 }, async ({ record, body }) => {
    const world = await evaluationWorld()
    const odd = body === null ? record : { ...good, ...Object(record), body: JSON.stringify(body) }
    const context = { getRemainingTimeInMillis: () => INVOCATION_MS }
    const { batchItemFailures } = await createEvaluation(world.dependencies)({ Records: [odd, good] }, context)
    const identifiers = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
    expect(identifiers).not.toContain('good')
    expect(identifiers.every((identifier) => typeof identifier === 'string')).toBe(true)
    expect(await world.json(KEYS.evaluation)).toBeDefined()
    return world.log.entries.some(({ message }) => message === 'event-ignored') ? 'passed over' : 'taken'
  })
})

test('any event is answered by inference-api', async () => {
  const events = fc.record({ event: mutatedJson([...samples('apigateway'), ...samples('inference')]) })
  const api = await servingApi()
  await expectForAny('events-api', events, { short: 200, deep: 10_000 }, async ({ event }) => {
    const answer = (await api.invoke(event)) as { statusCode?: number; status?: number; body?: string }
    expect(answer.statusCode ?? answer.status ?? 200).toBeLessThan(500)
    expect(() => JSON.stringify(answer)).not.toThrow()
    return String(answer.statusCode ?? answer.status ?? 'direct')
  })
})
