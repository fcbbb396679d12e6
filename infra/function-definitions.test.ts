import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { recordingLog } from '#shared/log/recording-log.ts'
import { MOST_DEATHS_OF_A_FILE } from '#shared/records/attempt-file.ts'
import { SENT_AGAIN_WITHIN_MS } from '#shared/records/open-work.ts'
import { createHandler as createTraining } from '../lambdas/model-training/create-handler.ts'
import { functionsPage } from './functions-page.ts'
import { FUNCTION_NAMES, wiring } from './wiring.ts'

const ROOT = path.dirname(import.meta.dirname)

const context = { awsRequestId: 'r1', getRemainingTimeInMillis: () => 60_000 }

/** Only what a handler may look at before it does anything: whatever else it reaches for is an error. */
function untouchable(): never {
  const harmless: Readonly<Record<string, unknown>> = {
    log: recordingLog(),
    clock: { now: () => 0 },
    config: { bucket: 'bucket', prefix: 'boostline', uploads: { prefixes: [], buckets: [] } },
    corsOrigins: [],
    pathAliases: new Map(),
    stage: 'boostline',
  }
  return new Proxy(harmless, {
    get: (known, name) => {
      if (typeof name === 'string' && name in known) return known[name]
      throw new Error(`the event made the handler reach for ${String(name)}`)
    },
  }) as never
}

describe('the definition of a function', () => {
  it('is a file of its name beside the others, for a folder of its name in lambdas/', () => {
    const namesIn = (folder: string) => readdirSync(path.join(ROOT, folder)).map((file) => file.replace(/\.ts$/, ''))
    expect(namesIn('infra/functions').sort()).toEqual(FUNCTION_NAMES.toSorted())
    expect(namesIn('lambdas').sort()).toEqual(FUNCTION_NAMES.toSorted())
  })

  it('is plain data: the local cloud takes it without the CDK', async () => {
    const entryPoints = ['infra/environment.ts']
    const bundling = { entryPoints, absWorkingDir: ROOT, bundle: true, write: false, metafile: true } as const
    const { metafile } = await build({ ...bundling, platform: 'node', format: 'esm', packages: 'external' })
    const packages = Object.values(metafile.inputs).flatMap(({ imports }) => imports.map((each) => each.path))
    expect(packages).toContain('zod/mini')
    expect(packages.filter((name) => /^(aws-cdk|constructs|cdk-)/.test(name))).toEqual([])
  })

  it('names assets that are in the repository, each by a file name of its own', () => {
    for (const { bundle } of Object.values(wiring.functions)) {
      const names = ['index.cjs', ...bundle.assets.map(({ name }) => name)]
      expect(new Set(names).size).toBe(names.length)
      for (const { name, source } of bundle.assets) {
        expect(name).toBe(path.basename(name))
        expect(existsSync(path.join(ROOT, source))).toBe(true)
      }
    }
  })

  it('is what docs/functions.md says', async () => {
    await expect(functionsPage()).toMatchFileSnapshot('../docs/functions.md')
  })
})

it('keeps a failed event in its queue for a shorter time than its run waits for somebody to send it again', () => {
  const queue = wiring.queues.find(({ name }) => name === wiring.asyncInvocations.failureQueue)
  expect(1000 * (queue?.retentionSeconds ?? Number.NaN)).toBeLessThan(SENT_AGAIN_WITHIN_MS)
})

it('tries an event of a file once more than the file may end its function, so that one is left to tell of it', () => {
  expect(1 + wiring.asyncInvocations.retryAttempts).toBeGreaterThan(MOST_DEATHS_OF_A_FILE)
})

describe('the harmless event', () => {
  it.each(FUNCTION_NAMES)('makes %s answer, and touch nothing', async (name) => {
    const { event, answer } = wiring.functions[name].harmless
    const { createHandler } = (await import(`../lambdas/${name}/create-handler.ts`)) as {
      readonly createHandler: (deps: never) => (event: unknown, context: unknown) => Promise<unknown>
    }
    const answered = await createHandler(untouchable())(event, context)
    expect({ answered: answered ?? null }).toMatchObject({ answered: answer })
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
