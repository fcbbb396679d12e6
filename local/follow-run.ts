import type { Clock } from '#shared/clock.ts'
import { boundedList, boundedText } from '#shared/errors/bounded-text.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { sourceRecordSchema } from '#shared/records/source-record.ts'
import { type TrainingRecord, trainingRecordSchema } from '#shared/records/training-record.ts'
import { decisionLines } from '#shared/runs/decision-lines.ts'
import { readRunFacts } from '#shared/runs/read-run-status.ts'
import { type RunFacts, type RunRecord, type RunStatus, runStatus } from '#shared/runs/run-status.ts'
import { approvalCommand, runStatusHint, runStatusText } from '#shared/runs/run-status-text.ts'
import type { SageMakerRunServices } from '#shared/runs/sagemaker-run-services.ts'
import { columnLines } from '#shared/schema/column-lines.ts'
import { targetColumnOf } from '#shared/schema/feature-columns.ts'
import { type FeatureSchema, featureSchemaSchema } from '#shared/schema/feature-schema.ts'
import { hostedInWords } from '#shared/serving/serving-target.ts'
import { runForecastText } from '#shared/training/training-forecast.ts'
import { size } from './duration.ts'
import { type FollowTrainingPorts, trainingTeller } from './follow-training.ts'
import type { ShowStage } from './stage-lines.ts'

/** How a run ended, as far as it goes by itself. */
export type RunEnd = Exclude<RunStatus['state'], 'under-way'>

export type FollowPorts = Pick<FollowTrainingPorts, 'rounds'> & {
  readonly objects: ObjectStore
  readonly services: SageMakerRunServices
  /** By dataset, the columns that were told last. */
  readonly columnsTold: Map<string, string>
  /** How far the preparation is, where there is news. */
  readonly splitNews: () => Promise<string | undefined>
  readonly clock: Clock
  readonly show: ShowStage
  /** The options by which a command is told of this local cloud. */
  readonly deploymentOptions: string
  /** Has what runs ONNX models installed where it is missing; until it is there such a model is asked again and again. */
  readonly ensureOnnx: (say: (text: string) => void) => Promise<unknown>
  /** Between two looks; rejects when nobody wants to know any more. */
  readonly pause: () => Promise<void>
}

const MOST_COLUMN_LINES = 100
const TRIAL =
  'it is asked for a few rows as its schema.json describes them; where it answers, it waits for your approval'

/**
 * Follows a run through its stages by how it stands, showing each as it happens, and what keeps it from going on.
 * `isResumed`: an earlier session has told of what is there, so that it is said once how the run stands, and what comes.
 */
export async function followRun(run: RunName, ports: FollowPorts, isResumed = false): Promise<RunEnd> {
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
  const told = isResumed ? await readRunFacts(run, objects, ports.services) : undefined
  if (told) show('goes on', runStatusText(run, runStatus(told, ports.clock.now())))
  const isNew = (record: RunRecord) => told?.written.has(record) !== true
  const untilWritten = (record: RunRecord) => until(({ written }) => written.has(record))

  if ((await untilWritten('source')) && isNew('source')) {
    const { key, sizeBytes } = await requireRecord(objects, keys.source, sourceRecordSchema)
    // Names are of a to z, digits and hyphens, which not every file's is.
    const named = key.toLowerCase().includes(run.dataset) ? '' : `, as the dataset ${run.dataset}`
    show('upload', `${key}, ${size(sizeBytes)}${named}: run ${run.runId}`)
  }
  let isTrained = false
  let whyQuality: string | undefined
  const tellSplit = async ({ written }: RunFacts) => {
    const news = await ports.splitNews()
    if (news !== undefined) show('split', news)
    isTrained = written.has('training')
    // A model that was trained elsewhere has no training.
    return isTrained || written.has('deployment')
  }
  await until(tellSplit)
  if (isTrained) {
    const training = await requireRecord(objects, keys.training, trainingRecordSchema)
    const schema = await requireRecord(objects, keys.schema, featureSchemaSchema)
    whyQuality = training.whyQuality
    if (isNew('training')) tellPreparation(training, schema, ports)
    await until(trainingTeller(training, ports, isResumed))
  }
  if (await untilWritten('deployment')) {
    const deployment = await requireRecord(objects, keys.deployment, deploymentRecordSchema)
    const isEndpoint = deployment.type === 'endpoint'
    if (isNew('deployment')) {
      if (isEndpoint) show('endpoint', `creating ${hostedInWords(deployment)}`)
      else show('serving', hostedInWords(deployment))
    }
    if (deployment.type === 'lambda' && deployment.format === 'onnx')
      await ports.ensureOnnx((text) => show('onnx', text))
    if (!isTrained && status.state === 'under-way') show('trial', TRIAL)
    if (await until(({ serving, written }) => serving?.kind === 'ready' || written.has('evaluation'))) {
      if (isEndpoint && told?.serving?.kind !== 'ready') show('endpoint', 'in service')
    }
  }
  if ((await untilWritten('evaluation')) && isNew('evaluation')) {
    const evaluation = await requireRecord(objects, keys.evaluation, evaluationRecordSchema)
    show('evaluation', evaluationText(run, evaluation, ports))
    for (const warning of evaluation.warnings ?? []) if (warning !== whyQuality) show('note', warning)
    const { status: decided, ...decision } = evaluation.decision
    const [first = '', ...others] = decisionLines(decision)
    show('decision', [`${decided}: ${first}`, ...others].join('\n'))
  }
  await until(() => false)
  return tellEnd(run, status, ports)
}

