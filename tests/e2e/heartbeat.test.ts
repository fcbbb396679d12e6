import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { afterAll, expect, it } from 'vitest'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { canaryStateSchema } from '#shared/records/canary-state.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { markVersions, versionName } from '#shared/uploads/mark-old-uploads.ts'
import { s3UploadVersions } from '#shared/uploads/s3-upload-versions.ts'
import { LOCAL } from '../../local/local-cloud.ts'
import { startTestSageMaker, userOf } from './cloud.ts'

const cloud = await startTestSageMaker()
afterAll(() => cloud.close())
const user = userOf(cloud)
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
const lambda = new LambdaClient({ endpoint: cloud.url, region: LOCAL.region, credentials })
const IRIS = readFileSync('examples/iris.csv')

async function heartbeat(): Promise<void> {
  const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: 'model-deployment', Payload: JSON.stringify(event) }),
  )
  expect(FunctionError).toBeUndefined()
}

const canary = () => readRecord(user.objects, monitoringKeys('iris').canary, canaryStateSchema)

it('asks the champion a known row, and tells people where it answers in another way', async () => {
  const manifest = { canary: { enabled: true }, training: { quality: 'fast' } }
  await user.objects.put('datasets/iris/manifest.json', JSON.stringify(manifest))
  await user.objects.put('datasets/iris.csv', IRIS)
  const runId = await user.champion('iris')
  const source = await requireRecord(user.objects, runKeys('iris', runId).source, sourceRecordSchema)
  expect(source.sha256).toBe(createHash('sha256').update(IRIS).digest('hex'))
  await heartbeat()
  expect(await canary()).toMatchObject({ model: runId, state: 'right' })

  // As if the model had been another one at its evaluation.
  const known = await canary()
  const changed = { ...known, known: { ...known?.known, answer: 0.1234 } }
  await user.objects.put(monitoringKeys('iris').canary, JSON.stringify(changed))
  await heartbeat()
  expect(await canary()).toMatchObject({ state: 'wrong', reason: expect.stringContaining('had 0.1234') })
  await user.eventually(async () => {
    const told = await Array.fromAsync(user.objects.list('notices/'))
    expect(told.map(({ key }) => key).join()).toContain('iris/canary-')
  })
})

it('marks old versions of uploads by their tags', async () => {
  const uploads = s3UploadVersions(user.s3, LOCAL.bucketName)
  const { versionId = '' } = (await user.objects.head('datasets/iris.csv')) ?? {}
  await user.objects.put('datasets/iris/manifest.json', '{}')
  const { versions, next } = await uploads.page('datasets/iris')
  expect(next).toBeUndefined()
  const old = versions.filter(({ isCurrent }) => !isCurrent)
  expect(old.map(({ key }) => key)).toEqual(['datasets/iris/manifest.json'])
  const kept = new Set([versionName({ key: 'datasets/iris.csv', versionId })])
  expect((await markVersions(versions, kept, uploads)).map(({ isKept, isChanged }) => [isKept, isChanged])).toEqual([
    [false, true],
  ])
  for (const version of old) expect(await uploads.tagsOf(version)).toEqual({ 'boostline-keep': 'no' })
  expect(
    await uploads.tagsOf({
      key: 'datasets/iris.csv',
      versionId: 'none',
      lastModified: '',
      sizeBytes: 0,
      isCurrent: false,
    }),
  ).toBeUndefined()
})
