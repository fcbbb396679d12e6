import { Duration } from 'aws-cdk-lib'
import * as sqs from 'aws-cdk-lib/aws-sqs'
import type { Construct } from 'constructs'
import { acknowledge } from './role.ts'
import { wiring } from './wiring.ts'

export type QueueName = (typeof wiring.queues)[number]['name']
export type Queues = Readonly<Record<QueueName, sqs.Queue>>

/** The queues of the wiring, encrypted and for TLS only; a dead-letter queue stands before the queue that names it. */
export function createQueues(scope: Construct, prefix: string): Queues {
  const queues = new Map<string, sqs.Queue>()
  for (const { name, visibilityTimeoutSeconds, retentionSeconds, ...rest } of wiring.queues) {
    const deadLetter = 'deadLetter' in rest ? rest.deadLetter : undefined
    const deadLetterQueue = deadLetter && queues.get(deadLetter.queueName)
    const queue = new sqs.Queue(scope, idOf(name), {
      queueName: `${prefix}-${name}`,
      visibilityTimeout: Duration.seconds(visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(retentionSeconds),
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      ...(deadLetter && deadLetterQueue
        ? { deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: deadLetter.maxReceiveCount } }
        : {}),
    })
    if (!deadLetter) {
      acknowledge(queue, { 'AwsSolutions-SQS3': 'It is where undeliverable messages end: nothing consumes it.' })
    }
    queues.set(name, queue)
  }
  return Object.fromEntries(queues) as Queues
}

/** `evaluation-dlq` as a construct id: `EvaluationDlq`. */
export function idOf(name: string): string {
  return name.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase())
}
