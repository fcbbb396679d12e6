import { describe, expect, it } from 'vitest'
import { ofType, type Resources, resourcesOf, synthesize, textOf } from './testing/synthesize.ts'

type Statement = {
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: '*' | { readonly Service?: unknown; readonly AWS?: unknown }
  readonly Action: string | readonly string[]
  readonly Resource?: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Who sends what where, by the services' own delivery: an alarm's action, a rule's target and its dead letters. */
type Delivery = { readonly by: string; readonly service: string; readonly action: string; readonly to: string }

const { pipeline } = synthesize({ alarms: 'true', alarmEmail: 'ops@example.com', rollout: 'canary' })
const resources = resourcesOf(pipeline)
const idOf = (reference: unknown) => textOf(reference).replace(/^<([^.>]+).*>$/, '$1')

describe('the policy of a topic or a queue', () => {
  const deliveries = [...alarmActions(), ...ruleTargets()]

  it('lets every alarm and every rule send what it names the topic or queue for', () => {
    expect(deliveries.filter(({ action }) => action === 'sns:Publish').length).toBeGreaterThan(5)
    expect(deliveries.filter(({ action }) => action === 'sqs:SendMessage').length).toBeGreaterThan(5)
    const refused = deliveries.filter((delivery) => !isLet(delivery, resources))
    expect([...new Set(refused.map(({ service, to }) => `${service} to ${to}`))]).toEqual([])
  })

  it('lets services send in the name of this account only', () => {
    const allowing = policiesIn(resources).flatMap(({ statements }) => statements.filter(toService))
    expect(allowing.length).toBeGreaterThan(1)
    for (const { Condition } of allowing) {
      const keys = Object.values(Condition ?? {}).flatMap((keys) => Object.keys(keys))
      expect(keys.some((key) => key === 'aws:SourceAccount' || key === 'aws:SourceArn')).toBe(true)
    }
  })

  it.each<[string, Partial<Statement>, boolean]>([
    ['an Allow for the service', {}, true],
    ['a Deny alone', { Effect: 'Deny', Principal: '*' }, false],
    ['another service', { Principal: { Service: 'events.amazonaws.com' } }, false],
    ['another action', { Action: 'sns:Subscribe' }, false],
    ['another source', { Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': ['Other', 'Arn'] } } } }, false],
  ])('is read rightly: %s', (_, change, wanted) => {
    const statement: Statement = {
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      ...change,
    }
    const policy = { Topics: [{ Ref: 'Topic' }], PolicyDocument: { Statement: [statement] } }
    const delivery = { by: 'Alarm', service: 'cloudwatch.amazonaws.com', action: 'sns:Publish', to: 'Topic' }
    expect(isLet(delivery, { P: { Type: 'AWS::SNS::TopicPolicy', Properties: policy } })).toBe(wanted)
  })
})

function alarmActions(): readonly Delivery[] {
  return ofType(pipeline, 'AWS::CloudWatch::Alarm').flatMap(([by, { Properties }]) =>
    ['AlarmActions', 'OKActions', 'InsufficientDataActions']
      .flatMap((name) => (Properties[name] ?? []) as readonly unknown[])
      .map((action) => delivery(by, 'cloudwatch.amazonaws.com', action)),
  )
}

function ruleTargets(): readonly Delivery[] {
  return ofType(pipeline, 'AWS::Events::Rule')
    .flatMap(([by, { Properties }]) =>
      (Properties['Targets'] as { Arn: unknown; DeadLetterConfig?: { Arn: unknown } }[]).flatMap(
        ({ Arn, DeadLetterConfig }) =>
          [Arn, DeadLetterConfig?.Arn].map((target) => delivery(by, 'events.amazonaws.com', target)),
      ),
    )
    .filter(({ action }) => action !== '')
}

const ACTIONS: Readonly<Record<string, string>> = {
  'AWS::SNS::Topic': 'sns:Publish',
  'AWS::SQS::Queue': 'sqs:SendMessage',
}

function delivery(by: string, service: string, target: unknown): Delivery {
  const to = idOf(target)
  return { by, service, action: ACTIONS[resources[to]?.Type ?? ''] ?? '', to }
}

function policiesIn(all: Resources) {
  return Object.values(all)
    .filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy' || Type === 'AWS::SQS::QueuePolicy')
    .map(({ Properties }) => ({
      of: ((Properties['Topics'] ?? Properties['Queues']) as readonly unknown[]).map(idOf),
      statements: (Properties['PolicyDocument'] as { Statement: readonly Statement[] }).Statement,
    }))
}

function toService({ Effect, Principal }: Statement): boolean {
  return Effect === 'Allow' && typeof Principal === 'object' && Principal.Service !== undefined
}

/** A policy replaces the default one, by which the account's own services may send: what it does not allow is refused. */
function isLet({ by, service, action, to }: Delivery, all: Resources): boolean {
  return policiesIn(all)
    .filter(({ of }) => of.includes(to))
    .flatMap(({ statements }) => statements)
    .some((statement) => {
      const { Principal, Action, Condition = {} } = statement
      const services = typeof Principal === 'object' ? [Principal.Service].flat() : []
      const sources = Object.values(Condition).flatMap((keys) => keys['aws:SourceArn'] ?? [])
      return (
        toService(statement) &&
        services.includes(service) &&
        [Action].flat().includes(action) &&
        sources.every((source) => idOf(source) === by)
      )
    })
}
