import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { expect, it } from 'vitest'
import { logReader } from '#shared/logs/read-events.ts'
import { ManualClock } from '../../emulator/clock.ts'
import { listen } from '../../emulator/http/listen.ts'
import { createLogs } from '../../emulator/logs/index.ts'
import { openDatabase } from '../../emulator/state/database.ts'

const GROUP = '/aws/sagemaker/TrainingJobs'

it('each reading gives what came since the last one, of the streams asked for and in many pages', async () => {
  const clock = new ManualClock(Date.parse('2026-07-01T10:00:00Z'))
  const database = openDatabase(undefined)
  const logs = createLogs({
    accountId: '000000000000',
    region: 'us-east-1',
    clock,
    database,
    dataFolder: '',
    reportFault: (where, error) => expect.unreachable(`${where}: ${String(error)}`),
  })
  const server = await listen((request, response) => logs.handle(request, response))
  const client = new CloudWatchLogsClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  const readNew = logReader(client, { logGroupName: GROUP, logStreamNamePrefix: 'job/' })
  const messages = async () => (await readNew()).map(({ message }) => message)
  expect(await messages()).toEqual([])

  // More than the 10,000 events of a page.
  const many = Array.from({ length: 10_500 }, (_, index) => `line ${index}`)
  database.transaction(() => {
    for (const line of many) logs.write(GROUP, 'job/algo-1', line)
  })
  logs.write(GROUP, 'job-2/algo-1', 'another job')
  expect(await messages()).toEqual(many)
  expect(await messages()).toEqual([])

  logs.write(GROUP, 'job/algo-1', 'in the same millisecond')
  expect(await messages()).toEqual(['in the same millisecond'])
  clock.advance(1000)
  logs.write(GROUP, 'job/algo-2', 'later')
  expect(await messages()).toEqual(['later'])

  client.destroy()
  await server.close()
  await logs.close()
  database.close()
})
