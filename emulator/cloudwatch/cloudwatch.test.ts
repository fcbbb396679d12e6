import { randomUUID } from 'node:crypto'
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListMetricsCommand,
  type ListMetricsCommandInput,
  PutMetricDataCommand,
  paginateGetMetricData,
} from '@aws-sdk/client-cloudwatch'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ManualClock } from '../clock.ts'
import { listen } from '../http/listen.ts'
import { decodeCbor, encodeCbor } from '../protocols/cbor.ts'
import { type Database, openDatabase } from '../state/database.ts'
import { createCloudWatch } from './index.ts'

const START_MS = Date.UTC(2026, 6, 1, 10)
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

async function startCloudWatch(database: Database = openDatabase(undefined)) {
  const clock = new ManualClock(START_MS)
  const cloudwatch = createCloudWatch({
    accountId: '000000000000',
    region: 'us-east-1',
    clock,
    database,
    dataFolder: '/nonexistent',
    reportFault: (_where, error) => {
      throw error
    },
  })
  const listener = await listen((request, response) => cloudwatch.handle(request, response))
  const client = new CloudWatchClient({
    endpoint: listener.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  })
  onTestFinished(async () => {
    client.destroy()
    await listener.close()
  })
  const put = (Value: number, atMs = START_MS, Unit: 'Count' | 'Seconds' = 'Count') =>
    client.send(
      new PutMetricDataCommand({
        Namespace: 'Shop',
        MetricData: [{ MetricName: 'orders', Value, Unit, Timestamp: new Date(atMs) }],
      }),
    )
  const names = async () => {
    const { Metrics } = await client.send(new ListMetricsCommand({}))
    return Metrics?.map(({ MetricName }) => MetricName)
  }
  /** The values of one metric, the earliest first. */
  const values = async (stat: string, query: Query = {}) => {
    const { MetricDataResults } = await client.send(new GetMetricDataCommand(dataOf(stat, query)))
    return MetricDataResults?.[0]?.Values
  }
  return { cloudwatch, client, clock, database, url: listener.url, put, names, values }
}

type Query = {
  readonly metric?: string
  readonly namespace?: string
  readonly dimensions?: Readonly<Record<string, string>>
  readonly period?: number
  readonly unit?: 'Count' | 'Seconds'
} & Partial<GetMetricDataCommandInput>

function dataOf(Stat: string, query: Query): GetMetricDataCommandInput {
  const { metric = 'orders', namespace = 'Shop', dimensions = {}, period = 60, unit, ...input } = query
  const Dimensions = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
  return {
    MetricDataQueries: [
      {
        Id: 'm1',
        MetricStat: {
          Metric: { Namespace: namespace, MetricName: metric, Dimensions },
          Period: period,
          Stat,
          Unit: unit,
        },
      },
    ],
    StartTime: new Date(START_MS),
    EndTime: new Date(START_MS + 60 * MINUTE_MS),
    ScanBy: 'TimestampAscending',
    ...input,
  }
}

const EMBEDDED = {
  _aws: {
    Timestamp: START_MS,
    CloudWatchMetrics: [
      {
        Namespace: 'Boostline',
        Dimensions: [['stage', 'role'], ['stage'], []],
        Metrics: [{ Name: 'requests', Unit: 'Count' }, { Name: 'latencyMs' }, { Name: 'absent' }],
      },
    ],
  },
  stage: 'dev',
  role: 'challenger',
  requests: 1,
  latencyMs: [5, 7, 7],
}

