import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { mockClient } from 'aws-sdk-client-mock'
import { expect, it } from 'vitest'
import { cloudWatchTrainingRounds } from './cloudwatch-training-rounds.ts'

function service() {
  const mock = mockClient(CloudWatchLogsClient)
  return { mock, rounds: cloudWatchTrainingRounds(new CloudWatchLogsClient({ region: 'us-east-1' })) }
}

const line = (round: number) => ({
  message: `[${round}]#011train-rmse:${3 - round}#011validation-rmse:${4 - round}`,
  timestamp: round,
})

it('reads the rounds of all pages, from the stream that has some', async () => {
  const { mock, rounds } = service()
  const streams = [{ logStreamName: 'run/algo-1-1' }, { logStreamName: 'run/algo-2-1' }]
  mock.on(DescribeLogStreamsCommand).resolves({ logStreams: streams })
  mock.on(GetLogEventsCommand, { logStreamName: 'run/algo-1-1' }).resolves({ events: [{ message: 'starting' }] })
  const ofSecond = mock.on(GetLogEventsCommand, { logStreamName: 'run/algo-2-1' })
  ofSecond
    .resolvesOnce({ events: [{ message: 'starting' }, line(0)], nextForwardToken: 'a' })
    .resolvesOnce({ events: [line(1)], nextForwardToken: 'b' })
    .resolves({ events: [], nextForwardToken: 'b' })
  const found = await rounds.roundsOf('run')
  expect(found.map(({ round, atMs }) => [round, atMs])).toEqual([
    [0, 0],
    [1, 1],
  ])
  expect(mock.commandCalls(DescribeLogStreamsCommand)[0]?.args[0].input).toMatchObject({ logStreamNamePrefix: 'run/' })
})

it('finds none where there is no group, and no stream', async () => {
  const { mock, rounds } = service()
  mock.on(DescribeLogStreamsCommand).resolves({ logStreams: [] })
  expect(await rounds.roundsOf('run')).toEqual([])
  mock.on(DescribeLogStreamsCommand).rejects(Object.assign(new Error('no'), { name: 'ResourceNotFoundException' }))
  expect(await rounds.roundsOf('run')).toEqual([])
})

it('says so where it may not read', async () => {
  const { mock, rounds } = service()
  const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } })
  mock.on(DescribeLogStreamsCommand).rejects(denied)
  await expect(rounds.roundsOf('run')).rejects.toMatchObject({ code: 'aws-denied' })
})
