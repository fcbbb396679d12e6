import { CloudWatchClient, GetMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, it } from 'vitest'
import { cloudWatchChallengerHealth } from './cloudwatch-challenger-health.ts'

function service() {
  const mock = mockClient(CloudWatchClient)
  return { mock, health: cloudWatchChallengerHealth(new CloudWatchClient({ region: 'us-east-1' }), 'boostlinedev') }
}

it('asks for the sums of both roles at once, and adds up all pages', async () => {
  const { mock, health } = service()
  mock
    .on(GetMetricDataCommand)
    .resolvesOnce({
      MetricDataResults: [
        { Id: 'champion_requests', Values: [100, 50] },
        { Id: 'champion_errors', Values: [] },
        { Id: 'challenger_requests', Values: [20] },
      ],
      NextToken: 'more',
    })
    .resolvesOnce({
      MetricDataResults: [
        { Id: 'challenger_requests', Values: [5] },
        { Id: 'challenger_errors', Values: [3, 4] },
      ],
    })
  expect(await health.calls('iris', 60_000, 120_000)).toEqual({
    champion: { requests: 150, errors: 0 },
    challenger: { requests: 25, errors: 7 },
  })
  const [first, second] = mock.commandCalls(GetMetricDataCommand).map(({ args }) => args[0].input)
  expect(first).toMatchObject({ StartTime: new Date(60_000), EndTime: new Date(120_000) })
  expect(second).toEqual({ ...first, NextToken: 'more' })
  expect(first?.MetricDataQueries).toHaveLength(4)
  expect(first?.MetricDataQueries?.at(-1)).toEqual({
    Id: 'challenger_errors',
    MetricStat: {
      Metric: {
        Namespace: 'Boostline',
        MetricName: 'serverErrors',
        Dimensions: [
          { Name: 'stage', Value: 'boostlinedev' },
          { Name: 'dataset', Value: 'iris' },
          { Name: 'role', Value: 'challenger' },
        ],
      },
      Period: 60,
      Stat: 'Sum',
    },
  })
})

it('says so where it may not read', async () => {
  const { mock, health } = service()
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } })
  mock.on(GetMetricDataCommand).rejects(denied)
  await expect(health.calls('iris', 0, 60_000)).rejects.toMatchObject({ code: 'aws-denied' })
})
