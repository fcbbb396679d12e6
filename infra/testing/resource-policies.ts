import { type Resource, type Resources, textOf } from './synthesize.ts'

export type Statement = {
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: '*' | { readonly Service?: unknown; readonly AWS?: unknown }
  readonly Action: string | readonly string[]
  readonly Resource?: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Who sends what where, by the services' own delivery: an alarm's action, a rule's target and its dead letters. */
type Delivery = { readonly by: string; readonly service: string; readonly action: string; readonly to: string }

const idOf = (reference: unknown) => textOf(reference).replace(/^<([^.>]+).*>$/, '$1')

/** Deliveries that the policy of the topic or queue does not let, as `service to id`. */
export function refusedDeliveries(resources: Resources): readonly string[] {
  const refused = deliveriesIn(resources).filter((delivery) => !isLet(delivery, resources))
  return [...new Set(refused.map(({ service, to }) => `${service} to ${to}`))]
}

export function deliveriesIn(resources: Resources): readonly Delivery[] {
  const deliveries = Object.entries(resources).flatMap(([by, resource]) => {
    switch (resource.Type) {
      case 'AWS::CloudWatch::Alarm':
        return alarmActions(resource).map((to) => delivery(by, 'cloudwatch.amazonaws.com', to, resources))
      case 'AWS::Events::Rule':
        return ruleTargets(resource).map((to) => delivery(by, 'events.amazonaws.com', to, resources))
      default:
        return []
    }
  })
  return deliveries.filter(({ action }) => action !== '')
}

function alarmActions({ Properties }: Resource): readonly unknown[] {
  return ['AlarmActions', 'OKActions', 'InsufficientDataActions'].flatMap((name) => Properties[name] ?? [])
}

function ruleTargets({ Properties }: Resource): readonly unknown[] {
  const targets = Properties['Targets'] as readonly { Arn: unknown; DeadLetterConfig?: { Arn: unknown } }[]
  return targets.flatMap(({ Arn, DeadLetterConfig }) => [Arn, DeadLetterConfig?.Arn])
}

const ACTIONS: Readonly<Record<string, string>> = {
  'AWS::SNS::Topic': 'sns:Publish',
  'AWS::SQS::Queue': 'sqs:SendMessage',
}

function delivery(by: string, service: string, target: unknown, resources: Resources): Delivery {
  const to = idOf(target)
  return { by, service, action: ACTIONS[resources[to]?.Type ?? ''] ?? '', to }
}

export function policiesIn(all: Resources) {
  return Object.values(all)
    .filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy' || Type === 'AWS::SQS::QueuePolicy')
    .map(({ Properties }) => ({
      of: ((Properties['Topics'] ?? Properties['Queues']) as readonly unknown[]).map(idOf),
      statements: (Properties['PolicyDocument'] as { Statement: readonly Statement[] }).Statement,
    }))
}

export function allowsService({ Effect, Principal }: Statement): boolean {
  return Effect === 'Allow' && typeof Principal === 'object' && Principal.Service !== undefined
}

/** A policy replaces the default one, by which the account's own services may send: what it does not allow is refused. */
export function isLet({ by, service, action, to }: Delivery, all: Resources): boolean {
  return policiesIn(all)
    .filter(({ of }) => of.includes(to))
    .flatMap(({ statements }) => statements)
    .some((statement) => {
      const { Principal, Action, Condition = {} } = statement
      const services = typeof Principal === 'object' ? [Principal.Service].flat() : []
      const sources = Object.values(Condition).flatMap((keys) => keys['aws:SourceArn'] ?? [])
      return (
        allowsService(statement) &&
        services.includes(service) &&
        [Action].flat().includes(action) &&
        sources.every((source) => idOf(source) === by)
      )
    })
}
