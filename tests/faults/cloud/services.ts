import { createHash } from 'node:crypto'
import { invalid, Refusal } from './refusal.ts'
import { S3_OPERATIONS } from './s3.ts'
import { requireServing, SAGEMAKER_OPERATIONS } from './sagemaker.ts'
import { type CloudState, type Fields, schedule } from './state.ts'
import { answerOf, type Call, jsonAnswer, snsAnswer, type WireAnswer } from './wire.ts'

/** Does what a request asks for, and answers as the service would, refusals included. */
export function perform(state: CloudState, call: Call): WireAnswer {
  try {
    return operate(state, call)
  } catch (error) {
    if (error instanceof Refusal) return answerOf(error, call)
    throw error
  }
}

function operate(state: CloudState, call: Call): WireAnswer {
  const { service, operation, input } = call
  switch (service) {
    case 's3':
      return known(S3_OPERATIONS[operation], call)(state, call)
    case 'sagemaker':
      return jsonAnswer(known(SAGEMAKER_OPERATIONS[operation], call)(state, input))
    case 'sagemaker-runtime':
      return invokeEndpoint(state, call)
    case 'sqs':
      return jsonAnswer(known(SQS_OPERATIONS[operation], call)(state, input))
    case 'sns':
      return publish(state, call)
    case 'logs':
      return jsonAnswer(known(LOGS_OPERATIONS[operation], call)(state, input))
    case 'cloudwatch':
      return jsonAnswer(getMetricData(state, input))
    case 'eventbridge':
    case 'lambda':
      throw unknown(call)
  }
}

function known<Operation>(operation: Operation | undefined, call: Call): Operation {
  if (operation) return operation
  throw unknown(call)
}

function unknown({ service, operation }: Call): Error {
  return new Error(`${service}:${operation} is not known here: write it in tests/faults/cloud`)
}

/**
 * Scores rows by their first value: above 50 is likely. A later model of a dataset is surer than those before it, so
 * that the gate lets it serve.
 */
function invokeEndpoint(state: CloudState, { resource, body }: Call): WireAnswer {
  requireServing(state, resource)
  const confidence = 1 - 0.2 / (1 + [...state.models.keys()].indexOf(resource))
  const rows = Buffer.from(body).toString('utf8').trimEnd().split('\n')
  const answers = rows.map((row) => (Number.parseFloat(row) > 50 ? confidence : 1 - confidence))
  return { status: 200, headers: { 'content-type': 'text/csv' }, body: Buffer.from(`${answers.join('\n')}\n`) }
}

function publish(state: CloudState, { operation, input }: Call): WireAnswer {
  if (operation !== 'Publish') throw new Error(`sns:${operation} is not known here: write it in tests/faults/cloud`)
  state.published.push(String(input['Subject']))
  return snsAnswer('Publish', { MessageId: `message-${state.serial++}` })
}

type JsonOperation = (state: CloudState, input: Fields) => Fields

const SQS_OPERATIONS: Readonly<Record<string, JsonOperation>> = {
  SendMessage: (state, input) => {
    const id = `message-${state.serial++}`
    const body = String(input['MessageBody'])
    state.messages.push({ id, body, sentMs: state.nowMs, receiveCount: 0, visibleMs: state.nowMs })
    schedule(state, 0, { type: 'message-visible', id })
    return { MessageId: id, MD5OfMessageBody: createHash('md5').update(body).digest('hex') }
  },
  ChangeMessageVisibility: (state, input) => {
    const message = state.messages.find(({ id }) => id === input['ReceiptHandle'])
    if (!message) throw invalid('Value for parameter ReceiptHandle is invalid.')
    message.visibleMs = state.nowMs + 1000 * Number(input['VisibilityTimeout'])
    return {}
  },
}

const LOGS_OPERATIONS: Readonly<Record<string, JsonOperation>> = {
  DescribeLogStreams: (_state, input) => ({
    logStreams: [{ logStreamName: `${String(input['logStreamNamePrefix'])}algo-1-1782900000` }],
  }),
  GetLogEvents: (state) => ({ events: state.trainingLog.map((message) => ({ message, timestamp: 0 })) }),
}

type MetricQuery = {
  readonly Id: string
  readonly MetricStat: {
    readonly Metric: {
      readonly MetricName: string
      readonly Dimensions: readonly { readonly Name: string; readonly Value: string }[]
    }
  }
}

function getMetricData(state: CloudState, input: Fields): Fields {
  // Written by the SDK from the adapter's own queries.
  const queries = input['MetricDataQueries'] as readonly MetricQuery[]
  const [start, end] = [1000 * Number(input['StartTime']), 1000 * Number(input['EndTime'])]
  return {
    MetricDataResults: queries.map(({ Id, MetricStat: { Metric } }) => {
      const role = Metric.Dimensions.find(({ Name }) => Name === 'role')?.Value
      const points = state.metrics.filter(
        (each) => each.name === Metric.MetricName && each.role === role && each.atMs >= start && each.atMs < end,
      )
      return {
        Id,
        Timestamps: points.map(({ atMs }) => atMs / 1000),
        Values: points.map(({ value }) => value),
        StatusCode: 'Complete',
      }
    }),
  }
}
