import type { LogFields } from '#shared/log/log.ts'
import type { Role } from '../models/choose-run.ts'

/** What the steps of a request find out about it, for its line in the log. Never a value that was sent. */
export type RequestTrace = {
  dataset?: string
  role?: Role
  /** The run that answered. */
  model?: string
  rows?: number
  encodeMs?: number
  endpointMs?: number
  /** Of predictions with their reasons: what these took, a compiled model's loading included. */
  explainMs?: number
  captureMs?: number
  /** How old what is known of the model is, while S3 does not answer. */
  staleMs?: number
}

export type RequestOutcome = {
  readonly stage: string
  readonly route: string | undefined
  readonly requestId: string
  readonly status: number
  readonly atMs: number
  readonly latencyMs: number
  /** From API Gateway to this function, a cold start included. Undefined where the event has no time. */
  readonly gatewayMs: number | undefined
}

const METRICS = [
  { Name: 'requests', Unit: 'Count' },
  { Name: 'clientErrors', Unit: 'Count' },
  { Name: 'serverErrors', Unit: 'Count' },
  { Name: 'latencyMs', Unit: 'Milliseconds' },
]
/** Not the run id, and nothing that callers choose: every new value of a dimension is a new metric, and costs. */
const OF_A_MODEL = [{ Namespace: 'Boostline', Dimensions: [['stage', 'dataset', 'role']], Metrics: METRICS }]
const OF_THE_STAGE = [{ Namespace: 'Boostline', Dimensions: [['stage']], Metrics: METRICS }]

/**
 * The one line of a request, which is its metrics as well: CloudWatch reads them out of the log by `_aws` (embedded
 * metric format), without a call and without a second line to pay for.
 */
export function requestLine(outcome: RequestOutcome, trace: RequestTrace): LogFields {
  const { atMs, status, ...facts } = outcome
  return {
    _aws: { Timestamp: atMs, CloudWatchMetrics: trace.role === undefined ? OF_THE_STAGE : OF_A_MODEL },
    ...facts,
    ...trace,
    status,
    requests: 1,
    clientErrors: status >= 400 && status < 500 ? 1 : 0,
    serverErrors: status >= 500 ? 1 : 0,
  }
}
