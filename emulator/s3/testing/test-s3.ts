import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { S3Client } from '@aws-sdk/client-s3'
import { ManualClock } from '../../clock.ts'
import { listen } from '../../http/listen.ts'
import { openDatabase } from '../../state/database.ts'
import { type BucketConfig, createS3, type S3 } from '../index.ts'

/** What the functions were handed, oldest first. */
type Enqueued = { readonly functionName: string; readonly payload: string }

export type TestS3 = {
  readonly s3: S3
  readonly client: S3Client
  readonly url: string
  readonly clock: ManualClock
  readonly dataFolder: string
  readonly enqueued: readonly Enqueued[]
  /** From now on handing over a notification fails. */
  refuseNotifications(): void
  /** The same state under a service that starts anew `downMs` later. */
  restart(downMs?: number): Promise<TestS3>
  /** Throws what the service reported as its own faults, which no test of a client's may cause. */
  stop(): Promise<void>
}

export const START_MS = Date.UTC(2026, 6, 1, 10)

/** The S3 service behind a real HTTP server and the SDK's client: the ground of this folder's tests. */
export async function startTestS3(
  buckets: readonly BucketConfig[] = [{ name: 'data', versioned: false, notifications: [] }],
): Promise<TestS3> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'test-s3-'))
  return await startIn(dataFolder, buckets, new ManualClock(START_MS))
}

async function startIn(dataFolder: string, buckets: readonly BucketConfig[], clock: ManualClock): Promise<TestS3> {
  const database = openDatabase(dataFolder)
  const faults: unknown[] = []
  const enqueued: Enqueued[] = []
  let isRefusing = false
  const s3 = createS3(
    {
      accountId: '000000000000',
      region: 'us-east-1',
      clock,
      database,
      dataFolder,
      reportFault: (where, error) => faults.push(new Error(where, { cause: error })),
    },
    {
      buckets,
      enqueue: (functionName, payload) => {
        if (isRefusing) throw new Error('refused by the test')
        enqueued.push({ functionName, payload })
      },
    },
  )
  const listener = await listen((request, response) => s3.handle(request, response), {
    onFault: (where, error) => faults.push(new Error(where, { cause: error })),
  })
  const client = new S3Client({
    endpoint: listener.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  const halt = async (): Promise<void> => {
    client.destroy()
    await listener.close()
    await s3.close()
    database.close()
  }
  return {
    s3,
    client,
    url: listener.url,
    clock,
    dataFolder,
    enqueued,
    refuseNotifications: () => {
      isRefusing = true
    },
    restart: async (downMs = 0) => {
      await halt()
      clock.advance(downMs)
      return await startIn(dataFolder, buckets, clock)
    },
    stop: async () => {
      await halt()
      rmSync(dataFolder, { recursive: true })
      if (faults.length > 0) throw new AggregateError(faults, 'the service reported faults')
    },
  }
}
