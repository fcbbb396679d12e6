import type { AwsError } from '../http/aws-error.ts'
import { invalidParameter, invalidValue } from './errors.ts'
import { isFifoName, type QueueAttributes } from './queue-attributes.ts'
import type { Queue } from './queue-store.ts'
import { queueArn, queueOfArn, type SqsService } from './service.ts'

/** Where a message goes that was received `maxReceiveCount` times and never deleted. */
export type RedrivePolicy = { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number }

/** The policy of a queue, which was checked when it was set. */
export function redrivePolicyOf(queue: Queue): RedrivePolicy | undefined {
  const text = queue.attributes['RedrivePolicy']
  return text === undefined ? undefined : (JSON.parse(text) as RedrivePolicy)
}

export function formatRedrivePolicy(policy: RedrivePolicy): string {
  return JSON.stringify({ deadLetterTargetArn: policy.deadLetterTargetArn, maxReceiveCount: policy.maxReceiveCount })
}

/**
 * Checks RedrivePolicy and RedriveAllowPolicy among `attributes` against the other queues.
 * Returns the attributes with the RedrivePolicy as SQS keeps it: its two fields, the count as a number.
 */
export function checkRedrive(service: SqsService, queueName: string, attributes: QueueAttributes): QueueAttributes {
  const { RedrivePolicy: redrive, RedriveAllowPolicy: allow } = attributes
  if (allow) checkAllowPolicy(allow)
  if (!redrive) return attributes
  const refuse = (reason: string) => invalidValue('RedrivePolicy', redrive, reason)
  const policy = parsePolicy(redrive, refuse)
  const target = queueOfArn(service, policy.deadLetterTargetArn)
  if (!target) throw refuse('Dead letter target does not exist.')
  if (target.fifo !== isFifoName(queueName)) {
    throw refuse('Dead-letter queue must be same type of queue as the source.')
  }
  if (!allows(target, queueArn(service.context, queueName))) {
    throw refuse(`Queue ${target.name} does not allow this queue to use it as its dead-letter queue.`)
  }
  return { ...attributes, RedrivePolicy: formatRedrivePolicy(policy) }
}

function parsePolicy(text: string, refuse: (reason: string) => AwsError): RedrivePolicy {
  const policy = parseJsonObject(text)
  if (!policy) throw refuse('Redrive policy is not a valid JSON map.')
  for (const name of ['deadLetterTargetArn', 'maxReceiveCount']) {
    if (policy[name] === undefined) throw refuse(`Redrive policy does not contain mandatory attribute: ${name}.`)
  }
  // A decimal string is taken for the count, as the CLI's users often write it.
  const maxReceiveCount = Number(policy['maxReceiveCount'])
  if (!Number.isInteger(maxReceiveCount) || maxReceiveCount < 1 || maxReceiveCount > 1000) {
    const value = String(policy['maxReceiveCount'])
    throw refuse(`Invalid value for maxReceiveCount: ${value}, valid values are from 1 to 1000 both inclusive.`)
  }
  return { deadLetterTargetArn: String(policy['deadLetterTargetArn']), maxReceiveCount }
}

function checkAllowPolicy(text: string): void {
  const policy = parseJsonObject(text)
  const permission = policy?.['redrivePermission']
  const arns = policy?.['sourceQueueArns']
  const count = Array.isArray(arns) ? arns.length : 0
  const fits = permission === 'byQueue' ? count >= 1 && count <= 10 : arns === undefined
  if (fits && (permission === 'byQueue' || permission === 'allowAll' || permission === 'denyAll')) return
  throw invalidParameter(
    'RedriveAllowPolicy must be {"redrivePermission": "allowAll" or "denyAll"}, or "byQueue" with 1 to 10 sourceQueueArns.',
  )
}

function allows(target: Queue, sourceArn: string): boolean {
  const policy = parseJsonObject(target.attributes['RedriveAllowPolicy'] ?? '{}') ?? {}
  const arns = policy['sourceQueueArns']
  if (policy['redrivePermission'] === 'byQueue') return Array.isArray(arns) && arns.includes(sourceArn)
  return policy['redrivePermission'] !== 'denyAll'
}

function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined
  } catch {
    // Not JSON: the caller says what was expected.
    return undefined
  }
}
