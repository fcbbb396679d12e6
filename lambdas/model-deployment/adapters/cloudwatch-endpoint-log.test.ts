import { CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { mockClient } from 'aws-sdk-client-mock'
import { describe, expect, it } from 'vitest'
import { cloudWatchEndpointLog } from './cloudwatch-endpoint-log.ts'

function service() {
  const mock = mockClient(CloudWatchLogsClient)
  return { mock, log: cloudWatchEndpointLog(new CloudWatchLogsClient({ region: 'us-east-1' })) }
}

function awsError(name: string): Error {
  return Object.assign(new Error('no'), { name, $metadata: { httpStatusCode: 400 } })
}

describe('cloudWatchEndpointLog', () => {
  it('reads the end of the stream that was written last, and no more', async () => {
    const { mock, log } = service()
    mock.on(DescribeLogStreamsCommand).resolves({ logStreams: [{ logStreamName: 'AllTraffic/1' }] })
    mock.on(GetLogEventsCommand).resolves({ events: [{ message: 'a' }, { message: 'b' }] })
    expect(await log.lastLines('run')).toEqual(['a', 'b'])
    const logGroupName = '/aws/sagemaker/Endpoints/run'
    expect(mock.commandCalls(DescribeLogStreamsCommand).map(({ args }) => args[0].input)).toEqual([
      { logGroupName, orderBy: 'LastEventTime', descending: true, limit: 1 },
    ])
    expect(mock.commandCalls(GetLogEventsCommand).map(({ args }) => args[0].input)).toEqual([
      { logGroupName, logStreamName: 'AllTraffic/1', limit: 100, startFromHead: false },
    ])
  })

  it('finds nothing where no container ever wrote', async () => {
    const { mock, log } = service()
    mock.on(DescribeLogStreamsCommand).rejects(awsError('ResourceNotFoundException'))
    expect(await log.lastLines('run')).toEqual([])
  })

  it('says so where it may not read', async () => {
    const { mock, log } = service()
    mock.on(DescribeLogStreamsCommand).rejects(awsError('AccessDeniedException'))
    await expect(log.lastLines('run')).rejects.toMatchObject({ code: 'aws-denied' })
  })
})
