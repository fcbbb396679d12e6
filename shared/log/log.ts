/** Every message the functions log, with its meaning. The keys are stable: alarms and queries name them. */
export const LOG_MESSAGES = {
  'event-ignored': 'The event asks for nothing this function does.',
  'run-started': 'A run was started, or taken up again, for an uploaded object.',
  'run-refused': 'The data or its settings cannot be used; failure.json says why.',
  'scoring-started': 'The scoring of a dropped file was started or taken up again.',
  'scoring-progress': 'How far the scoring of a file is, and how long it will take.',
  'scoring-finished': 'A dropped file was scored.',
  'captures-watched': 'A window of captured requests was compared with the training rows.',
  'captures-of-others': 'All requests that were read were answered by another run than the champion.',
  'monitoring-failed':
    'A scored file could not be compared with those before, at any of several attempts; it is scored all the same. Look at the rights of batch-scoring on monitoring/ and notices/.',
  'model-measured': 'What was found of a model that serves, as metrics: where its manifest asks for them.',
  'serving-record-unusable':
    'What is kept of a run for the API cannot be used; the records that it is made of are read.',
  'monitoring-begun-anew':
    'What monitoring/ had of a dataset is no such record: it was replaced, and what was known by it is gone.',
  'monitoring-unreadable': 'What is known of the rows that came could not be read; the model is described without it.',
  'scoring-refused': 'A dropped file cannot be scored; the record under scored/ says why.',
  'dataset-progress': 'How far the reading of an upload is, and how long it will take.',
  'dataset-split': 'The rows were split, encoded and written.',
  'training-job-created': 'The training job is there.',
  'training-job-waits': 'There is no room for the training job; others of the run go on.',
  'training-jobs-ended': 'All training jobs of the run have ended.',
  'deployment-started': 'The deployment of a trained model was started or taken up again.',
  'endpoint-created': 'Model, endpoint configuration and endpoint are there.',
  'model-compiled': 'The model is compiled for the API to score with.',
  'model-rebuilt': 'A compiled model was missing or damaged, and was made again of its archive, in memory.',
  'model-not-compiled': 'The model cannot be compiled: its endpoint serves it, and no prediction is explained.',
  'endpoint-enlarged': 'An endpoint whose container did not answer is made once more, with more memory.',
  'evaluation-requested': 'The evaluation message was sent.',
  'work-left-open': 'The work waits under open/, for a limit or a fault that passes.',
  'evaluation-waiting': 'The endpoint is not ready; the message comes back later.',
  'evaluation-retried': 'The evaluation was cut off by a fault that passes; the message comes back.',
  'attempt-not-forgotten': 'The note that work began stays though it came to an end: one is no death yet.',
  'champion-unscored': 'The model that serves could not be asked for the comparison; a person decides.',
  'pieces-left':
    'The scores that an evaluation kept between its deliveries could not be deleted; nothing else reads them.',
  'evaluation-finished': 'The test rows were scored and the decision was taken.',
  'package-registered': 'The model package is in the registry.',
  'champion-changed': 'The pointer of a dataset changed: a promotion, a rollout, a rollback.',
  'changeover-started': "The champion's run is to be served by the other type of target, which is being made.",
  'changeover-finished': "The champion's run is served by the other type of target from now on.",
  'promotion-skipped': 'An approved run does not serve, for the reason given.',
  'run-passed-over': 'Nothing can be decided about a run, for the reason given; the others are decided without it.',
  'promotion-waits': 'A run is to serve as soon as its endpoint is in service.',
  'old-uploads-marked': 'Old versions of uploads were marked: those that no run needs go, the others stay.',
  'canary-failed': 'The model that serves does not answer the known row, or answers it in another way.',
  'canary-recovered': 'The model that serves answers the known row again.',
  'retirement-mark-skipped': 'A run without an endpoint ended unmarked: a record of it is damaged.',
  'endpoint-retired': 'An endpoint nobody needs was deleted.',
  'training-under-way': 'The training job has not ended; its end comes back to the run.',
  'refit-decided': 'Stage 1 has found the rounds of the refit.',
  'training-log-unreadable': "The job's log could not be read; the service's own, shorter reason is used.",
  'training-curve-missing': 'The report has no training curve: the log of the job could not be read, or is empty.',
  'endpoint-log-unreadable': "The endpoint's log could not be read; the service's own, shorter reason is used.",
  'reconciliation-failed': 'A part of the heartbeat failed; the next one comes to it again.',
  'endpoint-failed': 'An endpoint did not answer a prediction.',
  'pointer-stale': 'S3 does not answer which model serves; the one known last goes on.',
  'report-failed': 'The evaluation’s report could not be made; evaluation.json has all that it would show.',
  'registry-unreadable': "The model registry did not answer why nothing serves; the evaluation's decision is told.",
  'capture-unreadable': 'A captured prediction is not as it was written; feedback on it was refused.',
  'capture-failed': 'A prediction was answered and could not be captured.',
  'notice-sent': 'People were told of something, by mail or webhook.',
  'notice-begun-anew':
    'What was kept of the sending of a notice is no record of it: it is sent anew, perhaps a second time.',
  'notice-waits': 'A notice did not get through; it is tried again by itself for a day.',
  'notice-given-up':
    'A notice was not sent by one of its ways, for the reason given; the record under notices/sent/ has its text. Or what lay under notices/open/ was none.',
  'notices-untold':
    'What people are to be told of could not be read, kept or sent, for the reason given; Lambda gives the event up.',
  'feedback-taken': 'A file of true outcomes was taken; its record under monitoring/ says what came of each row.',
  'feedback-refused':
    'A file of true outcomes was not taken, for the reason given; its record under monitoring/ says so, where it may be written.',
  'performance-measured': 'What a model is worth by the outcomes that came is in the record of the day.',
  'request-handled': 'A prediction request was answered.',
  'unexpected-error': 'An error that the code does not expect; the details are for a person to look at.',
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
