import type { Clock } from '#shared/clock.ts'
import { boundedList } from '#shared/errors/bounded-text.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type TrainingRecord, trainingRecordSchema } from '#shared/records/training-record.ts'
import { readRunFacts } from '#shared/runs/read-run-status.ts'
import { type RunFacts, type RunRecord, type RunStatus, runStatus } from '#shared/runs/run-status.ts'
import { runStatusHint, runStatusText } from '#shared/runs/run-status-text.ts'
import type { SageMakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import { columnLines } from '#shared/schema/column-lines.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { answerWidth } from '#shared/serving/predictions.ts'
import { hostedInWords } from '#shared/serving/serving-target.ts'
import { forecastText } from '#shared/training/training-forecast.ts'
import { jobsOf } from '#shared/training/training-plan.ts'
import type { TrainingRound } from './training-log.ts'

/** Shows one line of a run: the stage and what there is to say. */
export type ShowStage = (stage: string, text: string) => void

/** How a run ended, as far as it goes by itself. */
export type RunEnd = Exclude<RunStatus['state'], 'under-way'>

export type FollowPorts = {
  readonly objects: ObjectStore
  readonly services: SageMakerRunServices
  /** Reads a training job's log: each call returns the rounds that came since the last one. */
  readonly rounds: (jobName: string) => () => Promise<readonly TrainingRound[]>
  readonly clock: Clock
  readonly show: ShowStage
  /** The options by which a command is told of this local cloud. */
  readonly deploymentOptions: string
  /** Between two looks; rejects when nobody wants to know any more. */
  readonly pause: () => Promise<void>
}

const MOST_COLUMN_LINES = 100

/** Every how many rounds of the training one is shown. */
const SHOWN_ROUNDS = 50

/** Follows a run through its stages by how it stands, showing each as it happens, and what keeps it from going on. */
export async function followRun(run: RunName, ports: FollowPorts): Promise<RunEnd> {
  const { objects, show } = ports
  const keys = runKeys(run.dataset, run.runId)
  let status: RunStatus = { state: 'under-way', stage: 'preparation' }
  const tellStuck = stuckTeller(run, show)

  /** Waits until the run has come so far; false where it has ended before. */
  async function until(hasCome: (facts: RunFacts) => boolean | Promise<boolean>): Promise<boolean> {
    for (;;) {
      const facts = await readRunFacts(run, objects, ports.services)
      status = runStatus(facts, ports.clock.now())
      if (await hasCome(facts)) return true
      if (status.state !== 'under-way') return false
      tellStuck(status)
      await ports.pause()
    }
  }
  const untilWritten = (record: RunRecord) => until(({ written }) => written.has(record))

  if (await untilWritten('source')) {
    const { key, sizeBytes } = await requireRecord(objects, keys.source, sourceRecordSchema)
    show('upload', `${key}, ${size(sizeBytes)}: run ${run.runId}`)
  }
  if (await untilWritten('training')) {
    const training = await requireRecord(objects, keys.training, trainingRecordSchema)
    const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
    show('split', splitText(training, schema))
    tellColumns(schema, show)
    for (const warning of training.warnings) show('note', warning)
    const size = {
      trainRows: training.rows.train,
      encodedWidth: schema.encodedWidth,
      outputs: answerWidth(schema.problem),
    }
    show('training', forecastText(training.quality, size))
    const jobs = jobsOf(training)
    for (const [place, { role, name }] of jobs.entries()) {
      const which = jobs.length === 1 ? '' : `${role}, job ${place + 1} of ${jobs.length}: `
      if (!(await until(trainingTeller(name, which, ports)))) break
    }
  }
  if (await untilWritten('deployment')) {
    const deployment = await requireRecord(objects, keys.deployment, deploymentRecordSchema)
    const isEndpoint = deployment.type === 'endpoint'
    if (isEndpoint) show('endpoint', `creating ${hostedInWords(deployment)}`)
    else show('serving', hostedInWords(deployment))
    if (await until(({ serving, written }) => serving?.kind === 'ready' || written.has('evaluation'))) {
      if (isEndpoint) show('endpoint', 'in service')
    }
  }
  if (await untilWritten('evaluation')) {
    const evaluation = await requireRecord(objects, keys.evaluation, evaluationRecordSchema)
    show('evaluation', evaluationText(evaluation))
    for (const warning of evaluation.warnings ?? []) show('note', warning)
    show('decision', `${evaluation.decision.status}: ${evaluation.decision.reason}`)
  }
  await until(() => false)
  return tellEnd(run, status, ports)
}

function tellEnd(run: RunName, status: RunStatus, { show, deploymentOptions }: FollowPorts): RunEnd {
  switch (status.state) {
    case 'under-way':
      throw new Error(`${run.runId} is followed no longer, though it is under way`)
    case 'pending':
      show('to approve', `./boostline approve ${run.dataset} ${deploymentOptions}`)
      break
    case 'failed':
      show('stopped', `${status.failure.message}\n${status.failure.hint}`)
      break
    case 'serving':
      show('promotion', `${runStatusText(run, status).slice(0, -1)} ${run.dataset} (revision ${status.revision}).`)
      break
    case 'outdated':
      show('promotion', runStatusText(run, status))
      break
    case 'rejected':
  }
  return status.state
}

/** Tells that a run is stuck once for each reason. */
function stuckTeller(run: RunName, show: ShowStage): (status: RunStatus) => void {
  let told: string | undefined
  return (status) => {
    if (status.state !== 'under-way') return
    const reason = status.stuckForMs === undefined ? undefined : `${status.stage}: ${status.obstacle?.reason}`
    if (reason !== undefined && reason !== told) {
      show('stuck', `${runStatusText(run, status)}\n${runStatusHint(status) ?? ''}`)
    }
    told = reason
  }
}

/** Tells of a training job as it goes; true once it is complete. `which` is which of several it is. */
function trainingTeller(
  jobName: string,
  which: string,
  { services, rounds, show }: FollowPorts,
): (facts: RunFacts) => Promise<boolean> {
  const readRounds = rounds(jobName)
  let last: TrainingRound | undefined
  let announced = false
  return async ({ written }) => {
    const job = await services.job(jobName)
    if (job && !announced) {
      show('training', `${which}job ${jobName}, XGBoost ${job.imageTag}`)
      announced = true
    }
    for (const round of await readRounds()) {
      if (round.round % SHOWN_ROUNDS === 0) show('training', roundText(round))
      last = round
    }
    if (job?.kind !== 'completed') return written.has('deployment')
    if (last && last.round % SHOWN_ROUNDS !== 0) show('training', roundText(last))
    show('training', `finished in ${job.seconds ?? '?'} s`)
    return true
  }
}

function roundText({ round, metrics }: TrainingRound): string {
  return `round ${String(round).padEnd(4)} ${metrics.map(({ name, value }) => `${name} ${value.toFixed(4)}`).join('  ')}`
}

/** One line a column; of very many columns the first. */
function tellColumns(schema: FeatureSchema, show: ShowStage): void {
  const lines = columnLines(schema)
  for (const line of lines.slice(0, MOST_COLUMN_LINES)) show('column', line)
  const more = lines.length - MOST_COLUMN_LINES
  if (more > 0) show('column', `${more} more: they are in schema.json`)
}

function splitText({ rows }: TrainingRecord, schema: FeatureSchema): string {
  const { problem } = schema
  const classes = problem.type === 'regression' ? '' : ` (${boundedList(problem.classes.map(({ label }) => label))})`
  const counts = `${rows.train} train, ${rows.validation} validation, ${rows.test} test rows`
  return `${counts}; ${problem.type}, target ${targetColumnOf(schema).name}${classes}`
}

function evaluationText({ rows, metrics }: EvaluationRecord): string {
  if (rows === 0) return 'no test rows'
  const values = Object.entries(metrics).map(([name, metric]) => `${name} ${metric.value.toFixed(4)}`)
  return `${rows} test rows: ${values.join('  ')}`
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