describe('a line of a log in embedded metric format', () => {
  it('is measurements, for each set of dimensions', async () => {
    const { cloudwatch, client, values } = await startCloudWatch()
    cloudwatch.readLogLine(JSON.stringify(EMBEDDED))
    cloudwatch.readLogLine(JSON.stringify({ ...EMBEDDED, role: 'champion' }))
    const of = (metric: string, dimensions: Record<string, string>) => ({ namespace: 'Boostline', metric, dimensions })
    expect(await values('Sum', of('requests', { role: 'challenger', stage: 'dev' }))).toEqual([1])
    expect(await values('Sum', of('requests', { stage: 'dev' }))).toEqual([2])
    expect(await values('SampleCount', of('latencyMs', {}))).toEqual([6])
    expect(await values('Sum', of('requests', { stage: 'prod' }))).toEqual([])
    const { Metrics } = await client.send(new ListMetricsCommand({ Namespace: 'Boostline', MetricName: 'requests' }))
    expect(Metrics?.map(({ Dimensions }) => Dimensions?.map(({ Value }) => Value))).toEqual([
      ['challenger', 'dev'],
      ['champion', 'dev'],
      ['dev'],
      [],
    ])
  })

  it.each([
    ['a text', 'started'],
    ['not whole', JSON.stringify(EMBEDDED).slice(0, -1)],
    ['a list', `[${JSON.stringify(EMBEDDED)}]`],
    ['without metrics', '{"_aws":{}}'],
    ['of values that are no numbers', JSON.stringify({ ...EMBEDDED, requests: '1', latencyMs: ['5'] })],
    ['without a whole time', JSON.stringify({ ...EMBEDDED, _aws: { ...EMBEDDED._aws, Timestamp: 'now' } })],
  ])('stays a line where it is %s', async (_, line) => {
    const { cloudwatch, names } = await startCloudWatch()
    cloudwatch.readLogLine(line)
    expect(await names()).toEqual([])
  })

  it('counts only for the sets whose dimensions it has', async () => {
    const { cloudwatch, client } = await startCloudWatch()
    cloudwatch.readLogLine(JSON.stringify({ ...EMBEDDED, role: undefined }))
    const { Metrics } = await client.send(new ListMetricsCommand({ MetricName: 'requests' }))
    expect(Metrics?.map(({ Dimensions }) => Dimensions?.map(({ Name }) => Name))).toEqual([['stage'], []])
  })

  it('is kept for 15 days, restarts included', async () => {
    const before = await startCloudWatch()
    before.cloudwatch.readLogLine(JSON.stringify(EMBEDDED))
    const { cloudwatch, clock, names } = await startCloudWatch(before.database)
    const writeAnother = (name: string) => {
      const [metrics] = EMBEDDED._aws.CloudWatchMetrics
      const CloudWatchMetrics = [{ ...metrics, Dimensions: [[]], Metrics: [{ Name: name }] }]
      cloudwatch.readLogLine(JSON.stringify({ _aws: { Timestamp: clock.now(), CloudWatchMetrics }, [name]: 1 }))
    }
    clock.advance(15 * DAY_MS)
    writeAnother('later')
    expect(new Set(await names())).toEqual(new Set(['requests', 'latencyMs', 'later']))
    clock.advance(DAY_MS)
    writeAnother('last')
    expect(await names()).toEqual(['last', 'later'])
  })
})

describe('GetMetricData', () => {
  it.each([
    ['SampleCount', [5]],
    ['Sum', [20]],
    ['Average', [4]],
    ['Minimum', [1]],
    ['Maximum', [9]],
    ['p50', [4]],
    ['p90', [9]],
    ['p0', [1]],
  ])('gives %s', async (stat, expected) => {
    const { client, values } = await startCloudWatch()
    await client.send(
      new PutMetricDataCommand({
        Namespace: 'Shop',
        MetricData: [
          { MetricName: 'orders', Values: [4, 1, 9, 2], Counts: [2, 1, 1, 1], Timestamp: new Date(START_MS) },
        ],
      }),
    )
    expect(await values(stat)).toEqual(expected)
  })

  it('gives a value for each period with measurements, from the start to before the end', async () => {
    const { client, put, values } = await startCloudWatch()
    for (const minute of [-1, 0, 1, 5, 59, 60]) await put(minute + 10, START_MS + minute * MINUTE_MS + 59_000)
    expect(await values('Sum')).toEqual([10, 11, 15, 69])
    expect(await values('Sum', { period: 300 })).toEqual([21, 15, 69])
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand(dataOf('Sum', { period: 300, ScanBy: undefined })),
    )
    expect(MetricDataResults).toEqual([
      {
        Id: 'm1',
        Label: 'orders',
        Timestamps: [55, 5, 0].map((minute) => new Date(START_MS + minute * MINUTE_MS)),
        Values: [69, 15, 21],
        StatusCode: 'Complete',
      },
    ])
  })

  it('tells units apart where one is asked for', async () => {
    const { put, values } = await startCloudWatch()
    await put(1, START_MS, 'Count')
    await put(10, START_MS, 'Seconds')
    expect([await values('Sum'), await values('Sum', { unit: 'Seconds' })]).toEqual([[11], [10]])
  })

  it('pages through the values of all queries', async () => {
    const { client, put } = await startCloudWatch()
    for (const minute of [0, 1, 2]) await put(minute, START_MS + minute * MINUTE_MS)
    const input = dataOf('Sum', { MaxDatapoints: 2 })
    const [query] = input.MetricDataQueries ?? []
    const hidden = { ...query, Id: 'm0', ReturnData: false }
    const queries = {
      ...input,
      MetricDataQueries: [hidden, query, { ...query, Id: 'm2', Label: 'again' }].flatMap((q) => q ?? []),
    }
    const pages: unknown[] = []
    for await (const { MetricDataResults } of paginateGetMetricData({ client }, queries)) {
      pages.push(MetricDataResults?.map(({ Id, Values, StatusCode }) => [Id, Values, StatusCode]))
    }
    expect(pages).toEqual([
      [
        ['m1', [0, 1], 'PartialData'],
        ['m2', [], 'PartialData'],
      ],
      [
        ['m1', [2], 'Complete'],
        ['m2', [0], 'PartialData'],
      ],
      [
        ['m1', [], 'Complete'],
        ['m2', [1, 2], 'Complete'],
      ],
    ])
  })

  it.each([
    ['a period of no whole minutes', { period: 90 }, 'InvalidParameterValueException'],
    ['an end before the start', { EndTime: new Date(START_MS) }, 'InvalidParameterValueException'],
    ['a token it never gave', { NextToken: 'x' }, 'InvalidNextToken'],
    ['no queries', { MetricDataQueries: undefined }, 'MissingRequiredParameterException'],
    ['metric math', { MetricDataQueries: [{ Id: 'e', Expression: 'm1/m2' }] }, 'NotImplemented'],
  ])('refuses %s', async (_, query, name) => {
    const { values } = await startCloudWatch()
    await expect(values('Sum', query)).rejects.toMatchObject({ name })
  })

  it('refuses a statistic that it does not have, and says which there are', async () => {
    const { values } = await startCloudWatch()
    await expect(values('tm90')).rejects.toThrow(/statistic tm90: use SampleCount, Sum/)
  })
})

