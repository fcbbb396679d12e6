import { AwsError } from '../http/aws-error.ts'
import { invalidParameter } from './errors.ts'

/** What can be set on a queue, as AWS stores it: text. */
export type QueueAttributes = Readonly<Record<string, string>>

type Rule = { readonly accepts: (value: string) => boolean; readonly fifoOnly?: boolean }

const RULES: Readonly<Record<string, Rule>> = {
  VisibilityTimeout: { accepts: integer(0, 43_200) },
  MessageRetentionPeriod: { accepts: integer(60, 1_209_600) },
  DelaySeconds: { accepts: integer(0, 900) },
  MaximumMessageSize: { accepts: integer(1024, 1_048_576) },
  ReceiveMessageWaitTimeSeconds: { accepts: integer(0, 20) },
  SqsManagedSseEnabled: { accepts: oneOf('true', 'false') },
  Policy: { accepts: isJsonObject },
  KmsMasterKeyId: { accepts: () => true },
  KmsDataKeyReusePeriodSeconds: { accepts: integer(60, 86_400) },
  // Both policies are checked against the other queues, where they are set.
  RedrivePolicy: { accepts: () => true },
  RedriveAllowPolicy: { accepts: () => true },
  FifoQueue: { accepts: oneOf('true'), fifoOnly: true },
  ContentBasedDeduplication: { accepts: oneOf('true', 'false'), fifoOnly: true },
  DeduplicationScope: { accepts: oneOf('queue', 'messageGroup'), fifoOnly: true },
  FifoThroughputLimit: { accepts: oneOf('perQueue', 'perMessageGroupId'), fifoOnly: true },
}

/** An empty value removes these; any other attribute has no empty value. */
const REMOVABLE: ReadonlySet<string> = new Set(['Policy', 'RedrivePolicy', 'RedriveAllowPolicy', 'KmsMasterKeyId'])

const STANDARD_DEFAULTS: QueueAttributes = {
  VisibilityTimeout: '30',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
}

const FIFO_DEFAULTS: QueueAttributes = {
  ...STANDARD_DEFAULTS,
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
}

const COMPUTED = [
  'QueueArn',
  'CreatedTimestamp',
  'LastModifiedTimestamp',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const

export type ComputedAttributes = Readonly<Record<(typeof COMPUTED)[number], string>>

export function isFifoName(queueName: string): boolean {
  return queueName.endsWith('.fifo')
}

export function defaultAttributes(queueName: string): QueueAttributes {
  return isFifoName(queueName) ? FIFO_DEFAULTS : STANDARD_DEFAULTS
}

/** Checks names and values by themselves. Throws `InvalidAttributeName` and `InvalidAttributeValue`. */
export function checkAttributes(queueName: string, attributes: QueueAttributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined
    // FifoQueue=false on a standard queue is refused too: for such a queue the attribute doesn't exist.
    if (!rule || (rule.fifoOnly && !isFifoName(queueName))) throw unknownAttribute(name)
    if (!rule.accepts(value) && !(value === '' && REMOVABLE.has(name))) {
      throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`)
    }
  }
}

/** The name's own rules, and that its ending and FifoQueue say the same. */
export function checkQueueName(queueName: string, attributes: QueueAttributes): void {
  const fifo = attributes['FifoQueue'] === 'true'
  if (queueName.length <= 80 && (fifo ? /^[A-Za-z0-9_-]+\.fifo$/ : /^[A-Za-z0-9_-]+$/).test(queueName)) return
  throw invalidParameter(
    fifo
      ? 'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, ' +
          'must end with .fifo suffix and be 1 to 80 in length.'
      : 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
  )
}

/** `changes` over `current`; an empty value takes its attribute away. */
export function mergeAttributes(current: QueueAttributes, changes: QueueAttributes): QueueAttributes {
  return Object.fromEntries(Object.entries({ ...current, ...changes }).filter(([, value]) => value !== ''))
}

/** Those that a GetQueueAttributes asks for, by name or `All`. */
export function selectAttributes(
  attributes: QueueAttributes & ComputedAttributes,
  wanted: readonly string[],
): QueueAttributes {
  const unknown = wanted.find(
    (name) => name !== 'All' && !Object.hasOwn(RULES, name) && !COMPUTED.some((computed) => computed === name),
  )
  if (unknown !== undefined) throw unknownAttribute(unknown)
  return Object.fromEntries(
    Object.entries(attributes).filter(([name]) => wanted.includes('All') || wanted.includes(name)),
  )
}

function unknownAttribute(name: string): AwsError {
  return new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`)
}

function integer(minimum: number, maximum: number): (value: string) => boolean {
  return (value) => /^\d{1,9}$/.test(value) && Number(value) >= minimum && Number(value) <= maximum
}

function oneOf(...values: readonly string[]): (value: string) => boolean {
  return (value) => values.includes(value)
}

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
  } catch {
    return false
  }
}
