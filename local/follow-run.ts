import { setTimeout as delay } from 'node:timers/promises'
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { deploymentInWords, deploymentRecordSchema } from '#shared/records/deployment-record.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, sourceRecordSchema } from '#shared/records/source-record.ts'
import { type TrainingRecord, trainingRecordSchema } from '#shared/records/training-record.ts'
import { type FeatureSchema, featureSchemaSchema, targetColumnOf } from '#shared/schema/feature-schema.ts'
import { sagemakerEndpointState } from '#shared/serving/sagemaker-endpoint-state.ts'
import { stateByType } from '#shared/serving/scorer-by-type.ts'
import type { Clients } from './clients.ts'
import { type TrainingRound, trainingRounds } from './training-log.ts'

/** Shows one line of a run: the stage and what there is to say. */
export type ShowStage = (stage: string, text: string) => void
/** How a run ended: it serves, a newer upload's run does, it waits for a person's approval, was refused, or stopped. */
export type RunEnd = 'serving' | 'outdated' | 'pending' | 'rejected' | 'failed'

const POLL_MS = 150
/** Of the training's rounds, every so many are shown. */
const SHOWN_ROUNDS = 50

/** Follows a run through its stages by what is in the bucket and what SageMaker says, showing each as it happens. */
export async function followRun(
  run: RunName,
  objects: ObjectStore,
  clients: Clients,
  show: ShowStage,
  signal: AbortSignal,
): Promise<RunEnd> {
  const keys = runKeys(run.dataset, run.runId)

  /** Waits for a stage's record; a run that stopped before it has a failure.json instead. */
  async function until<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
    for (;;) {
      const found = await read()
      if (found !== undefined) return found
      if (await objects.head(keys.failure)) return undefined
      await delay(POLL_MS, undefined, { signal })
    }
  }

  async function failed(): Promise<RunEnd> {
    const failure = await readRecord(objects, keys.failure, failureRecordSchema)
    show('stopped', failure ? `${failure.message}\n${failure.hint}` : 'the run stopped')
    return 'failed'
  }

  const source = await until(() => readRecord(objects, keys.source, sourceRecordSchema))
  if (!source) return await failed()
  show('upload', `${source.key}, ${size(source.sizeBytes)}: run ${run.runId}`)

  const training = await until(() => readRecord(objects, keys.training, trainingRecordSchema))
  const schema = await readRecord(objects, keys.schema, featureSchemaSchema)
  if (!training || !schema) return await failed()
  show('split', splitText(training, schema))
  for (const warning of training.warnings) show('note', warning)

  const trained = await followTraining(training.job.name, clients, show, signal)
  if (!trained) {
    await until(async () => undefined)
    return await failed()
  }

  const deployment = await until(() => readRecord(objects, keys.deployment, deploymentRecordSchema))
  if (!deployment) return await failed()
  show('endpoint', `creating ${deploymentInWords(deployment)}`)
  const { state } = stateByType({ endpoint: sagemakerEndpointState(clients.sagemaker) })
  await until(async () => (await state(deployment)).kind === 'ready' || undefined)

  const evaluation = await until(() => readRecord(objects, keys.evaluation, evaluationRecordSchema))
  if (!evaluation) return await failed()
  show('endpoint', 'in service')
  show('evaluation', evaluationText(evaluation))
  show('decision', `${evaluation.decision.status}: ${evaluation.decision.reason}`)
  if (evaluation.decision.status === 'pending') show('to approve', approveCommand(run.dataset))
  if (evaluation.decision.status !== 'approved') return evaluation.decision.status

  const pointer = await until(async () => {
    const found = await readRecord(objects, pointerKey(run.dataset), modelPointerSchema)
    if (!found?.champion) return undefined
    const settled =
      found.champion.runId === run.runId ||
      found.challenger?.runId === run.runId ||
      isLaterUpload(found.champion.source, source)
    return settled ? found : undefined
  })
  if (!pointer?.champion) return await failed()
  if (pointer.challenger?.runId === run.runId) {
    show('promotion', `the rollout to this run has begun (revision ${pointer.revision})`)
    return 'serving'
  }
  if (pointer.champion.runId !== run.runId) {
    show('promotion', `${pointer.champion.runId} stays: it comes from a newer upload`)
    return 'outdated'
  }
  show('promotion', `this run serves ${run.dataset} now (revision ${pointer.revision})`)
  return 'serving'
}

async function followTraining(
  jobName: string,
  clients: Clients,
  show: ShowStage,
  signal: AbortSignal,
): Promise<boolean> {
  const readRounds = trainingRounds(clients.logs, jobName)
  let last: TrainingRound | undefined
  let announced = false
  for (;;) {
    const job = await clients.sagemaker
      .send(new DescribeTrainingJobCommand({ TrainingJobName: jobName }))
      .catch(() => undefined)
    if (job && !announced) {
      show('training', `job ${jobName}, XGBoost ${job.AlgorithmSpecification?.TrainingImage?.split(':').at(-1) ?? ''}`)
      announced = true
    }
    for (const round of await readRounds()) {
      if (round.round % SHOWN_ROUNDS === 0) show('training', roundText(round))
      last = round
    }
    const status = job?.TrainingJobStatus
    if (status === 'Completed') {
      if (last && last.round % SHOWN_ROUNDS !== 0) show('training', roundText(last))
      show('training', `finished in ${job?.TrainingTimeInSeconds ?? '?'} s`)
      return true
    }
    if (status === 'Failed' || status === 'Stopped') return false
    await delay(POLL_MS, undefined, { signal })
  }
}

function roundText({ round, metrics }: TrainingRound): string {
  return `round ${String(round).padEnd(4)} ${metrics.map(({ name, value }) => `${name} ${value.toFixed(4)}`).join('  ')}`
}

function splitText({ rows }: TrainingRecord, schema: FeatureSchema): string {
  const { problem } = schema
  const classes = problem.type === 'regression' ? '' : ` (${problem.classes.map(({ label }) => label).join(', ')})`
  const counts = `${rows.train} train, ${rows.validation} validation, ${rows.test} test rows`
  return `${counts}; ${problem.type}, target ${targetColumnOf(schema).name}${classes}`
}

function evaluationText({ rows, metrics }: EvaluationRecord): string {
  const values = Object.entries(metrics).map(([name, metric]) => `${name} ${metric.value.toFixed(4)}`)
  return `${rows} test rows: ${values.join('  ')}`
}

function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}

/** The registry is the one lever: whoever sets a package to Approved promotes its run. */
function approveCommand(dataset: string): string {
  return `./boostline approve ${dataset} --local`
}
