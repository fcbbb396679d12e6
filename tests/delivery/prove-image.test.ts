import { expect, test } from 'vitest'
import { wiring } from '../../infra/wiring.ts'
import type { ImageEngine, ImageFacts } from '../../scripts/image/image-engine.ts'
import { proveImage } from '../../scripts/image/prove-image.ts'

const { 'model-evaluation': evaluation } = wiring.functions

const OCI = 'org.opencontainers.image'

const GOOD: ImageFacts = {
  sizeBytes: 145_000_000,
  entrypoint: ['/lambda-entrypoint.sh'],
  command: ['index.handler'],
  labels: {
    [`${OCI}.title`]: 'model-evaluation',
    [`${OCI}.version`]: '0.1.0',
    [`${OCI}.revision`]: 'f90cab6',
    [`${OCI}.source`]: 'https://github.com/owner/boostline',
    [`${OCI}.licenses`]: 'Apache-2.0',
    [`${OCI}.base.name`]: 'public.ecr.aws/lambda/nodejs:24',
  },
  environment: ['LAMBDA_TASK_ROOT=/var/task'],
  files: [{ path: 'index.cjs', sizeBytes: 600_000, mode: 0o444 }],
}

/** Has the images it was told of, and builds the same one for every name. */
function engineWith(facts: ImageFacts, answer = '{"batchItemFailures":[]}') {
  const running: string[] = []
  const engine: ImageEngine = {
    description: 'a fake',
    build: async (tag) => tag,
    inspect: async () => facts,
    serve: async () => {
      throw new Error('not served')
    },
    publish: async () => {
      throw new Error('not published')
    },
    start: async (image) => {
      running.push(image)
      return {
        invoke: async () => answer,
        [Symbol.asyncDispose]: async () => void running.splice(running.indexOf(image), 1),
      }
    },
  }
  return { engine, running }
}

test('an image that is as it must be is proved, and nothing is left running', async () => {
  const { engine, running } = engineWith(GOOD)
  const { facts, answer } = await proveImage(evaluation, engine)
  expect({ facts, answer, running }).toEqual({ facts: GOOD, answer: '{"batchItemFailures":[]}', running: [] })
})

test.each<[string, Partial<ImageFacts>, string]>([
  ['another command', { command: ['index.main'] }, 'its command is ["index.main"], not ["index.handler"]'],
  ['another entry point', { entrypoint: ['/bin/sh'] }, 'its entry point is ["/bin/sh"]'],
  [
    'more than the bundle',
    { files: [...GOOD.files, { path: '.npmrc', sizeBytes: 40, mode: 0o444 }] },
    'what is in /var/task is [".npmrc","index.cjs"], not ["index.cjs"]',
  ],
  [
    "a file that Lambda's user may not read",
    { files: [{ path: 'index.cjs', sizeBytes: 1, mode: 0o600 }] },
    'not readable by all: index.cjs',
  ],
  ["another function's label", { labels: { ...GOOD.labels, [`${OCI}.title`]: 'inference-api' } }, 'its title is'],
  ['no revision', { labels: { ...GOOD.labels, [`${OCI}.revision`]: '' } }, 'labels it lacks: revision.'],
  ['a credential in its environment', { environment: ['NPM_TOKEN=abc'] }, 'credentials in its environment: NPM_TOKEN.'],
])('an image with %s is refused', async (_, spoilt, fault) => {
  const { engine } = engineWith({ ...GOOD, ...spoilt })
  await expect(proveImage(evaluation, engine)).rejects.toThrow(fault)
})

test("an image has the function's assets beside the bundle", async () => {
  const withAsset = {
    ...evaluation,
    bundle: { ...evaluation.bundle, assets: [{ name: 'kernel.wasm', source: 'kernel.wasm' }] },
  }
  await expect(proveImage(withAsset, engineWith(GOOD).engine)).rejects.toThrow(
    'what is in /var/task is ["index.cjs"], not ["index.cjs","kernel.wasm"]',
  )
  const files = [{ path: 'kernel.wasm', sizeBytes: 40, mode: 0o444 }, ...GOOD.files]
  const { facts } = await proveImage(withAsset, engineWith({ ...GOOD, files }).engine)
  expect(facts.files).toEqual(files)
})

test('an image whose handler fails is refused, with what it answered', async () => {
  const { engine, running } = engineWith(GOOD, '{"errorType":"Runtime.ImportModuleError"}')
  await expect(proveImage(evaluation, engine)).rejects.toThrow(
    'The image of model-evaluation is not right: its handler answered {"errorType":"Runtime.ImportModuleError"}',
  )
  expect(running).toEqual([])
})
