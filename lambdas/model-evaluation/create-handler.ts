import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { BoostlineError, hasCode } from '#shared/errors/boostline-error.ts'
import { field } from '#shared/json/json-fields.ts'
import { type EvaluationMessage, evaluationMessageSchema } from '#shared/records/evaluation-message.ts'
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
    for (const record of event.Records) {
      const remainingMs = Math.max(0, context.getRemainingTimeInMillis() - RESERVE_MS)
      const delivery = {
        receiveCount: Number(record.attributes.ApproximateReceiveCount),
        sentMs: Number(record.attributes.SentTimestamp),
        deadlineMs: dependencies.clock.now() + remainingMs,
        signal: dependencies.abortAfter(remainingMs),
      }
      const isDone = await handleRecord(record, delivery, dependencies)
      if (!isDone) batchItemFailures.push({ itemIdentifier: record.messageId })
    }
    return { batchItemFailures }
  }
}

/** Returns whether the queue may forget the message. */
async function handleRecord(record: SQSRecord, delivery: Delivery, dependencies: Dependencies): Promise<boolean> {
  const { log, config } = dependencies
  const { messageId } = record
  const outcome = await outcomeOf(record, delivery, dependencies)
  const fields = { messageId, receiveCount: delivery.receiveCount }
  switch (outcome.kind) {
    case 'done':
      return true
    case 'foreign':
      // It can never succeed: coming back a thousand times, it would only delay the other messages.
      log.error('event-ignored', { ...fields, what: outcome.reason, queueUrl: config.queueUrl })
      return true
    case 'wait':
      log.info('evaluation-waiting', { ...fields, reason: outcome.reason, seconds: outcome.seconds })
      break
    case 'retry':
      log.warn('evaluation-retried', { ...fields, reason: String(outcome.error), seconds: outcome.seconds })
      break
  }
  await hide(record, outcome.seconds, dependencies)
  return false
}

async function outcomeOf(record: SQSRecord, delivery: Delivery, dependencies: Dependencies): Promise<Outcome> {
  const { bucket } = dependencies.config
  let message: EvaluationMessage
  try {
    const place = `The message ${record.messageId}`
    message = parseRecord(Buffer.from(record.body), evaluationMessageSchema, place)
  } catch (error) {
    return { kind: 'foreign', reason: String(error) }
  }
  if (message.testDataS3BucketName !== bucket) {
    return { kind: 'foreign', reason: `Its bucket is ${message.testDataS3BucketName}, not ${bucket}.` }
  }
  const outcome = await evaluateRun(message, delivery, dependencies)
  await tellOpenWork(message, delivery.receiveCount, outcome, dependencies)
  return outcome
}

/** Where it fails, the message still comes back, only later: after the queue's visibility timeout. */
async function hide(record: SQSRecord, seconds: number, { visibility, log }: Dependencies): Promise<void> {
  try {
    await visibility.hideFor(record.receiptHandle, seconds)
  } catch (error) {
    // Without the right every evaluation waits for that long: somebody has to hear of it.
    const level = hasCode(error, 'aws-denied') ? 'error' : 'warn'
    log[level]('evaluation-retried', { messageId: record.messageId, reason: String(error) })
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
