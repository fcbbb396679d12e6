/** Every message the functions log, with its meaning. The keys are stable: alarms and queries name them. */
export const LOG_MESSAGES = {
  'event-ignored': 'The event asks for nothing this function does.',
  'run-started': 'A run was started, or taken up again, for an uploaded object.',
  'run-refused': 'The data or its settings cannot be used; failure.json says why.',
  'dataset-split': 'The rows were split, encoded and written.',
  'training-job-created': 'The training job is there.',
  'deployment-started': 'The deployment of a trained model was started or taken up again.',
  'endpoint-created': 'Model, endpoint configuration and endpoint are there.',
  'evaluation-requested': 'The evaluation message was sent.',
  'work-left-open': 'A limit was reached; the work waits under open/.',
  'evaluation-waiting': 'The endpoint is not ready; the message comes back later.',
  'evaluation-retried': 'The evaluation was cut off by a fault that passes; the message comes back.',
  'evaluation-finished': 'The test rows were scored and the decision was taken.',
  'package-registered': 'The model package is in the registry.',
  'model-promoted': 'The run is the champion now.',
  'promotion-skipped': 'An approval changed nothing, for the reason given.',
  'endpoint-failed': 'An endpoint did not answer a prediction.',
  'request-handled': 'A prediction request was answered.',
  'unexpected-error': 'A fault nobody planned for; the details are for a person to look at.',
} as const

export type LogMessage = keyof typeof LOG_MESSAGES
export type LogFields = Readonly<Record<string, unknown>>

/** Structured logging. Fields carry names, counts and keys; never rows, payloads or secrets. */
export type Log = {
  debug(message: LogMessage, fields?: LogFields): void
  info(message: LogMessage, fields?: LogFields): void
  warn(message: LogMessage, fields?: LogFields): void
  /** Only where a person has something to do. */
  error(message: LogMessage, fields?: LogFields): void
}
