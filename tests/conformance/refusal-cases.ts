import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  ListMetricsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { GetFunctionCommand, InvokeCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { PutBucketTaggingCommand, PutObjectCommand, PutObjectTaggingCommand } from '@aws-sdk/client-s3'
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  SendMessageCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs'
import { beforeAll, describe, expect, it } from 'vitest'
import { makeBucket } from './s3-cases.ts'
import { refusal, type Target } from './target.ts'

const LONG_NAME = 'x'.repeat(600)

/** Requests that the services refuse by their models, and by the rules that no model holds. */
export function refusalCases(target: Target): void {
  const { s3, sqs, lambda, logs, cloudwatch } = target

  describe('CloudWatch Logs', () => {
    it.each([
      [
        'a limit of nothing',
        new FilterLogEventsCommand({ logGroupName: 'g', limit: 0 }),
        /at 'limit' .* value greater/,
      ],
      [
        'a limit above 10,000',
        new GetLogEventsCommand({ logGroupName: 'g', logStreamName: 's', limit: 10_001 }),
        /limit/,
      ],
      [
        'no stream',
        new GetLogEventsCommand({ logGroupName: 'g', logStreamName: undefined }),
        /logStreamName.* not be null/,
      ],
      [
        'a name with a blank',
        new DescribeLogStreamsCommand({ logGroupName: 'a b' }),
        /logGroupName.* regular expression/,
      ],
      [
        'a long name',
        new DescribeLogGroupsCommand({ logGroupNamePrefix: LONG_NAME }),
        /logGroupNamePrefix.* length less/,
      ],
      [
        'an order that there is not',
        new DescribeLogStreamsCommand({ logGroupName: 'g', orderBy: 'Age' as 'LastEventTime' }),
        /orderBy.* enum value set/,
      ],
      [
        'a long filter',
        new FilterLogEventsCommand({ logGroupName: 'g', filterPattern: 'x'.repeat(1025) }),
        /filterPattern/,
      ],
    ])('refuses %s', async (_, command, message) => {
      // The union of commands is one to `send`, whose overloads take one each.
      const answer = await refusal(logs.send(command as GetLogEventsCommand))
      expect(answer).toMatchObject({ name: 'InvalidParameterException', status: 400 })
      expect(answer.message).toMatch(message)
    })
  })

  describe('CloudWatch', () => {
    const times = { StartTime: new Date(0), EndTime: new Date(60_000) }
    const query = (wrong: object) => [
      { Id: 'a', MetricStat: { Metric: { Namespace: 'n', MetricName: 'm' }, Period: 60, Stat: 'Sum', ...wrong } },
    ]
    const ask = (MetricDataQueries: GetMetricDataCommandInput['MetricDataQueries']) =>
      new GetMetricDataCommand({ ...times, MetricDataQueries })
    const put = (wrong: object, Namespace = 'conformance') =>
      new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'm', Value: 1, ...wrong }] })
    it.each([
      ['metrics in a namespace of AWS', put({}, 'AWS/Lambda'), /AWS\/Lambda/],
      ['a namespace that begins with a colon', put({}, ':a'), /namespace/i],
      ['a metric without a name', put({ MetricName: undefined }), /MetricData\.member\.1\.MetricName/],
      ['a unit that there is not', put({ Unit: 'Miles' }), /unit/i],
      [
        'more than 30 dimensions',
        put({ Dimensions: Array.from({ length: 31 }, (_, n) => ({ Name: `d${n}`, Value: '1' })) }),
        /dimensions/i,
      ],
      ['a dimension without a value', put({ Dimensions: [{ Name: 'a', Value: '' }] }), /value/i],
      ['a time of last month', put({ Timestamp: new Date(Date.now() - 30 * 86_400_000) }), /Timestamp/],
      ['more than 150 values', put({ Value: undefined, Values: Array.from({ length: 151 }, (_, n) => n) }), /Values/],
      [
        'more than 1,000 metrics',
        new PutMetricDataCommand({
          Namespace: 'c',
          MetricData: Array.from({ length: 1001 }, () => ({ MetricName: 'm', Value: 1 })),
        }),
        /MetricData/,
      ],
      ['no queries', ask(undefined), /MetricDataQueries/],
      ['a query without an id', ask([{ Id: undefined }]), /Id/],
      ['a period of nothing', ask(query({ Period: 0 })), /period/i],
      ['a statistic left out', ask(query({ Stat: undefined })), /Stat/],
      [
        'an order that there is not',
        new GetMetricDataCommand({ ...times, MetricDataQueries: query({}), ScanBy: 'Value' as 'TimestampAscending' }),
        /scanBy/i,
      ],
      ['a long name', new ListMetricsCommand({ MetricName: LONG_NAME }), /metricName/i],
    ])('refuses %s', async (_, command, message) => {
      const answer = await refusal(cloudwatch.send(command as PutMetricDataCommand))
      expect(answer.status).toBe(400)
      expect(answer.name).toMatch(/Invalid|Missing|Validation/)
      expect(answer.message).toMatch(message)
    })
  })

  describe('Lambda', () => {
    it.each([
      ['a name with a blank', new GetFunctionCommand({ FunctionName: 'a b' }), /functionName.* regular expression/],
      ['a long name', new GetFunctionCommand({ FunctionName: LONG_NAME }), /functionName.* length less/],
      ['a qualifier with a blank', new GetFunctionCommand({ FunctionName: 'a', Qualifier: 'a b' }), /qualifier/],
      [
        'a type that there is not',
        new InvokeCommand({ FunctionName: 'a', InvocationType: 'Later' as 'Event' }),
        /invocationType.* enum/,
      ],
      [
        'a log that there is not',
        new InvokeCommand({ FunctionName: 'a', LogType: 'Head' as 'Tail' }),
        /logType.* enum/,
      ],
      ['a page of nothing', new ListFunctionsCommand({ MaxItems: 0 }), /maxItems.* value greater/],
    ])('refuses %s', async (_, command, message) => {
      const answer = await refusal(lambda.send(command as GetFunctionCommand))
      expect(answer).toMatchObject({ name: 'ValidationException', status: 400 })
      expect(answer.message).toMatch(message)
    })
  })

  describe('S3', () => {
    let Bucket: string
    beforeAll(async () => {
      Bucket = await makeBucket(target)
      await s3.send(new PutObjectCommand({ Bucket, Key: 'tagged', Body: 'x' }))
    })
    it.each([
      ['of AWS', { Key: 'aws:any', Value: 'x' }],
      ['with a number sign', { Key: 'a#b', Value: 'x' }],
      ['whose value has a line break', { Key: 'a', Value: 'x\ny' }],
      ['of a long name', { Key: 'a'.repeat(129), Value: 'x' }],
    ])('refuses a tag %s', async (_, tag) => {
      const Tagging = { TagSet: [tag] }
      const ofObject = await refusal(s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'tagged', Tagging })))
      expect(ofObject).toMatchObject({ name: 'InvalidTag', status: 400 })
      const ofBucket = await refusal(s3.send(new PutBucketTaggingCommand({ Bucket, Tagging })))
      expect(ofBucket).toMatchObject({ name: 'InvalidTag', status: 400 })
    })
  })

  describe('SQS', () => {
    let QueueUrl: string | undefined
    beforeAll(async () => {
      QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: target.uniqueName() }))).QueueUrl
      target.cleanUp(() => sqs.send(new DeleteQueueCommand({ QueueUrl })))
    })
    it.each([
      ['a tag of AWS', { 'aws:any': 'x' }],
      ['a tag with a number sign', { 'a#b': 'x' }],
      ['a tag of a long value', { a: 'x'.repeat(257) }],
      ['more than 50 tags', Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`k${n}`, 'x']))],
    ])('refuses %s', async (_, Tags) => {
      expect(await refusal(sqs.send(new TagQueueCommand({ QueueUrl, Tags })))).toMatchObject({ status: 400 })
    })

    it.each([
      ['MessageBody', () => new SendMessageCommand({ QueueUrl, MessageBody: undefined })],
      ['TagKeys', () => new UntagQueueCommand({ QueueUrl, TagKeys: undefined })],
    ])('refuses a request without %s', async (name, command) => {
      const answer = await refusal(sqs.send(command() as SendMessageCommand))
      expect(answer.status).toBe(400)
      expect(answer.message).toContain(name)
    })
  })
}
