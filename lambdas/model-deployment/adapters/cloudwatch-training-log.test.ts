import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { cloudWatchTrainingLog } from './cloudwatch-training-log.ts'

function service() {
  const mock = mockClient(CloudWatchLogsClient)
  return { mock, log: cloudWatchTrainingLog(new CloudWatchLogsClient({ region: 'us-east-1' })) }
}

describe('cloudWatchTrainingLog', () => {
  it("reads the end of the job's stream", async () => {
    const { mock, log } = service()
    mock.on(DescribeLogStreamsCommand).resolves({ logStreams: [{ logStreamName: 'run/algo-1-123' }] })
    mock.on(GetLogEventsCommand).resolves({ events: [{ message: 'a' }, { message: 'b' }] })
    expect(await log.lastLines('run')).toEqual(['a', 'b'])
    expect(mock.commandCalls(DescribeLogStreamsCommand)[0]?.args[0].input).toEqual({
      logGroupName: '/aws/sagemaker/TrainingJobs',
      logStreamNamePrefix: 'run/',
    })
    expect(mock.commandCalls(GetLogEventsCommand)[0]?.args[0].input).toEqual({
      logGroupName: '/aws/sagemaker/TrainingJobs',
      logStreamName: 'run/algo-1-123',
      limit: 100,
      startFromHead: false,
    })
  })

  it('finds nothing where the job never wrote', async () => {
    const { mock, log } = service()
    mock.on(DescribeLogStreamsCommand).resolves({ logStreams: [] })
    expect(await log.lastLines('run')).toEqual([])
  })

  it('says so where it may not read', async () => {
    const { mock, log } = service()
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } })
    mock.on(DescribeLogStreamsCommand).rejects(denied)
    await expect(log.lastLines('run')).rejects.toMatchObject({ code: 'aws-denied' })
  })
})
