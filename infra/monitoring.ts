import { Aws, Duration, Tags } from 'aws-cdk-lib'
import type * as apigateway from 'aws-cdk-lib/aws-apigateway'
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as logs from 'aws-cdk-lib/aws-logs'
import * as sns from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import type { LogMessage } from '#shared/log/log.ts'
import { STAGE_TAG } from '#shared/names/tags.ts'
import type { PipelineFunctions } from './function-resources.ts'
import { ROLLOUT_ALARM } from './functions/model-deployment.ts'
import { idOf, type Queues } from './queues.ts'
import { acknowledge } from './role.ts'
import type { Settings } from './settings.ts'
import { FUNCTION_NAMES, wiring } from './wiring.ts'

const RUN_REFUSED: LogMessage = 'run-refused'
const PERIOD = Duration.minutes(5)
/** Half of API Gateway's timeout: a warning before callers get errors. */
const SLOW_MS = 15_000

type Watched = {
  readonly functions: PipelineFunctions
  readonly queues: Queues
  readonly api: apigateway.RestApi
}

type AlarmFacts = {
  readonly name: string
  readonly description: string
  readonly metric: cloudwatch.IMetric
  readonly threshold: number
  readonly periods?: number
}

/** Alarms to one topic, and a dashboard of what they watch. Billed by the month: only where asked for. */
export function createMonitoring(scope: Construct, settings: Settings, watched: Watched): void {
  const { prefix } = settings
  const topic = new sns.Topic(scope, 'Alarms', { topicName: `${prefix}-alarms`, enforceSSL: true })
  // A policy of its own, as the one for TLS, replaces the topic's first one, by which the account's alarms may publish.
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  )
  if (settings.alarmEmail) topic.addSubscription(new EmailSubscription(settings.alarmEmail))
  acknowledge(topic, {
    'AwsSolutions-SNS2': "CloudWatch cannot publish to a topic under SNS's own key; alarms carry names and numbers.",
  })

  const facts = alarmFacts(scope, prefix, watched)
  for (const { name, description, metric, threshold, periods = 1 } of facts) {
    const alarm = new cloudwatch.Alarm(scope, `${idOf(name)}Alarm`, {
      alarmName: `${prefix}-${name}`,
      alarmDescription: `${description} What to do: docs/operations.md, ${name}.`,
      metric,
      threshold,
      evaluationPeriods: periods,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    })
    alarm.addAlarmAction(new SnsAction(topic))
  }
  const graphs = facts.map(({ name, metric }) => new cloudwatch.GraphWidget({ title: name, left: [metric], width: 8 }))
  const dashboard = new cloudwatch.Dashboard(scope, 'Dashboard', { dashboardName: prefix })
  dashboard.addWidgets(...graphs)
  // Tags of a dashboard are new to CloudFormation, and cfn-lint's schemas have none yet; nobody bills by them.
  for (const tag of ['boostline', STAGE_TAG]) Tags.of(dashboard).remove(tag)
}

function alarmFacts(scope: Construct, prefix: string, { functions, queues, api }: Watched): readonly AlarmFacts[] {
  const waiting = (queueName: string) =>
    queues(queueName).metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: 'Maximum' })
  return [
    ...FUNCTION_NAMES.flatMap((functionName) => {
      const { queue } = wiring.functions[functionName].triggers
      if (!queue) return []
      const description = `A message for ${functionName} was given up on.`
      return [
        { name: `${queue.name}-dead-letters`, description, metric: waiting(queue.deadLetter.queueName), threshold: 1 },
      ]
    }),
    {
      name: wiring.asyncInvocations.failureQueue,
      description: 'An upload or state change was not handled after all retries.',
      metric: waiting(wiring.asyncInvocations.failureQueue),
      threshold: 1,
    },
    ...FUNCTION_NAMES.map((name) => ({
      name: `${name}-errors`,
      description: `The function ${name} ended with an error.`,
      metric: functions[name].alias.lambda.metricErrors({ period: PERIOD, statistic: 'Sum' }),
      threshold: 1,
    })),
    {
      name: 'failed-runs',
      description: 'A run stopped for a reason that a person can act on: its failure.json says which.',
      metric: failedRuns(scope, prefix, functions),
      threshold: 1,
    },
    {
      name: 'api-p99',
      description: `One call in a hundred takes ${SLOW_MS / 1000} s or longer.`,
      metric: api.metricLatency({ period: PERIOD, statistic: 'p99' }),
      threshold: SLOW_MS,
      periods: 3,
    },
    {
      name: ROLLOUT_ALARM,
      description: 'A challenger model does not answer while it takes calls; the champion gets them back.',
      metric: logMetric(scope, prefix, 'ChallengerErrors', functions[wiring.api.functionName], [
        logs.FilterPattern.stringValue('$.role', '=', 'challenger'),
        logs.FilterPattern.numberValue('$.serverErrors', '=', 1),
      ]),
      threshold: 1,
    },
  ]
}

/** Several functions can end a run: they count into one metric, which costs only in hours in which a run fails. */
function failedRuns(scope: Construct, prefix: string, functions: PipelineFunctions): cloudwatch.IMetric {
  const ending = FUNCTION_NAMES.filter((name) => wiring.functions[name].endsRuns)
  const isRefused = logs.FilterPattern.stringValue('$.message', '=', RUN_REFUSED)
  const [metric] = ending.map((name) =>
    logMetric(scope, prefix, 'FailedRuns', functions[name], [isRefused], idOf(name)),
  )
  if (!metric) throw new Error('no function can end a run')
  return metric
}

/** How many of a function's log lines meet all conditions. */
function logMetric(
  scope: Construct,
  prefix: string,
  metricName: string,
  { logGroup }: PipelineFunctions[keyof PipelineFunctions],
  conditions: readonly logs.JsonPattern[],
  id = '',
): cloudwatch.IMetric {
  const filter = new logs.MetricFilter(scope, `${id}${metricName}`, {
    logGroup,
    metricNamespace: `Boostline/${prefix}`,
    metricName,
    metricValue: '1',
    filterPattern: logs.FilterPattern.all(...conditions),
  })
  return filter.metric({ period: PERIOD, statistic: 'Sum' })
}
