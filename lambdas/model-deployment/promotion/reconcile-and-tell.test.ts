import { expect, it } from 'vitest'
import { sampleError } from '#shared/errors/sample-error.ts'
import { memoryRegistry } from '#shared/registry/memory-registry.ts'
import { readRunFacts } from '#shared/runs/read-run-status.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import { runStatusText } from '#shared/runs/run-status-text.ts'
import { DATASET, FIRST, HEARTBEAT, packageChanged, pipelineWith, SECOND } from '../testing/pipeline.ts'

const BEAT_MINUTES = 15

/** The function without a right to some calls, until it is given it. */
function without(call: (name: string, key: unknown) => boolean) {
  let isDenied = false
  const reach = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          const [key] = args
          if (isDenied && call(String(name), key))
            throw sampleError('aws-denied', `s3:${String(name)} ${String(key)} failed: AccessDenied`)
          return Reflect.apply(member, target, args)
        }
      },
    })
  const all = pipelineWith(memoryRegistry(), reach)
  const beats = async (count: number) => {
    for (let beat = 0; beat < count; beat++) {
      all.advance(BEAT_MINUTES)
      await all.handler(HEARTBEAT)
    }
  }
  const status = async (runId: string, arn: string) => {
    const run = { dataset: DATASET, runId }
    const facts = await readRunFacts(run, all.objects, {
      registered: async () => await all.registry.describe(arn),
    })
    return runStatusText(run, runStatus(facts, all.clock.time))
  }
  return { ...all, beats, status, set: (denied: boolean) => void (isDenied = denied) }
}

it('an approved run whose pointer may not be written says so for as long, and serves with the right', async () => {
  const all = without((name, key) => name === 'put' && String(key).startsWith('models/'))
  const arn = await all.deployed(FIRST)
  all.set(true)
  await expect(all.handler(packageChanged(arn))).rejects.toThrow('AccessDenied')
  await all.beats(4 * 24)
  expect(await all.status(FIRST, arn)).toContain('s3:put models/iris.json failed: AccessDenied')
  all.set(false)
  await all.beats(2)
  expect([await all.champion(), await all.open(FIRST), await all.failure(FIRST)]).toEqual([FIRST, undefined, undefined])
})

it('says nothing of a run that serves, and of the newest of those that wait', async () => {
  const all = without((name, key) => name === 'describeEndpoint' && key === SECOND)
  await all.serving(FIRST)
  all.set(true)
  await all.deployed(SECOND)
  await all.beats(1)
  expect([await all.open(FIRST), await all.champion()]).toEqual([undefined, FIRST])
  expect(await all.open(SECOND)).toMatchObject({ code: 'aws-denied', stage: 'promotion', by: 'model-deployment' })
})

it('what the registry says is done though endpoints cannot be listed', async () => {
  const all = without((name) => name === 'listEndpoints')
  all.set(true)
  await all.deployed(FIRST)
  await all.beats(1)
  expect(await all.champion()).toBe(FIRST)
})
