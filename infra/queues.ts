import { Duration } from 'aws-cdk-lib'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { acknowledge } from './role.ts'
import { wiring } from './wiring.ts'

/** A queue of the wiring by its short name. @throws Error for a name that the wiring does not have. */
export type Queues = (name: string) => sqs.Queue

/** The queues of the wiring, encrypted and for TLS only; a dead-letter queue stands before the queue that names it. */
export function createQueues(scope: Construct, prefix: string): Queues {
  const queues = new Map<string, sqs.Queue>()
  const named: Queues = (name) => {
    const queue = queues.get(name)
    if (!queue) throw new Error(`the wiring has no queue "${name}"`)
    return queue
  }
  for (const { name, visibilityTimeoutSeconds, retentionSeconds, deadLetter } of wiring.queues) {
    const queue = new sqs.Queue(scope, idOf(name), {
      queueName: `${prefix}-${name}`,
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(retentionSeconds),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...(deadLetter
        ? { deadLetterQueue: { queue: named(deadLetter.queueName), maxReceiveCount: deadLetter.maxReceiveCount } }
        : {}),
    })
    if (!deadLetter) {
      acknowledge(queue, { 'AwsSolutions-SQS3': 'It is where undeliverable messages end: nothing consumes it.' })
    }
    queues.set(name, queue)
  }
  return named
}

/** `evaluation-dlq` as a construct id: `EvaluationDlq`. */
export function idOf(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())
}
