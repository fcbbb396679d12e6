import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { FunctionName } from '../../infra/wiring.ts'
import { localEnvironment } from '../../local/rie/function-environment.ts'
import { type InterfaceEmulator, startInterfaceEmulator } from '../../local/rie/interface-emulator.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

/*
 * Every file of events/ is sent to the function it belongs to, as `npm run rie` starts that: its bundle under the
 * interface emulator, with the local cloud beside it. What a curl shows is compared.
 */

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const cloud = await startTestSageMaker()
const user = userOf(cloud)
const running = new Map<FunctionName, InterfaceEmulator>()
const warnings: string[] = []

afterAll(async () => {
  for (const emulator of running.values()) await emulator.close()
  await cloud.close()
})

beforeAll(async () => {
  await user.objects.put('datasets/iris.csv', readFileSync(path.join(ROOT, 'examples/iris.csv')))
  await user.champion('iris')
}, 600_000)

async function start(name: FunctionName): Promise<InterfaceEmulator> {
  const bundle = cloud.bundles.find((each) => each.functionName === name)
  const emulator = await startInterfaceEmulator({
    port: 0,
    allowedHosts: [],
    bundlePath: bundle?.folder ?? '',
    environment: (await localEnvironment(name, cloud.url, {})) ?? {},
    print: () => undefined,
    warn: (text) => warnings.push(text),
  })
  running.set(name, emulator)
  return emulator
}

async function invoke(name: FunctionName, file: string): Promise<unknown> {
  const { url } = running.get(name) ?? (await start(name))
  const response = await fetch(url, { method: 'POST', body: readFileSync(path.join(ROOT, 'events', file)) })
  return await response.json()
}

/** An API's answer has headers, too. */
const anAnswer = (body: string) =>
  expect.objectContaining({ statusCode: 200, isBase64Encoded: false, body: expect.stringContaining(body) }) as unknown
const ONE = anAnswer('{"prediction":{"label":"virginica",')
const ignored = (what: string) => ({ handled: [], ignored: [expect.stringContaining(what)] })

/** The answers of each file's function; what is not ours, or not asked for by a setting, is ignored in words. */
const ANSWERS: Readonly<Record<string, readonly [FunctionName, unknown][]>> = {
  'apigateway/function-url-predict.json': [['inference-api', ONE]],
  'apigateway/http-predict.json': [['inference-api', ONE]],
  'apigateway/rest-predict.json': [['inference-api', ONE]],
  'apigateway/rest-prediction-deploy.json': [['inference-api', ONE]],
  'inference/body-csv-text.json': [['inference-api', anAnswer('{"predictions":[{"label":"virginica",')]],
  'inference/body-json-text.json': [['inference-api', ONE]],
  'inference/body-object.json': [['inference-api', ONE]],
  'inference/body-python-bytes.json': [['inference-api', ONE]],
  'inference/direct-predict.json': [
    [
      'inference-api',
      { prediction: { label: 'virginica', probability: expect.any(Number) }, model: expect.any(String) },
    ],
  ],
  'eventbridge/endpoint-in-service.json': [['model-deployment', { event: 'endpoint' }]],
  'eventbridge/heartbeat.json': [
    ['model-deployment', { event: 'heartbeat' }],
    ['notifications', { event: 'heartbeat' }],
  ],
  'eventbridge/model-package-approved.json': [['model-deployment', { event: 'model-package' }]],
  'eventbridge/training-job-failed.json': [['model-deployment', { event: 'training-job' }]],
  's3/csv-uploaded.json': [
    [
      'model-training',
      {
        handled: [
          {
            dataset: 'iris',
            runId: expect.stringMatching(/^boostline-iris-20260701-100000-/),
            job: expect.any(String),
          },
        ],
        ignored: [],
      },
    ],
  ],
  's3/csv-of-another-bucket.json': [['model-training', ignored('s3://example-bucket/automl/example-bank-file.csv')]],
  's3/model-uploaded.json': [
    ['model-deployment', { handled: [expect.objectContaining({ dataset: 'iris' })], ignored: [] }],
  ],
  's3/model-of-another-job.json': [['model-deployment', ignored('2024-02-23/output/xgboost-2024-02-23-18-04-06-024')]],
  's3/test-event.json': [
    ['model-training', ignored('s3:TestEvent')],
    ['model-deployment', ignored('s3:TestEvent')],
  ],
  'sqs/evaluation-requested.json': [['model-evaluation', { batchItemFailures: [] }]],
  'sqs/evaluation-of-three-names.json': [['model-evaluation', { batchItemFailures: [] }]],
}

it('has an answer for every file of events/', () => {
  const files = globSync('**/*.json', { cwd: path.join(ROOT, 'events') })
  expect(files.sort()).toEqual(Object.keys(ANSWERS).sort())
})

it.each(Object.entries(ANSWERS))(
  '%s',
  async (file, answers) => {
    for (const [name, expected] of answers) expect([name, await invoke(name, file)]).toEqual([name, expected])
  },
  240_000,
)

it('left nothing that a person should be warned of', () => {
  expect([warnings, cloud.faults]).toEqual([[], []])
})
