import { SQSClient } from '@aws-sdk/client-sqs'
import { expect, onTestFinished } from 'vitest'
import { ManualClock } from '../../clock.ts'
import { listen } from '../../http/listen.ts'
import { type Database, openDatabase } from '../../state/database.ts'
import { createSqs, type QueueConfig, type Sqs } from '../index.ts'

export type TestSqs = { sqs: Sqs; client: SQSClient; clock: ManualClock; database: Database; url: string }

export const ACCOUNT = '000000000000'
export const START_MS = Date.UTC(2026, 6, 1, 10)

export function arnOf(queueName: string): string {
  return `arn:aws:sqs:us-east-1:${ACCOUNT}:${queueName}`
}

/** The queue `q` as most tests use it: 30 s of visibility. */
export const Q: QueueConfig = { name: 'q', visibilityTimeoutSeconds: 30, retentionSeconds: 345_600 }

/** The service behind a real HTTP port, a real client, and a clock that stands still. */
export async function startTestSqs(
  queues: readonly QueueConfig[] = [Q],
  state: { database?: Database; clock?: ManualClock } = {},
): Promise<TestSqs> {
  const database = state.database ?? openDatabase(undefined)
  const clock = state.clock ?? new ManualClock(START_MS)
  const faults: unknown[] = []
  const context = {
    accountId: ACCOUNT,
    region: 'us-east-1',
    clock,
    database,
    dataFolder: '/nonexistent',
    reportFault: (_where: string, error: unknown) => faults.push(error),
  }
  const sqs = createSqs(context, { queues, endpoint: () => listener.url })
  const listener = await listen((request, response) => sqs.handle(request, response), {
    onFault: (_where, error) => faults.push(error),
  })
  const client = new SQSClient({
    endpoint: listener.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await sqs.close()
    await listener.close()
    expect(faults).toEqual([])
  })
  return { sqs, client, clock, database, url: `${listener.url}/${ACCOUNT}/q` }
}

/** What a call is refused with: `[name, message, status]`. */
export async function refusal(call: Promise<unknown>): Promise<[string, string, number | undefined]> {
  try {
    await call
  } catch (error) {
    const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
    return [name, message, $metadata?.httpStatusCode]
  }
  throw new Error('The call was not refused.')
}
