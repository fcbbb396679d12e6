import { parseArgs } from 'node:util'
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  DeleteMessageCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs'
import { BoostlineError } from '#shared/errors/boostline-error.ts'
import { isJsonObject, type JsonObject } from '#shared/json/json-fields.ts'
import { ALIAS } from '../infra/names.ts'
import { readSettings } from '../infra/settings.ts'
import { FUNCTION_NAMES, wiring } from '../infra/wiring.ts'
import { withMessages } from './stage/stage-options.ts'

const USAGE = `npm run redrive -- [--stage dev | --prefix boostlinedev] [--endpoint-url http://127.0.0.1:4566]
Gives back what was given up on: dead letters to the evaluation queue, failed events to their functions.`

const LOCAL_PREFIX = 'boostline'
/** Longer than a run of this command: what is kept is seen once. */
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

/** `redrive`: returns the exit code, 1 where a message stayed behind. */
export function runRedrive(args: readonly string[], portsOf = realPorts): Promise<number> {
  return withMessages(args, USAGE, async () => {
    const options = readOptions(args)
    const ports = portsOf(options.endpointUrl)
    const evaluations = await redriveQueue(`${options.prefix}-evaluation-dlq`, ports, async ({ body }) => {
      await ports.send(`${options.prefix}-evaluation`, body)
      return undefined
    })
    const events = await redriveQueue(
      `${options.prefix}-${wiring.asyncInvocations.failureQueue}`,
      ports,
      async (letter) => {
        const failed = readFailedEvent(letter, options)
        if (typeof failed === 'string') return failed
        await ports.invoke(failed.functionName, failed.event)
        return undefined
      },
    )
    return evaluations && events ? 0 : 1
  })
}

/** Returns whether every message could be given back. `giveBack` says why one cannot be. */
async function redriveQueue(
  queueName: string,
  { receive, print }: RedrivePorts,
  giveBack: (letter: DeadLetter) => Promise<string | undefined>,
): Promise<boolean> {
  let given = 0
  let kept = 0
  for (let letter = await receive(queueName); letter; letter = await receive(queueName)) {
    const problem = await giveBack(letter)
    if (problem === undefined) {
      // After it was handed over: an interruption gives it twice, which every function stands.
      await letter.forget()
      given += 1
    } else {
      kept += 1
      print(`${queueName}: kept a message: ${problem}`)
    }
  }
  print(`${queueName}: ${given} given back${kept > 0 ? `, ${kept} kept` : ''}`)
  return kept === 0
}

type FailedEvent = { readonly functionName: string; readonly event: string }

/** A record of Lambda's failure destination, or an event that EventBridge could not hand over; else what it is. */
function readFailedEvent(
  { body, attributes }: DeadLetter,
  { prefix }: { readonly prefix: string },
): FailedEvent | string {
  const record = parseObject(body)
  const context = record && parseObject(record['requestContext'])
  const arn = context ? context['functionArn'] : attributes['TARGET_ARN']
  const event = context ? JSON.stringify(record['requestPayload']) : body
  if (typeof arn !== 'string' || event === undefined) return `it names no function: ${body.slice(0, 200)}`
  // arn:aws:lambda:<region>:<account>:function:<name>:<version, alias or $LATEST>
  const functionName = arn.split(':')[6] ?? ''
  // In the local cloud functions have their bare names.
  const isOurs = FUNCTION_NAMES.some((name) => functionName === name || functionName === `${prefix}-${name}`)
  if (!isOurs) return `it is for ${arn}, which is not of this stage`
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

function readOptions(args: readonly string[]) {
  const options = { stage: { type: 'string' }, prefix: { type: 'string' }, 'endpoint-url': { type: 'string' } } as const
  try {
    const { values } = parseArgs({ args: [...args], options })
    const endpointUrl = values['endpoint-url']
    const named = { stage: values.stage, prefix: values.prefix ?? (endpointUrl && LOCAL_PREFIX) }
    const { prefix } = readSettings((name) => named[name as keyof typeof named])
    return { prefix, endpointUrl }
  } catch (cause) {
    if (cause instanceof BoostlineError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new BoostlineError({ code: 'usage', kind: 'input', message, hint: USAGE, cause })
  }
}

function realPorts(endpointUrl: string | undefined): RedrivePorts {
  const settings = endpointUrl === undefined ? {} : { endpoint: endpointUrl }
  const sqs = new SQSClient(settings)
  const lambda = new LambdaClient(settings)
  const urls = new Map<string, string>()
  const urlOf = async (QueueName: string): Promise<string> => {
    const known = urls.get(QueueName) ?? (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? ''
    urls.set(QueueName, known)
    return known
  }
  return {
    receive: async (queueName) => {
      const QueueUrl = await urlOf(queueName)
      const { Messages = [] } = await sqs.send(
        // Some seconds' waiting asks all of the queue's servers, not a sample of them.
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
          ...(endpointUrl === undefined ? { Qualifier: ALIAS } : {}),
          InvocationType: 'Event',
          Payload: Buffer.from(event),
        }),
      )
    },
    print: (line) => console.log(line),
  }
}