describe('PutMetricData', () => {
  it('takes a thousand metrics at once, which the SDK compresses', async () => {
    const { client, names } = await startCloudWatch()
    const MetricData = Array.from({ length: 1000 }, (_, index) => ({
      MetricName: `${index} ${randomUUID()}`,
      Value: 1,
    }))
    await client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }))
    expect(await names()).toHaveLength(500)
    const { NextToken } = await client.send(new ListMetricsCommand({}))
    const rest = await client.send(new ListMetricsCommand({ NextToken }))
    expect([rest.Metrics?.length, rest.NextToken]).toEqual([500, undefined])
  })

  it.each([
    [{ Value: 1, Values: [1] }, 'InvalidParameterCombinationException'],
    [{ Values: [1, 2], Counts: [1] }, 'InvalidParameterValueException'],
    [{}, 'MissingRequiredParameterException'],
    [{ StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 } }, 'NotImplemented'],
  ])('refuses %j, and keeps none of the others', async (datum, name) => {
    const { client, names } = await startCloudWatch()
    const MetricData = [
      { MetricName: 'good', Value: 1 },
      { MetricName: 'bad', ...datum },
    ]
    await expect(client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }))).rejects.toMatchObject({
      name,
    })
    expect(await names()).toEqual([])
  })
})

describe('ListMetrics', () => {
  it('finds by dimension, and what was measured in the last three hours', async () => {
    const { client, clock, put } = await startCloudWatch()
    await put(1)
    clock.advance(4 * 60 * MINUTE_MS)
    const Dimensions = [{ Name: 'shop', Value: 'north' }]
    await client.send(
      new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName: 'orders', Value: 1, Dimensions }] }),
    )
    const found = async (input: ListMetricsCommandInput) => (await client.send(new ListMetricsCommand(input))).Metrics
    const north = [{ Namespace: 'Shop', MetricName: 'orders', Dimensions }]
    expect(await found({ RecentlyActive: 'PT3H' })).toEqual(north)
    expect(await found({ Dimensions: [{ Name: 'shop' }] })).toEqual(north)
    expect(await found({ Dimensions: [{ Name: 'shop', Value: 'south' }] })).toEqual([])
    expect(await found({ MetricName: 'orders' })).toHaveLength(2)
  })
})

it('an operation that is not there is refused by its name', async () => {
  const { client } = await startCloudWatch()
  await expect(client.send(new DescribeAlarmsCommand({}))).rejects.toMatchObject({
    name: 'NotImplemented',
    message: 'The emulator has no CloudWatch operation "DescribeAlarms".',
  })
})

describe('the protocol of CLI and boto3', () => {
  async function call(url: string, operation: string, input: Buffer) {
    const response = await fetch(`${url}/service/GraniteServiceVersion20100801/operation/${operation}`, {
      method: 'POST',
      headers: { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body: new Uint8Array(input),
    })
    const body = decodeCbor(Buffer.from(await response.arrayBuffer()))
    return { status: response.status, queryError: response.headers.get('x-amzn-query-error'), body }
  }

  it('is CBOR, with times under their tag', async () => {
    const { put, url } = await startCloudWatch()
    await put(1.5)
    const { status, body } = await call(url, 'GetMetricData', encodeCbor(dataOf('Sum', {})))
    expect(status).toBe(200)
    expect(body).toMatchObject({ MetricDataResults: [{ Values: [1.5], Timestamps: [START_MS / 1000] }] })
  })

  it('has its errors by the codes of old', async () => {
    const { url } = await startCloudWatch()
    expect(await call(url, 'GetMetricData', encodeCbor({}))).toEqual({
      status: 400,
      queryError: 'MissingParameter;Sender',
      body: {
        __type: 'MissingRequiredParameterException',
        message: 'The parameter MetricDataQueries is required.',
      },
    })
    expect(await call(url, 'GetMetricData', Buffer.from('{}'))).toMatchObject({ status: 400 })
  })
})
