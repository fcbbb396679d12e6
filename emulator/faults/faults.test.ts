import { CloudWatchClient, ListMetricsCommand } from '@aws-sdk/client-cloudwatch'
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { ListModelsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker'
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime'
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, it } from 'vitest'
import { askControl } from '../testing/ask-control.ts'
import { startTestEmulator, type TestEmulator } from '../testing/test-emulator.ts'
import type { FaultSettings } from './fault.ts'

function clientsOf(endpoint: string, maxAttempts = 1) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts }
  const s3 = new S3Client({ ...config, forcePathStyle: true })
  const object = (Key: string) => ({ Bucket: 'data', Key })
  return {
    put: (key: string) => s3.send(new PutObjectCommand({ ...object(key), Body: 'body' })),
    get: async (key: string) => (await s3.send(new GetObjectCommand(object(key)))).Body?.transformToString(),
    exists: async (key: string) => {
      const found = s3.send(new HeadObjectCommand(object(key)))
      return await found.then(
        () => true,
        () => false,
      )
    },
    calls: {
      s3: () => s3.send(new GetObjectCommand(object('any'))),
      sqs: () => new SQSClient(config).send(new ListQueuesCommand()),
      sagemaker: () => new SageMakerClient(config).send(new ListModelsCommand()),
      'sagemaker-runtime': () =>
        new SageMakerRuntimeClient(config).send(new InvokeEndpointCommand({ EndpointName: 'any', Body: '1' })),
      lambda: () => new LambdaClient(config).send(new ListFunctionsCommand()),
      cloudwatch: () => new CloudWatchClient(config).send(new ListMetricsCommand()),
      logs: () => new CloudWatchLogsClient(config).send(new DescribeLogGroupsCommand()),
    } satisfies Record<string, () => Promise<unknown>>,
  }
}

async function setFaults(emulator: TestEmulator, settings: FaultSettings): Promise<void> {
  const answer = await askControl(emulator, '/_faults', { method: 'POST', body: JSON.stringify(settings) })
  expect(answer.status).toBe(200)
}

describe('a refusal has the words of its service', () => {
  it.each([
    ['s3', 'SlowDown', 503, 'InternalError'],
    ['sqs', 'RequestThrottled', 400, 'InternalFailure'],
    ['sagemaker', 'ThrottlingException', 400, 'InternalFailure'],
    ['sagemaker-runtime', 'ThrottlingException', 400, 'InternalFailure'],
    ['lambda', 'TooManyRequestsException', 429, 'ServiceException'],
    ['logs', 'ThrottlingException', 400, 'InternalFailure'],
    ['cloudwatch', 'ThrottlingException', 400, 'InternalFailure'],
  ] as const)('%s', async (service, throttled, status, failed) => {
    await using emulator = await startTestEmulator({ faults: { faults: [{ kind: 'throttle', service, times: 1 }] } })
    const call = clientsOf(emulator.url).calls[service]
    await expect(call()).rejects.toMatchObject({ name: throttled, $metadata: { httpStatusCode: status } })
    await setFaults(emulator, { faults: [{ kind: 'error', service }] })
    await expect(call()).rejects.toMatchObject({ name: failed, $metadata: { httpStatusCode: 500 } })
  })
})

it('a cut connection keeps the operation from happening, a lost answer does not', async () => {
  await using emulator = await startTestEmulator()
  const { put, exists } = clientsOf(emulator.url)
  await setFaults(emulator, { faults: [{ kind: 'cut', operation: 'PutObject' }] })
  await expect(put('cut')).rejects.toThrow(/socket hang up|ECONNRESET/)
  await setFaults(emulator, { faults: [{ kind: 'lost-answer', operation: 'PutObject' }] })
  await expect(put('lost')).rejects.toThrow(/socket hang up|ECONNRESET/)
  expect([await exists('cut'), await exists('lost')]).toEqual([false, true])
})

it('the answer of a read can be lost as well, and a client that tries again gets it', async () => {
  await using emulator = await startTestEmulator()
  const { put, get } = clientsOf(emulator.url, 2)
  await put('read')
  await setFaults(emulator, { faults: [{ kind: 'lost-answer', operation: 'GetObject', times: 1 }] })
  expect(await get('read')).toBe('body')
})

it('a slow answer comes later', async () => {
  await using emulator = await startTestEmulator({ faults: { faults: [{ kind: 'slow', delayMs: 300 }] } })
  const startedAt = performance.now()
  await clientsOf(emulator.url).put('slow')
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(299)
})

it('hits its operation and no other, as often as it is told to, until it is taken away', async () => {
  await using emulator = await startTestEmulator()
  const { put, exists } = clientsOf(emulator.url)
  await setFaults(emulator, { faults: [{ kind: 'error', service: 's3', operation: 'HeadObject', times: 2 }] })
  await put('key')
  expect([await exists('key'), await exists('key'), await exists('key')]).toEqual([false, false, true])
  const shown = await (await askControl(emulator, '/_faults')).json()
  expect(shown).toEqual({
    faults: [{ kind: 'error', service: 's3', operation: 'HeadObject', probability: 1, times: 2, happened: 2 }],
  })
  await setFaults(emulator, { faults: [{ kind: 'error' }] })
  expect(await exists('key')).toBe(false)
  await askControl(emulator, '/_faults', { method: 'DELETE' })
  expect(await exists('key')).toBe(true)
})

it('hits the same requests of a sequence for the same seed, and about its share of them', async () => {
  await using emulator = await startTestEmulator()
  const { put, exists } = clientsOf(emulator.url)
  await put('key')
  const hits = async (seed: number) => {
    await setFaults(emulator, { seed, faults: [{ kind: 'throttle', operation: 'HeadObject', probability: 0.3 }] })
    const pattern: boolean[] = []
    for (let n = 0; n < 60; n++) pattern.push(!(await exists('key')))
    return pattern
  }
  const first = await hits(7)
  expect(await hits(7)).toEqual(first)
  expect(await hits(8)).not.toEqual(first)
  expect(first.filter(Boolean).length).toBeGreaterThan(6)
  expect(first.filter(Boolean).length).toBeLessThan(30)
})

it('names everything that is wrong with what it is asked for, and changes nothing', async () => {
  await using emulator = await startTestEmulator({ faults: { faults: [{ kind: 'error', service: 'sqs' }] } })
  const body = JSON.stringify({
    faults: [
      { kind: 'slow', delayMs: -1 },
      { kind: 'cut', service: 'dynamodb' },
    ],
  })
  const answer = await askControl(emulator, '/_faults', { method: 'POST', body })
  expect(answer.status).toBe(400)
  const { message } = (await answer.json()) as { message: string }
  expect(message).toMatch(/^These faults are not valid: faults\.0\.delayMs: .*; faults\.1\.service: /)
  expect(await (await askControl(emulator, '/_faults')).json()).toMatchObject({ faults: [{ service: 'sqs' }] })
})
