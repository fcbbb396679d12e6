import { describe, expect, it } from 'vitest'
import {
  allowsService,
  deliveriesIn,
  isLet,
  policiesIn,
  refusedDeliveries,
  type Statement,
} from './testing/resource-policies.ts'
import { resourcesOf, synthesize } from './testing/synthesize.ts'

const { pipeline } = synthesize({
  alarms: 'true',
  alarmEmail: 'ops@example.com',
  notifyEmail: 'team@example.com',
  rollout: 'canary',
})
const resources = resourcesOf(pipeline)
describe('the policy of a topic or a queue', () => {
  const deliveries = deliveriesIn(resources)

  it('lets every alarm and every rule send what it names the topic or queue for', () => {
    expect(deliveries.filter(({ action }) => action === 'sns:Publish').length).toBeGreaterThan(5)
    expect(deliveries.filter(({ action }) => action === 'sqs:SendMessage').length).toBeGreaterThan(5)
    expect(refusedDeliveries(resources)).toEqual([])
  })

  it('lets services send in the name of this account only', () => {
    const allowing = policiesIn(resources).flatMap(({ statements }) => statements.filter(allowsService))
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
