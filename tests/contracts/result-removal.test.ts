import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { s3ObjectStore } from '#shared/objects/s3-object-store.ts'
import { systemClock } from '../../emulator/clock.ts'
import { listen } from '../../emulator/http/listen.ts'
import { createS3 } from '../../emulator/s3/index.ts'
import { openDatabase } from '../../emulator/state/database.ts'
import { s3ResultRemoval } from '../../lambdas/batch-scoring/adapters/s3-result-removal.ts'
import type { ResultRemoval } from '../../lambdas/batch-scoring/claim/result-removal.ts'
import { memoryRemoval } from '../../lambdas/batch-scoring/testing/memory-removal.ts'

const dataFolder = mkdtempSync(path.join(tmpdir(), 'result-removal-'))
const database = openDatabase(dataFolder)
const s3 = createS3(
  {
    accountId: '123456789012',
    region: 'us-east-1',
    clock: systemClock,
    database,
    dataFolder,
    reportFault: (where, error) => console.error(where, error),
  },
  { buckets: [{ name: 'contract', versioned: true, notifications: [] }], enqueue: () => undefined },
)
const server = await listen((request, response) => s3.handle(request, response))
const client = new S3Client({
  endpoint: server.url,
  region: 'us-east-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
})
afterAll(async () => {
  client.destroy()
  await server.close()
  await s3.close()
  database.close()
  rmSync(dataFolder, { recursive: true })
})

const inMemory = memoryObjectStore('contract')
const removals: readonly [string, ObjectStore, ResultRemoval][] = [
  ['the fake in memory', inMemory, memoryRemoval(inMemory)],
  ['S3 through the SDK', s3ObjectStore(client, 'contract'), s3ResultRemoval(client, 'contract')],
]

describe.each(removals)('the removal of results as %s', (_, objects, removal) => {
  const KEY = 'scored/churn/june.csv'

  it('deletes what carries the eTag, and nothing that was written since', async () => {
    const first = await objects.put(KEY, 'first')
    const eTag = first.written ? first.eTag : ''
    await objects.put(KEY, 'second')
    await removal.removeIf(KEY, eTag)
    expect(Buffer.from((await objects.get(KEY))?.body ?? []).toString()).toBe('second')
    await removal.removeIf(KEY, (await objects.head(KEY))?.eTag ?? '')
    expect(await objects.head(KEY)).toBeUndefined()
  })

  it('has nothing to do where there is nothing', async () => {
    await removal.removeIf('scored/churn/none.csv', 'ab')
    expect(await objects.head('scored/churn/none.csv')).toBeUndefined()
  })
})
