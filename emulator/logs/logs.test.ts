import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  paginateFilterLogEvents,
} from '@aws-sdk/client-cloudwatch-logs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ManualClock } from '../clock.ts'
import { listen } from '../http/listen.ts'
import { type Database, openDatabase } from '../state/database.ts'
import { createLogs } from './index.ts'

const START_MS = Date.UTC(2026, 6, 1, 10)
const GROUP = '/aws/lambda/model-training'

async function startLogs(options: { database?: Database; maxEventsPerGroup?: number } = {}) {
  const { database = openDatabase(undefined), ...limits } = options
  const clock = new ManualClock(START_MS)
  const logs = createLogs(
    {
      accountId: '000000000000',
      region: 'us-east-1',
      clock,
      database,
      dataFolder: '/nonexistent',
      reportFault: (_where, error) => {
        throw error
      },
    },
    limits,
  )
  const listener = await listen((request, response) => logs.handle(request, response))
  const client = new CloudWatchLogsClient({
    endpoint: listener.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await logs.close()
    await listener.close()
  })
  const writeAll = (stream: string, ...messages: readonly string[]) => {
    for (const message of messages) {
      logs.write(GROUP, stream, message)
      clock.advance(1000)
    }
  }
  const filter = async (input: Omit<FilterLogEventsCommandInput, 'logGroupName'> = {}) => {
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }))
    return events?.map(({ message }) => message)
  }
  const get = (input: Partial<GetLogEventsCommandInput> = {}) =>
    client.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: 'a', ...input }))
  return { logs, client, clock, database, writeAll, filter, get }
}

const messagesOf = (answer: { events?: readonly { message?: string | undefined }[] | undefined }) =>
  answer.events?.map(({ message }) => message)

describe('FilterLogEvents', () => {
  it('gives the events of all streams in the order of time', async () => {
    const { client, logs, clock } = await startLogs()
    logs.write(GROUP, 'a', 'second', START_MS + 2)
    logs.write(GROUP, 'b', 'first', START_MS + 1)
    clock.advance(5)
    logs.write(GROUP, 'a', 'third')
    const { events } = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP }))
    expect(events?.map(({ message, logStreamName }) => [message, logStreamName])).toEqual([
      ['first', 'b'],
      ['second', 'a'],
      ['third', 'a'],
    ])
    expect(events?.[2]).toMatchObject({ timestamp: START_MS + 5, ingestionTime: START_MS + 5 })
    expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(3)
  })

  it('takes a time range, whose ends are in it', async () => {
    const { writeAll, filter } = await startLogs()
    writeAll('a', 'at 0 s', 'at 1 s', 'at 2 s', 'at 3 s')
    expect(await filter({ startTime: START_MS + 1000, endTime: START_MS + 2000 })).toEqual(['at 1 s', 'at 2 s'])
  })

  it('takes streams by name and by prefix', async () => {
    const { writeAll, filter } = await startLogs()
    for (const stream of ['a1', 'a2', 'b1']) writeAll(stream, stream)
    expect(await filter({ logStreamNames: ['a2', 'b1'] })).toEqual(['a2', 'b1'])
    expect(await filter({ logStreamNamePrefix: 'a' })).toEqual(['a1', 'a2'])
  })

  it.each([
    ['a word', 'ERROR', ['ERROR no space left', 'an ERROR in "quotes"']],
    ['two words, in any order', 'space ERROR', ['ERROR no space left']],
    ['a phrase', '"no space"', ['ERROR no space left']],
    ['a phrase with quotes', '"\\"quotes\\""', ['an ERROR in "quotes"']],
    ['a word that is not there', '-ERROR', ['WARN disk nearly full', 'ok']],
    ['any of some words', '?WARN ?ok', ['WARN disk nearly full', 'ok']],
    ['a required word, beside which a word with ? is nothing', '?ok WARN', ['WARN disk nearly full']],
    ['nothing', '', ['ERROR no space left', 'WARN disk nearly full', 'an ERROR in "quotes"', 'ok']],
  ])('finds %s', async (_case, filterPattern, found) => {
    const { writeAll, filter } = await startLogs()
    writeAll('a', 'ERROR no space left', 'WARN disk nearly full', 'an ERROR in "quotes"', 'ok')
    expect(await filter({ filterPattern })).toEqual(found)
  })

  it('refuses the patterns it does not have', async () => {
    const { writeAll, filter } = await startLogs()
    writeAll('a', 'x')
    await expect(filter({ filterPattern: '{ $.level = "ERROR" }' })).rejects.toMatchObject({
      name: 'NotImplemented',
      $metadata: { httpStatusCode: 501 },
    })
  })

  it('pages by the limit, and through stretches where nothing matches', async () => {
    const { logs, client } = await startLogs()
    for (let i = 0; i < 10_500; i++) logs.write(GROUP, 'a', i % 5000 === 4999 ? `match ${i}` : 'x')
    const input = { logGroupName: GROUP, filterPattern: 'match', limit: 1 }
    const pages: unknown[] = []
    for await (const page of paginateFilterLogEvents({ client }, input)) pages.push(messagesOf(page))
    expect(pages.flat()).toEqual(['match 4999', 'match 9999'])
    expect(pages).toHaveLength(3)
  })

  it('ends a page at 1 MB', async () => {
    const { logs, client } = await startLogs()
    for (let i = 0; i < 5; i++) logs.write(GROUP, 'a', 'x'.repeat(300_000))
    const { events, nextToken } = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP }))
    expect(events).toHaveLength(4)
    const rest = await client.send(new FilterLogEventsCommand({ logGroupName: GROUP, nextToken }))
    expect(rest.events).toHaveLength(1)
    expect(rest.nextToken).toBeUndefined()
  })
})