function tellPreparation(training: TrainingRecord, schema: FeatureSchema, ports: FollowPorts): void {
  const { show } = ports
  show('split', splitText(training, schema))
  tellColumns(schema, ports)
  for (const warning of training.warnings) show('note', warning)
  show('training', runForecastText(training, schema))
}

function tellEnd(run: RunName, status: RunStatus, { show, deploymentOptions }: FollowPorts): RunEnd {
  switch (status.state) {
    case 'under-way':
      throw new Error(`${run.runId} is followed no longer, though it is under way`)
    case 'pending':
      show('to approve', approvalCommand(run.dataset, status, deploymentOptions) ?? '')
      break
    case 'failed':
      show('stopped', `${status.failure.message}\n${status.failure.hint}`)
      break
    case 'outdated':
      show('promotion', runStatusText(run, status))
      break
    // Who serves is told by the pointer's changes.
    case 'serving':
    case 'rejected':
  }
  return status.state
}

/** Tells that a run is stuck, or waits for room or for the end of another's rollout, once for each reason. */
function stuckTeller(run: RunName, show: ShowStage): (status: RunStatus) => void {
  let told: string | undefined
  return (status) => {
    if (status.state !== 'under-way') return
    const isTold = status.stuckForMs !== undefined || status.obstacle !== undefined
    const reason = isTold ? `${status.stage}: ${status.obstacle?.reason}` : undefined
    if (reason !== undefined && reason !== told) {
      show(
        status.stuckForMs === undefined ? 'waits' : 'stuck',
        `${runStatusText(run, status)}\n${runStatusHint(status) ?? ''}`,
      )
    }
    told = reason
  }
}

/** One line a column; of very many columns the first. Of the next upload only where they are others. */
function tellColumns(schema: FeatureSchema, { columnsTold, show }: FollowPorts): void {
  const lines = columnLines(schema)
  const text = lines.join('\n')
  if (columnsTold.get(schema.dataset) === text) return show('columns', 'as before')
  columnsTold.set(schema.dataset, text)
  for (const line of lines.slice(0, MOST_COLUMN_LINES)) show('column', line)
  const more = lines.length - MOST_COLUMN_LINES
  if (more > 0) show('column', `${more} more: they are in schema.json`)
}

/** Of a column's name, as in the lines of columns. */
const LONGEST_NAME = 40

function splitText({ rows }: TrainingRecord, schema: FeatureSchema): string {
  const { problem } = schema
  const classes = problem.type === 'regression' ? '' : ` (${boundedList(problem.classes.map(({ label }) => label))})`
  const counts = `${rows.train} rows to learn from, ${rows.validation} to know when to stop, ${rows.test} to judge it by`
  return `predicts ${boundedText(targetColumnOf(schema).name, LONGEST_NAME)}${classes}, ${PROBLEM_TITLES[problem.type]}; ${counts}`
}

const PROBLEM_TITLES = {
  binary: 'one of two classes',
  multiclass: 'one of several classes',
  regression: 'a number',
} as const

function evaluationText({ dataset }: RunName, { rows }: EvaluationRecord, { deploymentOptions }: FollowPorts): string {
  if (rows === 0) return 'no test rows'
  return `scored ${rows} test rows; all metrics: ./boostline status ${dataset} --metrics ${deploymentOptions}`
}
