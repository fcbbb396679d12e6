import { hasCode } from '#shared/errors/boostline-error.ts'
import { figure, METRIC_TITLES } from '#shared/metrics/metric-words.ts'
import type { MetricName } from '#shared/metrics/metrics.ts'
import { pointerKey, runKeys, runsPrefix } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type EvaluationRecord, evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { mainMetric } from '#shared/runs/metric-lines.ts'
import { readRunFacts } from '#shared/runs/read-run-status.ts'
import { runStatus } from '#shared/runs/run-status.ts'
import type { Outcome } from './command-line/command.ts'
import { usageError } from './command-line/read-arguments.ts'

export type RunsPorts = {
  readonly objects: ObjectStore
  readonly now: () => number
  readonly say: (line: string) => void
  /** Puts a page in front of the person; returns where it is. */
  readonly open: (name: string, page: Uint8Array) => Promise<string>
}

export type RunsRequest = {
  readonly dataset: string
  /** Opens the report of `run`, or of the newest run that has one. */
  readonly open: boolean
  readonly run: string | undefined
}

type Listed = {
  readonly runId: string
  readonly state: string
  readonly isChampion: boolean
  readonly evaluation: EvaluationRecord | undefined
  /** What of it is damaged, and what to do. */
  readonly damage?: string
}

/** How many metrics a line has: all of them are in `status --metrics` and in the report. */
const METRICS_SHOWN = 3

/** `runs`: every run of a dataset, newest first, with its metrics beside the champion's. */
export async function listRuns({ dataset, open, run }: RunsRequest, ports: RunsPorts): Promise<Outcome> {
  const { objects, say } = ports
  const ids = await runIds(dataset, objects)
  if (ids.length === 0) {
    say(`There is no run of ${dataset} in s3://${objects.bucket}: upload a CSV to train one.`)
    return { ok: false, result: { dataset, runs: [] } }
  }
  if (run !== undefined && !ids.includes(run)) {
    throw usageError({ name: 'runs' }, `There is no run ${run} of ${dataset}; the newest is ${ids[0]}.`)
  }
  const pointer = await readRecord(objects, pointerKey(dataset), modelPointerSchema)
  const runs: Listed[] = []
  for (const runId of ids) {
    const isChampion = runId === pointer?.champion?.runId
    runs.push({ runId, isChampion, ...(await readListed({ dataset, runId }, ports)) })
  }
  const champion = runs.find(({ isChampion }) => isChampion)?.evaluation
  for (const each of runs) say(`${each.runId}  ${each.state.padEnd(10)}  ${metricsOf(each, champion)}`)
  const result = {
    dataset,
    champion: pointer?.champion?.runId ?? null,
    runs: runs.map(({ evaluation, ...each }) => ({ ...each, metrics: evaluation?.metrics ?? null })),
  }
  if (!open) return { ok: true, result }
  const opened = await openReport({ dataset, ids: run === undefined ? ids : [run] }, ports)
  return { ok: opened !== undefined, result: { ...result, report: opened ?? null } }
}

/** One damaged run is a line like any other. */
async function readListed(
  run: RunName,
  { objects, now }: RunsPorts,
): Promise<Pick<Listed, 'state' | 'evaluation' | 'damage'>> {
  try {
    const { state } = runStatus(await readRunFacts(run, objects), now())
    const { evaluation } = runKeys(run.dataset, run.runId)
    return { state, evaluation: await readRecord(objects, evaluation, evaluationRecordSchema) }
  } catch (error) {
    if (!hasCode(error, 'record-invalid')) throw error
    return { state: 'damaged', evaluation: undefined, damage: `${error.message} ${error.hint}` }
  }
}

/** Newest first: they are named by the time of their upload. */
async function runIds(dataset: string, objects: ObjectStore): Promise<readonly string[]> {
  const prefix = runsPrefix(dataset)
  const found = new Set<string>()
  for await (const { key } of objects.list(prefix)) {
    const [runId, ...rest] = key.slice(prefix.length).split('/')
    if (runId && rest.length > 0) found.add(runId)
  }
  return [...found].toReversed()
}

/** Of the champion its own, of another run each beside the champion's: they are of different test rows. */
function metricsOf({ evaluation, isChampion, damage }: Listed, champion: EvaluationRecord | undefined): string {
  if (damage !== undefined) return damage
  if (!evaluation) return 'not evaluated'
  if (evaluation.rows === 0) return isChampion ? 'champion; imported, not evaluated' : 'imported, not evaluated'
  const main = mainMetric(evaluation)
  const others = (Object.keys(evaluation.metrics) as MetricName[]).filter((name) => name !== main)
  const shown = [main, ...others].flatMap((name) => {
    const value = evaluation.metrics[name]?.value
    if (value === undefined) return []
    const beside = isChampion ? undefined : champion?.metrics[name]?.value
    return [`${METRIC_TITLES[name]} ${figure(value)}${beside === undefined ? '' : ` (champion ${figure(beside)})`}`]
  })
  return [...(isChampion ? ['champion'] : []), ...shown.slice(0, METRICS_SHOWN)].join(', ')
}

async function openReport(
  { dataset, ids }: { readonly dataset: string; readonly ids: readonly string[] },
  { objects, say, open }: RunsPorts,
): Promise<string | undefined> {
  for (const runId of ids) {
    const page = await objects.get(runKeys(dataset, runId).report)
    if (!page) continue
    const place = await open(`${runId}.html`, page.body)
    say(`The report of ${runId}: ${place}`)
    return place
  }
  say('There is no report yet: none of these runs was evaluated.')
  return undefined
}
