import * as events from 'aws-cdk-lib/aws-events'
import * as iam from 'aws-cdk-lib/aws-iam'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as sqs from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import type { PipelineFunctions } from './function-resources.ts'
import { idOf, type Queues } from './queues.ts'
import { FUNCTION_NAMES, type FunctionName, wiring } from './wiring.ts'

type Rule = (typeof wiring.rules)[number]

/** An event that its function did not take for this long is kept in the failed-events queue. */
const RULE_RETRY_HOURS = 24

/** The triggers besides bucket and API: queue and EventBridge rules; and the retries of asynchronous invocations. */
export function createTriggers(scope: Construct, prefix: string, functions: PipelineFunctions, queues: Queues): void {
  for (const trigger of wiring.queueTriggers) createQueueTrigger(scope, trigger, functions, queues)
  const failureQueue = queues(wiring.asyncInvocations.failureQueue)
  for (const name of wiring.asyncInvocations.functionNames) {
    configureInvocations(scope, name, functions[name].alias, failureQueue)
  }

  const toFunction = (name: FunctionName, input?: unknown) => ({
    id: name,
    arn: functions[name].alias.functionArn,
    deadLetterConfig: { arn: failureQueue.queueArn },
    retryPolicy: { maximumEventAgeInSeconds: RULE_RETRY_HOURS * 3600 },
    ...(input === undefined ? {} : { input: JSON.stringify(input) }),
  })
  for (const rule of wiring.rules) {
    const resource = new events.CfnRule(scope, `${idOf(rule.name)}Rule`, {
      name: `${prefix}-${rule.name}`,
      ...sourceOf(rule, prefix),
      targets: [toFunction(rule.functionName)],
    })
    allowRule(functions, failureQueue, rule.name, resource, rule.functionName)
  }
  // One for each function: a rule has five targets at most.
  for (const name of FUNCTION_NAMES) {
    const keepActive = new events.CfnRule(scope, `${idOf(name)}KeepActiveRule`, {
      name: `${prefix}-keep-active-${name}`,
      description: 'Lambda puts an image function that is not called for 14 days to sleep',
      scheduleExpression: 'rate(1 day)',
      targets: [toFunction(name, wiring.functions[name].harmless.event)],
    })
    allowRule(functions, failureQueue, 'keep-active', keepActive, name)
  }
}

function createQueueTrigger(
  scope: Construct,
  trigger: (typeof wiring.queueTriggers)[number],
  functions: PipelineFunctions,
  queues: Queues,
): lambda.CfnEventSourceMapping {
  return new lambda.CfnEventSourceMapping(scope, `${idOf(trigger.queueName)}Trigger`, {
    eventSourceArn: queues(trigger.queueName).queueArn,
    functionName: functions[trigger.functionName].alias.functionArn,
    batchSize: trigger.batchSize,
    functionResponseTypes: trigger.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    // Here and not as reserved concurrency: a new account has no concurrency to reserve.
    scalingConfig: { maximumConcurrency: trigger.maximumConcurrency },
  })
}

/** How often Lambda tries an event again by itself, and where it goes then. */
function configureInvocations(
  scope: Construct,
  name: FunctionName,
  alias: lambda.Alias,
  failureQueue: sqs.Queue,
): lambda.CfnEventInvokeConfig {
  const configuration = new lambda.CfnEventInvokeConfig(scope, `${idOf(name)}AsyncInvocations`, {
    functionName: alias.lambda.functionName,
    qualifier: alias.aliasName,
    maximumRetryAttempts: wiring.asyncInvocations.retryAttempts,
    maximumEventAgeInSeconds: wiring.asyncInvocations.maxEventAgeSeconds,
    destinationConfig: { onFailure: { destination: failureQueue.queueArn } },
  })
  // The alias is named by text, not by a reference, so CloudFormation needs to be told to create it first.
  configuration.node.addDependency(alias)
  return configuration
}

/** `{prefix}` in a pattern is the name prefix and its hyphen. */
function sourceOf(rule: Rule, prefix: string): Pick<events.CfnRuleProps, 'eventPattern' | 'scheduleExpression'> {
  if ('pattern' in rule) {
    return { eventPattern: JSON.parse(JSON.stringify(rule.pattern).replaceAll('{prefix}', `${prefix}-`)) as unknown }
  }
  const { rateMinutes }: { readonly rateMinutes: number } = rule
  return { scheduleExpression: `rate(${rateMinutes} ${rateMinutes === 1 ? 'minute' : 'minutes'})` }
}

function allowRule(
  functions: PipelineFunctions,
  failureQueue: sqs.Queue,
  name: string,
  rule: events.CfnRule,
  functionName: FunctionName,
): void {
  const principal = new iam.ServicePrincipal('events.amazonaws.com')
  functions[functionName].alias.addPermission(`${idOf(name)}Rule`, { principal, sourceArn: rule.attrArn })
  failureQueue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [principal],
      actions: ['sqs:SendMessage'],
      resources: [failureQueue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.attrArn } },
    }),
  )
}
