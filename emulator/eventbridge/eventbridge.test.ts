import { describe, expect, it, onTestFinished } from 'vitest'
import { ManualClock } from '../clock.ts'
import { listen } from '../http/listen.ts'
import { type Database, openDatabase } from '../state/database.ts'
import { createEventBridge, type EventDelivery, type RuleConfig } from './index.ts'

const START_MS = Date.UTC(2026, 6, 1, 10, 0, 0, 250)
const MINUTE_MS = 60_000

const APPROVALS: RuleConfig = {
  name: 'approvals',
  pattern: { source: ['aws.sagemaker'], detail: { ModelApprovalStatus: ['Approved'] } },
  functionName: 'model-deployment',
}
const MINE: RuleConfig = { name: 'mine', pattern: { source: [{ prefix: 'my.' }] }, functionName: 'my-function' }
const HEARTBEAT: RuleConfig = { name: 'heartbeat', rateMinutes: 15, functionName: 'model-deployment' }

type Started = { database: Database; clock: ManualClock; deliveryOfEvent: () => EventDelivery }

function start(rules: readonly RuleConfig[], state: Partial<Started> = {}) {
  const { database = openDatabase(undefined), clock = new ManualClock(START_MS), deliveryOfEvent } = state
  const invocations: { functionName: string; event: Record<string, unknown> }[] = []
  const faults: unknown[] = []
  const delaysMs: (number | undefined)[] = []
  const enqueue = (functionName: string, payload: string, delayMs?: number) => {
    invocations.push({ functionName, event: JSON.parse(payload) as Record<string, unknown> })
    delaysMs.push(delayMs)
  }
  const context = {
    accountId: '000000000000',
    region: 'us-east-1',
    clock,
    database,
    dataFolder: '/nonexistent',
    reportFault: (_where: string, error: unknown) => faults.push(error),
  }
  const events = createEventBridge(context, { rules, enqueue, ...(deliveryOfEvent && { deliveryOfEvent }) })
  onTestFinished(async () => {
    await events.close()
    expect(faults).toEqual([])
  })
  const post = async (operation: string, body: unknown) => {
    const listener = await listen((request, response) => events.handle(request, response))
    onTestFinished(() => listener.close())
    const response = await fetch(listener.url, {
      method: 'POST',
      headers: { 'x-amz-target': `AWSEvents.${operation}`, 'content-type': 'application/x-amz-json-1.1' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { events, clock, database, invocations, delaysMs, post, context }
}

describe('publish', () => {
  it('invokes the functions of the rules that match, with the envelope', () => {
    const { events, invocations } = start([APPROVALS, MINE])
    events.publish({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Model Package State Change',
      resources: ['arn:aws:sagemaker:us-east-1:000000000000:model-package/g/1'],
      detail: { ModelApprovalStatus: 'Approved', FailureReason: undefined },
    })
    expect(invocations).toEqual([
      {
        functionName: 'model-deployment',
        event: {
          version: '0',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          'detail-type': 'SageMaker Model Package State Change',
          source: 'aws.sagemaker',
          account: '000000000000',
          time: '2026-07-01T10:00:00Z',
          region: 'us-east-1',
          resources: ['arn:aws:sagemaker:us-east-1:000000000000:model-package/g/1'],
          detail: { ModelApprovalStatus: 'Approved' },
        },
      },
    ])
  })

  it.each([
    ['lost', { copies: 0, delayMs: 0 }, []],
    ['doubled, under one id', { copies: 2, delayMs: 0 }, [0, 0]],
    ['late', { copies: 1, delayMs: 9000 }, [9000]],
  ] as const)('may have an event of a service %s, but not one that was put', async (_, delivery, delays) => {
    const { events, invocations, delaysMs, post } = start([APPROVALS, MINE], { deliveryOfEvent: () => delivery })
    events.publish({
      source: 'aws.sagemaker',
      detailType: 'SageMaker Model Package State Change',
      resources: [],
      detail: { ModelApprovalStatus: 'Approved' },
    })
    expect(delaysMs).toEqual(delays)
    expect(new Set(invocations.map(({ event }) => event['id'])).size).toBe(Math.min(1, delays.length))
    await post('PutEvents', { Entries: [{ Source: 'my.app', DetailType: 'test', Detail: '{}' }] })
    expect(delaysMs).toEqual([...delays, 0])
  })

  it('invokes a function once for each rule that matches', () => {
    const { events, invocations } = start([MINE, { ...MINE, name: 'mine-too' }])
    events.publish({ source: 'my.app', detailType: 'Done', resources: [], detail: {} })
    expect(invocations).toHaveLength(2)
  })
})

describe('PutEvents', () => {
  const entry = { Source: 'my.app', DetailType: 'Done', Detail: '{"ok":true}' }

  it('publishes each entry and answers the refused ones in their places', async () => {
    const { post, invocations } = start([MINE])
    const { status, body } = await post('PutEvents', {
      Entries: [
        { ...entry, Time: START_MS / 1000 + 1 },
        { ...entry, Source: 'aws.sagemaker' },
        { ...entry, Source: undefined },
        { ...entry, Detail: '[]' },
        { ...entry, EventBusName: 'other' },
      ],
    })
    expect(status).toBe(200)
    expect(body).toEqual({
      FailedEntryCount: 4,
      Entries: [
        { EventId: expect.any(String) },
        { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
        {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: 'Parameter Source is not valid. Reason: Source is a required argument.',
        },
        { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
        { ErrorCode: 'ResourceNotFoundException', ErrorMessage: 'Event bus other does not exist.' },
      ],
    })
    expect(invocations).toMatchObject([
      { functionName: 'my-function', event: { time: '2026-07-01T10:00:01Z', detail: { ok: true } } },
    ])
  })

  it('refuses more than ten entries', async () => {
    const { post } = start([MINE])
    const { status, body } = await post('PutEvents', { Entries: Array.from({ length: 11 }, () => entry) })
    expect([status, body['__type']]).toEqual([400, 'ValidationException'])
  })
})

describe('the rules', () => {
  it('are listed and described with their targets', async () => {
    const { post } = start([HEARTBEAT, APPROVALS])
    const arn = (name: string) => `arn:aws:events:us-east-1:000000000000:rule/${name}`
    const approvals = {
      Name: 'approvals',
      Arn: arn('approvals'),
      EventPattern: '{"source":["aws.sagemaker"],"detail":{"ModelApprovalStatus":["Approved"]}}',
      State: 'ENABLED',
      EventBusName: 'default',
    }
    const listed = await post('ListRules', {})
    expect(listed.body).toEqual({
      Rules: [approvals, expect.objectContaining({ Name: 'heartbeat', ScheduleExpression: 'rate(15 minutes)' })],
    })
    const described = await post('DescribeRule', { Name: 'approvals' })
    expect(described.body).toEqual({ ...approvals, CreatedBy: '000000000000' })
    const targets = await post('ListTargetsByRule', { Rule: 'heartbeat' })
    expect(targets.body).toEqual({
      Targets: [{ Id: 'model-deployment', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:model-deployment' }],
    })
  })

  it('that are not there are refused by name', async () => {
    const { post } = start([])
    expect(await post('DescribeRule', { Name: 'none' })).toEqual({
      status: 400,
      body: { __type: 'ResourceNotFoundException', message: 'Rule none does not exist on EventBus default.' },
    })
  })

  it('cannot be changed through the API', async () => {
    const { post } = start([])
    expect(await post('PutRule', {})).toEqual({
      status: 501,
      body: { __type: 'NotImplemented', message: 'The emulator has no EventBridge operation "PutRule".' },
    })
  })

  it.each<[string, readonly RuleConfig[], string]>([
    [
      'a wrong pattern',
      [{ ...MINE, pattern: { source: [] } }],
      'EventBridge rule "mine": pattern.source must have at least one value.',
    ],
    ['a name twice', [MINE, MINE], 'There are two EventBridge rules "mine": rename one.'],
    [
      'a rate of 0',
      [{ ...HEARTBEAT, rateMinutes: 0 }],
      'EventBridge rule "heartbeat": rateMinutes must be a whole number from 1, not 0.',
    ],
  ])('with %s are refused at the start', (_case, rules, message) => {
    expect(() => start(rules)).toThrow(message)
  })
})

describe('a schedule', () => {
  it('fires every interval, with the event AWS sends', () => {
    const { clock, invocations } = start([HEARTBEAT])
    clock.advance(15 * MINUTE_MS - 1)
    expect(invocations).toEqual([])
    clock.advance(30 * MINUTE_MS + 1)
    expect(invocations).toHaveLength(3)
    expect(invocations[0]).toEqual({
      functionName: 'model-deployment',
      event: {
        version: '0',
        id: expect.any(String),
        'detail-type': 'Scheduled Event',
        source: 'aws.events',
        account: '000000000000',
        time: '2026-07-01T10:15:00Z',
        region: 'us-east-1',
        resources: ['arn:aws:events:us-east-1:000000000000:rule/heartbeat'],
        detail: {},
      },
    })
  })

  it('keeps its times over a restart and makes up once for what it missed', async () => {
    const before = start([HEARTBEAT])
    before.clock.advance(10 * MINUTE_MS)
    await before.events.close()

    const after = start([HEARTBEAT], before)
    after.clock.advance(5 * MINUTE_MS)
    expect(after.invocations).toHaveLength(1)
    await after.events.close()
    after.clock.advance(40 * MINUTE_MS)

    const late = start([HEARTBEAT], after)
    expect(late.invocations).toEqual([])
    late.clock.advance(0)
    expect(late.invocations.map(({ event }) => event['time'])).toEqual(['2026-07-01T10:45:00Z'])
    late.clock.advance(5 * MINUTE_MS)
    expect(late.invocations).toHaveLength(2)
  })

  it('starts anew when its rate is changed', async () => {
    const before = start([HEARTBEAT])
    await before.events.close()
    const { clock, invocations } = start([{ ...HEARTBEAT, rateMinutes: 1 }], before)
    clock.advance(MINUTE_MS)
    expect(invocations).toHaveLength(1)
  })
})
