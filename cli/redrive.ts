import process from 'node:process'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { isScheduled } from '#shared/events/scheduled-event.ts'
import { isJsonObject, type JsonObject } from '#shared/json/json-fields.ts'
import { ALIAS } from '../infra/names.ts'
import { FUNCTION_NAMES, wiring } from '../infra/wiring.ts'
import type { Outcome, Terminal } from './command-line/command.ts'
import { clientSettings, type Deployment, deploymentError } from './deployment.ts'

/** Longer than a run of this command, so that a message that stays is received once. */
const HIDDEN_SECONDS = 900

/** A message whose attributes are those of its sender. */
export type DeadLetter = {
  readonly body: string
  readonly attributes: Readonly<Record<string, string>>
  /** Takes it off its queue. */
  forget(): Promise<void>
}

export type RedrivePorts = {
  /** The next message of a queue, or undefined where none is left; one that is returned is hidden for a while. */
  readonly receive: (queueName: string) => Promise<DeadLetter | undefined>
  readonly send: (queueName: string, body: string) => Promise<void>
  /** Hands over an event to a function without waiting for it. */
  readonly invoke: (functionName: string, event: string) => Promise<void>
  readonly print: (line: string) => void
}

/** `redrive`; not ok where a message stayed behind. */
export async function runRedrive(deployment: Deployment, ports: RedrivePorts): Promise<Outcome> {
  const { prefix } = deployment
  const evaluations = await redriveQueue(`${prefix}-evaluation-dlq`, ports, async ({ body }) => {
    await ports.send(`${prefix}-evaluation`, body)
    return 'given'
  })
  // Days of an outage leave hundreds of heartbeats, which would all begin at once.
  const beating = new Set<string>()
  const events = await redriveQueue(`${prefix}-${wiring.asyncInvocations.failureQueue}`, ports, async (letter) => {
    const failed = readFailedEvent(letter, deployment)
    if (typeof failed === 'string') return { problem: failed }
    const isHeartbeat = isScheduled(parseObject(failed.event))
    if (isHeartbeat && beating.has(failed.functionName)) return 'heartbeat-again'
    await ports.invoke(failed.functionName, failed.event)
    if (isHeartbeat) beating.add(failed.functionName)
    return 'given'
  })
  const queues = [evaluations, events]
  return { ok: queues.every(({ kept }) => kept.length === 0), result: { queues } }
}

type QueueReport = {
  readonly name: string
  /** How many messages were given back. */
  readonly given: number
  /** Heartbeats of functions to which one was given back. */
  readonly heartbeatsRemoved: number
  /** Why those that stay could not be. */
  readonly kept: readonly string[]
}

/** `problem`: why a message cannot be given back. */
type Given = 'given' | 'heartbeat-again' | { readonly problem: string }

async function redriveQueue(
  name: string,
  { receive, print }: RedrivePorts,
  giveBack: (letter: DeadLetter) => Promise<Given>,
): Promise<QueueReport> {
  let given = 0
  let heartbeatsRemoved = 0
  const kept: string[] = []
  for (let letter = await receive(name); letter; letter = await receive(name)) {
    const became = await giveBack(letter)
    if (typeof became === 'object') {
      kept.push(became.problem)
      print(`${name}: kept a message: ${became.problem}`)
      continue
    }
    // Deleted after it was handed over: an interruption delivers it twice, which every function tolerates.
    await letter.forget()
    if (became === 'given') given += 1
    else heartbeatsRemoved += 1
  }
  const keptText = kept.length > 0 ? `, ${kept.length} kept` : ''
  const more = `${heartbeatsRemoved} more ${heartbeatsRemoved === 1 ? 'heartbeat' : 'heartbeats'} removed`
  print(
    `${name}: ${given} given back${keptText}${heartbeatsRemoved > 0 ? `; ${more}, since one does the work of all` : ''}`,
  )
  return { name, given, heartbeatsRemoved, kept }
}

type FailedEvent = { readonly functionName: string; readonly event: string }

/** A record of Lambda's failure destination, or an event that EventBridge could not hand over; else what it is. */
function readFailedEvent({ body, attributes }: DeadLetter, deployment: Deployment): FailedEvent | string {
  const record = parseObject(body)
  const context = record && parseObject(record['requestContext'])
  const arn = context ? context['functionArn'] : attributes['TARGET_ARN']
  const event = context ? JSON.stringify(record['requestPayload']) : body
  if (typeof arn !== 'string' || event === undefined) return `it names no function: ${body.slice(0, 200)}`
  // arn:aws:lambda:<region>:<account>:function:<name>:<version, alias or $LATEST>
  const functionName = arn.split(':')[6] ?? ''
  const isOurs = FUNCTION_NAMES.some((name) => functionName === deployment.functionName(name))
  if (!isOurs) return `it is for ${arn}, which is not of ${deployment.title}`
  return { functionName, event }
}

function parseObject(value: unknown): JsonObject | undefined {
  try {
    const parsed: unknown = typeof value === 'string' ? JSON.parse(value) : value
    return isJsonObject(parsed) ? parsed : undefined
  } catch {
    // Not JSON: it is no record, and the caller says what it is instead.
    return undefined
  }
}

export function redrivePorts(deployment: Deployment, { say }: Terminal): RedrivePorts {
  const settings = clientSettings(deployment, process.env)
  const sqs = new SQSClient(settings)
  const lambda = new LambdaClient(settings)
  const urls = new Map<string, string>()
  const urlOf = async (QueueName: string): Promise<string> => {
    const known = urls.get(QueueName)
    if (known !== undefined) return known
    const { QueueUrl = '' } = await sqs
      .send(new GetQueueUrlCommand({ QueueName }))
      .catch((error: unknown) => Promise.reject(deploymentError(deployment, `sqs:GetQueueUrl ${QueueName}`, error)))
    urls.set(QueueName, QueueUrl)
    return QueueUrl
  }
  return {
    receive: async (queueName) => {
      const QueueUrl = await urlOf(queueName)
      const { Messages = [] } = await sqs.send(
        // Long polling asks all of the queue's servers; short polling asks a sample of them.
        new ReceiveMessageCommand({
          QueueUrl,
          MessageAttributeNames: ['All'],
          WaitTimeSeconds: 2,
          VisibilityTimeout: HIDDEN_SECONDS,
        }),
      )
      const [message] = Messages
      if (!message) return undefined
      const attributes = Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [
        name,
        value.StringValue ?? '',
      ])
      return {
        body: message.Body ?? '',
        attributes: Object.fromEntries(attributes) as Record<string, string>,
        forget: async () => {
          await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }))
        },
      }
    },
    send: async (queueName, body) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: await urlOf(queueName), MessageBody: body }))
    },
    invoke: async (name, event) => {
      await lambda.send(
        new InvokeCommand({
          FunctionName: name,
          // The local cloud has no aliases.
          ...(deployment.endpointUrl === undefined ? { Qualifier: ALIAS } : {}),
          InvocationType: 'Event',
          Payload: Buffer.from(event),
        }),
      )
    },
    print: say,
  }
}
