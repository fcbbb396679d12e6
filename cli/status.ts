import type { Clock } from '#shared/clock.ts'
import { type ModelWatch, modelWatchLines } from '#shared/monitoring/model-watch.ts'
import { readModelWatch } from '#shared/monitoring/read-model-watch.ts'
import { pointerKey, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { metricLines } from '#shared/runs/metric-lines.ts'
import { newestRun, type RunServices, readRunFacts } from '#shared/runs/read-run-status.ts'
import { type RunStatus, runStatus } from '#shared/runs/run-status.ts'
import { runStatusDetails, runStatusHint, runStatusSentence, runStatusText } from '#shared/runs/run-status-text.ts'
import type { Outcome } from './command-line/command.ts'

export type StatusPorts = {
  readonly objects: ObjectStore
  readonly services: Partial<RunServices>
  readonly clock: Clock
  /** By which a command is told of the deployment. */
  readonly deploymentOptions: string
  readonly say: (line: string) => void
}

export type StatusRequest = {
  readonly dataset: string
  /** All of them, each beside the baseline's. */
  readonly withMetrics: boolean
}

/** Says how a dataset's newest run stands; not ok where it has none. */
export async function tellStatus({ dataset, withMetrics }: StatusRequest, ports: StatusPorts): Promise<Outcome> {
  const { objects, services, clock, deploymentOptions, say } = ports
  const run = await newestRun(objects, dataset)
  if (!run) {
    say(`There is no run of ${dataset} in s3://${objects.bucket}: upload a CSV to train one.`)
    return { ok: false, result: { dataset, runId: null } }
  }
  const status = runStatus(await readRunFacts(run, objects, services), clock.now())
  const text = runStatusText(run, status)
  const hint = runStatusHint(status)
  say(runStatusSentence(run, status))
  for (const line of runStatusDetails(run, status, deploymentOptions)) say(line)
  const { whyQuality } =
    (await readRecord(objects, runKeys(run.dataset, run.runId).training, trainingRecordSchema)) ?? {}
  if (whyQuality !== undefined) say(whyQuality)
  const evaluation = await readRecord(objects, runKeys(run.dataset, run.runId).evaluation, evaluationRecordSchema)
  const { warnings = [] } = evaluation ?? {}
  for (const warning of warnings) if (warning !== whyQuality) say(warning)
  const champion = status.state === 'serving' ? championOf(status, run) : await tellChampion(run, ports)
  const monitoring = champion && (await tellWatch(champion, ports))
  if (withMetrics) tellMetrics(evaluation, ports)
  return {
    ok: true,
    result: {
      ...run,
      text,
      hint: hint ?? null,
      ...status,
      monitoring: monitoring ?? null,
      ...(whyQuality !== undefined && { whyQuality }),
      ...(warnings.length > 0 && { warnings }),
    },
  }
}

/** A challenger is not looked at before it is the champion. */
function championOf({ role }: Extract<RunStatus, { state: 'serving' }>, run: RunName): RunName | undefined {
  return role === 'champion' ? run : undefined
}

/** How what came since differs from the training rows. */
async function tellWatch(champion: RunName, { objects, say }: StatusPorts): Promise<ModelWatch | undefined> {
  const watch = await readModelWatch(objects, champion)
  for (const line of watch ? modelWatchLines(watch) : []) say(line)
  return watch
}

/** What serves while the newest run does not. */
async function tellChampion(
  { dataset }: RunName,
  { objects, services, clock, say }: StatusPorts,
): Promise<RunName | undefined> {
  const { champion } = (await readRecord(objects, pointerKey(dataset), modelPointerSchema)) ?? {}
  if (!champion) return undefined
  const run = { dataset, runId: champion.runId }
  const status = runStatus(await readRunFacts(run, objects, services), clock.now())
  say(`Meanwhile ${runStatusText(run, status)}`)
  const hint = runStatusHint(status)
  if (hint !== undefined) say(hint)
  return run
}

function tellMetrics(evaluation: EvaluationRecord | undefined, { say }: StatusPorts): void {
  if (!evaluation) return say('It has no metrics yet: it is not evaluated.')
  for (const line of metricLines(evaluation)) say(line)
}
