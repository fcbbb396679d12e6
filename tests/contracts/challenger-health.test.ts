import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { expect, it, onTestFinished } from 'vitest'
import { ManualClock } from '../../emulator/clock.ts'
import { createCloudWatch } from '../../emulator/cloudwatch/index.ts'
import { listen } from '../../emulator/http/listen.ts'
import { openDatabase } from '../../emulator/state/database.ts'
import { requestLine } from '../../lambdas/inference-api/http/request-line.ts'
import type { Role } from '../../lambdas/inference-api/models/choose-run.ts'
import { cloudWatchChallengerHealth } from '../../lambdas/model-deployment/adapters/cloudwatch-challenger-health.ts'

const START_MS = Date.UTC(2026, 6, 1, 10)
const MINUTE_MS = 60_000

it("model-deployment counts the calls that inference-api's lines tell of, by dataset, role and time", async () => {
  const database = openDatabase(undefined)
  const clock = new ManualClock(START_MS)
  const context = { accountId: '', region: '', clock, database, dataFolder: '', reportFault: () => {} }
  const cloudwatch = createCloudWatch(context)
  const listener = await listen((request, response) => cloudwatch.handle(request, response))
  const client = new CloudWatchClient({
    endpoint: listener.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  })
  onTestFinished(async () => {
    client.destroy()
    await listener.close()
    database.close()
  })
  const call = (role: Role, status: number, atMs: number, dataset = 'iris', stage = 'boostline') => {
    const outcome = { stage, route: undefined, requestId: '', status, atMs, latencyMs: 1, gatewayMs: undefined }
    cloudwatch.readLogLine(JSON.stringify(requestLine(outcome, { dataset, role })))
  }
  for (const status of [200, 200, 400, 502]) call('champion', status, START_MS)
  for (const status of [200, 500, 504]) call('challenger', status, START_MS + MINUTE_MS)
  call('challenger', 500, START_MS - 1)
  call('challenger', 500, START_MS + 2 * MINUTE_MS)
  call('challenger', 500, START_MS, 'other')
  call('challenger', 500, START_MS, 'iris', 'prod')

  const health = cloudWatchChallengerHealth(client, 'boostline')
  expect(await health.calls('iris', START_MS, START_MS + 2 * MINUTE_MS)).toEqual({
    champion: { requests: 4, errors: 1 },
    challenger: { requests: 3, errors: 2 },
  })
})
