import { readFileSync } from 'node:fs'
import { CopyObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { DeleteEndpointCommand, ListModelPackagesCommand } from '@aws-sdk/client-sagemaker'
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type * as z from 'zod/mini'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { evaluationMessageSchema } from '#shared/records/evaluation-message.ts'
import { clientSettings, readDeployment } from '../../cli/deployment.ts'
import { redrivePorts, runRedrive } from '../../cli/redrive.ts'
import { runStatusCommand } from '../../cli/run-status-command.ts'
import { askControl } from '../../emulator/testing/ask-control.ts'
import { LOCAL } from '../../local/local-cloud.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

/* The restore drills of docs/operations.md, on the local cloud. */

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
let user = userOf(cloud)
const deployment = () =>
  readDeployment({ local: true, 'endpoint-url': cloud.url, stage: undefined, prefix: undefined }, {})

/** New instances, which know nothing, at another address. */
async function restart(): Promise<void> {
  await cloud.restart()
  user = userOf(cloud)
}
const ROW = { sepal_length: 5.9, sepal_width: 3, petal_length: 5.1, petal_width: 1.8 }

/** Served from an endpoint, and by the API itself. */
const OUTSIDE = 'outside'
const INSIDE = 'inside'
const runs: Record<string, string> = {}

beforeAll(async () => {
  for (const [dataset, type] of [
    [OUTSIDE, 'serverless'],
    [INSIDE, 'lambda'],
  ] as const) {
    const manifest = JSON.stringify({ training: { quality: 'fast' }, endpoint: { type } })
    await user.objects.put(`datasets/${dataset}/manifest.json`, manifest)
    await user.objects.put(`datasets/${dataset}/iris.csv`, readFileSync('examples/iris.csv'))
  }
  for (const dataset of [OUTSIDE, INSIDE]) runs[dataset] = await user.champion(dataset)
}, 600_000)

const runOf = (dataset: string) => runs[dataset] ?? ''
const statusOf = async (dataset: string) => (await user.predict(dataset, ROW)).status

async function heartbeat(): Promise<void> {
  await askControl(cloud, '/_clock', { method: 'POST', body: JSON.stringify({ advanceMs: 16 * 60_000 }) })
}

async function putVersionBeforeBack(Key: string): Promise<void> {
  const { Versions = [] } = await user.s3.send(new ListObjectVersionsCommand({ Bucket: LOCAL.bucketName, Prefix: Key }))
  const [, before] = Versions
  const CopySource = `${LOCAL.bucketName}/${Key}?versionId=${before?.VersionId}`
  await user.s3.send(new CopyObjectCommand({ Bucket: LOCAL.bucketName, Key, CopySource }))
}

function terminalOf(lines: string[]) {
  const say = (line: string) => void lines.push(line)
  return { say, show: say, isJson: false }
}

async function tellStatus(dataset: string): Promise<readonly string[]> {
  const lines: string[] = []
  await runStatusCommand({ dataset, withMetrics: false }, deployment(), terminalOf(lines))
  return lines
}

it('a lost pointer is written anew from the registry by the next heartbeat', async () => {
  const before = await user.predict(OUTSIDE, ROW)
  await user.objects.delete(pointerKey(OUTSIDE))
  // A warm instance goes by what it read in the last five seconds.
  await user.eventually(async () => expect(await statusOf(OUTSIDE)).toBe(503))
  await heartbeat()
  await user.eventually(async () => expect(await user.predict(OUTSIDE, ROW)).toEqual(before))
}, 600_000)

it('a damaged pointer is told by status with what to do, and deleted, written anew by the next heartbeat', async () => {
  const before = await user.predict(OUTSIDE, ROW)
  const others = await user.predict(INSIDE, ROW)
  await user.objects.put(pointerKey(OUTSIDE), '"x"')
  await restart()
  expect(await statusOf(OUTSIDE)).toBe(500)
  expect(await user.predict(INSIDE, ROW)).toEqual(others)
  const models = await (await fetch(`${cloud.apiUrl}/models`)).json()
  expect(models).toMatchObject({ models: [{ dataset: INSIDE }] })
  await expect(tellStatus(OUTSIDE)).rejects.toMatchObject({
    code: 'record-invalid',
    hint: expect.stringMatching(/^Delete it: the next heartbeat/) as unknown,
  })
  await user.objects.delete(pointerKey(OUTSIDE))
  await user.eventually(async () => expect(await statusOf(OUTSIDE)).toBe(503))
  await heartbeat()
  await user.eventually(async () => expect(await user.predict(OUTSIDE, ROW)).toEqual(before))
}, 600_000)

it('a deleted endpoint is told by status, and made again by the next heartbeat', async () => {
  const before = await user.predict(OUTSIDE, ROW)
  const EndpointName = runOf(OUTSIDE)
  await user.sagemaker.send(new DeleteEndpointCommand({ EndpointName }))
  await user.eventually(async () => expect(await statusOf(OUTSIDE)).toBe(503))
  await user.eventually(async () => {
    expect((await tellStatus(OUTSIDE))[0]).toBe(
      `The run ${EndpointName} is to serve from an endpoint, and does not: the endpoint ${EndpointName} does not exist.`,
    )
  })
  await heartbeat()
  await user.eventually(async () => expect(await user.predict(OUTSIDE, ROW)).toEqual(before))
  expect((await tellStatus(OUTSIDE))[0]).toBe(`The run ${EndpointName} serves from an endpoint.`)
}, 600_000)

it('a corrupt schema is a 500 for new instances where its copy is, too, until the version before is put back', async () => {
  const { schema, servingRecord } = runKeys(INSIDE, runOf(INSIDE))
  const before = await user.predict(INSIDE, ROW)
  await user.objects.put(schema, '{"version":')
  await restart()
  expect(await user.predict(INSIDE, ROW)).toEqual(before)
  await user.objects.put(servingRecord, '{"version":')
  await restart()
  expect(await statusOf(INSIDE)).toBe(500)
  await putVersionBeforeBack(schema)
  expect(await user.predict(INSIDE, ROW)).toEqual(before)
}, 600_000)

it('a damaged compiled model costs no answer, is told by status, and put back by the next heartbeat', async () => {
  const { servingModel } = runKeys(INSIDE, runOf(INSIDE))
  const before = await user.predict(INSIDE, ROW)
  const bytes = (await user.objects.get(servingModel))?.body
  await user.objects.put(servingModel, 'odd')
  await restart()
  expect(await user.predict(INSIDE, ROW)).toEqual(before)
  expect((await tellStatus(INSIDE))[0]).toBe(
    `The run ${runOf(INSIDE)} serves from the API itself, but its compiled model ${servingModel} is missing or damaged.`,
  )
  await heartbeat()
  await user.eventually(async () => expect((await user.objects.get(servingModel))?.body).toEqual(bytes))
}, 600_000)

it('fifty dead letters are given back, and change nothing that is done', async () => {
  const sqs = new SQSClient(clientSettings(deployment(), {}))
  const urlOf = async (name: string) =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName: `${LOCAL.namePrefix}-${name}` }))).QueueUrl
  const [queue, dead] = [await urlOf('evaluation'), await urlOf('evaluation-dlq')]
  const runId = runOf(OUTSIDE)
  const message = {
    version: 1,
    runId,
    dataset: OUTSIDE,
    testDataS3BucketName: LOCAL.bucketName,
    testDataS3Key: runKeys(OUTSIDE, runId).testPart,
    endpointName: runId,
  } satisfies z.input<typeof evaluationMessageSchema>
  const MessageBody = JSON.stringify(message)
  for (let letter = 0; letter < 50; letter++) await sqs.send(new SendMessageCommand({ QueueUrl: dead, MessageBody }))
  const lines: string[] = []
  const ports = redrivePorts(deployment(), terminalOf(lines))
  expect((await runRedrive(deployment(), ports)).ok).toBe(true)
  expect(lines[0]).toBe(`${LOCAL.namePrefix}-evaluation-dlq: 50 given back`)
  await user.eventually(async () => {
    for (const QueueUrl of [queue, dead]) {
      const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const
      const asked = { QueueUrl, AttributeNames: [...AttributeNames] }
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(asked))
      expect(Object.values(Attributes)).toEqual(['0', '0'])
    }
  })
  const packages = new ListModelPackagesCommand({ ModelPackageGroupName: `${LOCAL.namePrefix}-${OUTSIDE}` })
  expect((await user.sagemaker.send(packages)).ModelPackageSummaryList).toHaveLength(1)
  expect(await statusOf(OUTSIDE)).toBe(200)
}, 600_000)

it('left no fault in the local cloud', () => {
  expect(cloud.faults).toEqual([])
})