describe('GetLogEvents', () => {
  it('starts at the end, and goes back by its token', async () => {
    const { writeAll, get } = await startLogs()
    writeAll('a', '1', '2', '3', '4', '5')
    const last = await get({ limit: 2 })
    expect(messagesOf(last)).toEqual(['4', '5'])
    const before = await get({ limit: 2, nextToken: last.nextBackwardToken })
    expect(messagesOf(before)).toEqual(['2', '3'])
    const again = await get({ nextToken: before.nextForwardToken })
    expect(messagesOf(again)).toEqual(['4', '5'])
  })

  it('reads on from the head, and gives the token back at the end until there is more', async () => {
    const { writeAll, get } = await startLogs()
    writeAll('a', '1', '2', '3')
    const head = await get({ startFromHead: true, limit: 2 })
    expect(messagesOf(head)).toEqual(['1', '2'])
    const rest = await get({ nextToken: head.nextForwardToken })
    expect(messagesOf(rest)).toEqual(['3'])
    const end = await get({ nextToken: rest.nextForwardToken })
    expect([messagesOf(end), end.nextForwardToken]).toEqual([[], rest.nextForwardToken])
    expect(messagesOf(await get({ nextToken: end.nextBackwardToken }))).toEqual(['1', '2', '3'])
    writeAll('a', '4')
    expect(messagesOf(await get({ nextToken: end.nextForwardToken }))).toEqual(['4'])
  })

  it('gives a token for an empty stretch that finds what is written later', async () => {
    const { logs, clock, get } = await startLogs()
    logs.write(GROUP, 'a', 'early')
    const none = await get({ startTime: START_MS + 1 })
    expect(messagesOf(none)).toEqual([])
    clock.advance(10)
    logs.write(GROUP, 'a', 'late')
    const later = await get({ startTime: START_MS + 1, nextToken: none.nextForwardToken })
    expect(messagesOf(later)).toEqual(['late'])
  })

  it('takes a time range, whose end is not in it', async () => {
    const { writeAll, get } = await startLogs()
    writeAll('a', 'at 0 s', 'at 1 s', 'at 2 s')
    expect(messagesOf(await get({ startTime: START_MS + 1000, endTime: START_MS + 2000 }))).toEqual(['at 1 s'])
  })
})

describe('groups and streams', () => {
  it('are listed with their times', async () => {
    const { logs, client, writeAll } = await startLogs()
    writeAll('b', 'x', 'y')
    writeAll('a', 'z')
    logs.write('/aws/sagemaker/TrainingJobs', 'job/algo-1', 'x')
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/aws/lambda/' }))
    expect(logGroups).toEqual([
      {
        logGroupName: GROUP,
        creationTime: START_MS,
        metricFilterCount: 0,
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:*`,
        logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`,
        logGroupClass: 'STANDARD',
      },
    ])
    const { logStreams } = await client.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }))
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['a', 'b'])
    expect(logStreams?.[1]).toMatchObject({
      firstEventTimestamp: START_MS,
      lastEventTimestamp: START_MS + 1000,
      lastIngestionTime: START_MS + 1000,
    })
  })

  it('are paged', async () => {
    const { logs, client } = await startLogs()
    for (const group of ['1', '2', '3']) logs.write(group, 'a', 'x')
    const first = await client.send(new DescribeLogGroupsCommand({ limit: 2 }))
    const second = await client.send(new DescribeLogGroupsCommand({ limit: 2, nextToken: first.nextToken }))
    expect([first.logGroups?.length, second.logGroups?.length, second.nextToken]).toEqual([2, 1, undefined])
  })

  it('are listed with the latest first', async () => {
    const { client, writeAll } = await startLogs()
    for (const stream of ['b', 'c', 'a']) writeAll(stream, 'x')
    const { logStreams } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName: GROUP, orderBy: 'LastEventTime', descending: true }),
    )
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(['a', 'c', 'b'])
  })

  it('that are not there are refused', async () => {
    const { filter, get, writeAll } = await startLogs()
    const notFound = (message: string) => ({ name: 'ResourceNotFoundException', message })
    await expect(filter()).rejects.toMatchObject(notFound('The specified log group does not exist.'))
    writeAll('b', 'x')
    await expect(get()).rejects.toMatchObject(notFound('The specified log stream does not exist.'))
  })

  it('are found by the ARN of the group', async () => {
    const { client, writeAll } = await startLogs()
    writeAll('a', 'x')
    const logGroupIdentifier = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`
    const answer = await client.send(new FilterLogEventsCommand({ logGroupIdentifier }))
    expect(messagesOf(answer)).toEqual(['x'])
  })
})

describe('what is written', () => {
  it('is there after a restart', async () => {
    const before = await startLogs()
    before.writeAll('a', 'before')
    const { writeAll, filter } = await startLogs(before)
    writeAll('a', 'after')
    expect(await filter({ filterPattern: 'before' })).toEqual(['before'])
  })

  it('is dropped, the oldest first, beyond the limit of the group', async () => {
    const { logs, clock, filter } = await startLogs({ maxEventsPerGroup: 10 })
    for (let i = 0; i <= 1000; i++) {
      clock.advance(1)
      logs.write(GROUP, 'a', String(i))
    }
    expect(await filter()).toEqual(['991', '992', '993', '994', '995', '996', '997', '998', '999', '1000'])
  })
})
