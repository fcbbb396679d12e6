import type { SQSBatchResponse, SQSEvent } from 'aws-lambda'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { field, textField } from '#shared/json/json-fields.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { type EvaluationMessage, evaluationMessageSchema, withRunOfPart } from '#shared/records/evaluation-message.ts'
import { parseRecord } from '#shared/records/record-files.ts'
import type { Dependencies } from './deps.ts'
import { type Delivery, evaluateRun, type Outcome } from './evaluate-run.ts'
import { tellOpenWork } from './tell-open-work.ts'

/** Time reserved for writing records and for changing the message's visibility before Lambda's timeout. */
const RESERVE_MS = 10_000

/**
 * Messages of the evaluation queue in; those that are not done come back in `batchItemFailures`, hidden for a while
 * that grows with each delivery. No message keeps another from its turn. Safe to deliver any number of times.
 */
export function createHandler(dependencies: Dependencies) {
  return async (event: SQSEvent, context: { getRemainingTimeInMillis(): number }): Promise<SQSBatchResponse> => {
    // Lambda passes on whatever JSON a caller invokes with, `null` too.
    if (!Array.isArray(field(event, 'Records'))) throw notFromTheQueue()
    const batchItemFailures = []
    for (const record of event.Records as readonly unknown[]) {
      const message = readQueueMessage(record)
      if (!message) {
        dependencies.log.error('event-ignored', { what: 'a record that is no queue message' })
        continue
      }
      const remainingMs = Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS)
      const delivery = {
        receiveCount: message.receiveCount,
        sentMs: message.sentMs,
        firstReceivedMs: message.firstReceivedMs,
        deadlineMs: dependencies.clock.now() + remainingMs,
        signal: dependencies.abortAfter(remainingMs),
      }
      const isDone = await handleMessage(message, delivery, dependencies)
      if (!isDone) batchItemFailures.push({ itemIdentifier: message.messageId })
    }
    return { batchItemFailures }
  }
}

type QueueMessage = {
  readonly messageId: string
  readonly receiptHandle: string
  readonly body: string
  /** 1 at the first delivery. */
  readonly receiveCount: number
  /** Milliseconds since 1970; NaN in an event by hand that has none. */
  readonly sentMs: number
  readonly firstReceivedMs: number
}

/** A record of the event; undefined where the queue could not have sent it. */
function readQueueMessage(record: unknown): QueueMessage | undefined {
  const messageId = textField(record, 'messageId')
  const body = textField(record, 'body')
  if (messageId === undefined || body === undefined) return undefined
  const attributes = field(record, 'attributes')
  const receiveCount = Number(textField(attributes, 'ApproximateReceiveCount'))
  return {
    messageId,
    body,
    receiptHandle: textField(record, 'receiptHandle') ?? '',
    receiveCount: receiveCount >= 1 ? Math.trunc(receiveCount) : 1,
    sentMs: Number(textField(attributes, 'SentTimestamp')),
    firstReceivedMs: Number(textField(attributes, 'ApproximateFirstReceiveTimestamp')),
  }
}

/** Returns whether the queue may forget the message. */
async function handleMessage(queued: QueueMessage, delivery: Delivery, dependencies: Dependencies): Promise<boolean> {
  const { log, config } = dependencies
  const { messageId } = queued
  const outcome = await outcomeOf(queued, delivery, dependencies)
  const fields = { messageId, receiveCount: delivery.receiveCount }
  switch (outcome.kind) {
    case 'done':
      return true
    case 'foreign':
      // It can never succeed: coming back a thousand times, it would only delay the other messages.
      log.error('event-ignored', { ...fields, what: outcome.reason, queueUrl: config.queueUrl })
      return true
    case 'left-open':
      log.info('evaluation-waiting', { ...fields, reason: outcome.reason })
      return true
    case 'wait':
      log.info('evaluation-waiting', { ...fields, reason: outcome.reason, seconds: outcome.seconds })
      break
    case 'retry':
      log.warn('evaluation-retried', { ...fields, reason: String(outcome.error), seconds: outcome.seconds })
      break
  }
  await hide(queued, outcome.seconds, dependencies)
  return false
}

async function outcomeOf(queued: QueueMessage, delivery: Delivery, dependencies: Dependencies): Promise<Outcome> {
  const { bucket } = dependencies.config
  let message: EvaluationMessage
  try {
    const place = `The message ${queued.messageId}`
    const completed = withRunOfPart(queued.body)
    if ('foreign' in completed) return { kind: 'foreign', reason: completed.foreign }
    message = parseRecord(Buffer.from(completed.body), evaluationMessageSchema, place)
  } catch (error) {
    return { kind: 'foreign', reason: String(error) }
  }
  if (message.testDataS3BucketName !== bucket) {
    return { kind: 'foreign', reason: `Its bucket is ${message.testDataS3BucketName}, not ${bucket}.` }
  }
  const { testPart } = runKeys(message.dataset, message.runId)
  if (message.testDataS3Key !== testPart) {
    return {
      kind: 'foreign',
      reason: `Its rows are ${message.testDataS3Key}, not those that the run keeps for it: ${testPart}.`,
    }
  }
  const outcome = await evaluateRun(message, delivery, dependencies)
  await tellOpenWork(message, delivery.receiveCount, outcome, dependencies)
  return outcome
}

/** Where it fails, the message still comes back, only later: after the queue's visibility timeout. */
async function hide(queued: QueueMessage, seconds: number, { visibility, log }: Dependencies): Promise<void> {
  try {
    await visibility.hideFor(queued.receiptHandle, seconds)
  } catch (error) {
    // Without the right every evaluation waits for that long: somebody has to hear of it.
    const level = hasCode(error, 'aws-denied') ? 'error' : 'warn'
    log[level]('evaluation-retried', { messageId: queued.messageId, reason: String(error) })
  }
}

function notFromTheQueue(): BoostlineError {
  return new BoostlineError({
    code: 'event-unreadable',
    kind: 'input',
    message: 'The event has no Records: it is not from an SQS queue.',
    hint: 'Send the message to the evaluation queue, or invoke with an SQS event.',
  })
}
