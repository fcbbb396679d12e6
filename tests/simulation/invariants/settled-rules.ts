import { isHeartbeatKey } from '#shared/names/heartbeat-keys.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { DATASET_TAG } from '#shared/names/tags.ts'
import type { MemoryRegistry } from '#shared/registry/memory-registry.ts'
import { targetInWords } from '#shared/serving/serving-target.ts'
import type { Services } from '../handlers.ts'
import { HOUR_MS } from '../plan.ts'
import type { PlannedRun } from '../services/runs.ts'
import { isThere } from '../services/scorer.ts'
import { storedPointer } from './invariants.ts'

/** A day, and two of the longest pauses between heartbeats. */
const MARKED_FOR_MS = 32 * HOUR_MS

type Package = MemoryRegistry['packages'][number]

/** What must hold when the services have been well for long enough and nothing happens any more. */
export function settledFaults(services: Services, nowMs: number): readonly string[] {
  const { state, jobs, runs, endpoints } = services
  const faults: string[] = []
  const isFull = endpoints.endpoints.size >= endpoints.endpointQuota
  for (const [key, body] of state) {
    const isExpected = isHeartbeatKey(key) || (isFull && body.includes('"endpoint-quota"'))
    if (key.startsWith('open/') && !isExpected) faults.push(`${key} is left open: ${body}`)
  }
  for (const run of runs.all.values()) faults.push(...runFaults(run, services))
  for (const { name } of jobs.jobs.values())
    if (!runs.all.has(jobs.runOf(name) ?? '')) faults.push(`the training job ${name} is of no run`)
  const datasets = new Set([...runs.all.values()].map(({ dataset }) => dataset))
  for (const dataset of datasets)
    faults.push(...datasetFaults(dataset, services), ...markFaults(dataset, services, nowMs))
  for (const [name, { tags }] of endpoints.endpoints) {
    const why = whyKept(name, tags[DATASET_TAG] ?? '', services)
    if (why === undefined) faults.push(`the endpoint ${name} is needed by nobody and was not deleted`)
  }
  for (const name of endpoints.models.keys())
    if (isLeftOver(name, services)) faults.push(`the model ${name} has no endpoint, and nothing will delete it`)
  for (const name of endpoints.configs.keys()) {
    if (!endpoints.models.has(name)) faults.push(`the endpoint configuration ${name} has no model`)
  }
  return faults
}

/** Whether a model's endpoint is gone, and no mark of its retirement leads to it. */
function isLeftOver(name: string, { state, runs, endpoints }: Services): boolean {
  const dataset = runs.all.get(name)?.dataset ?? ''
  if (endpoints.endpoints.has(name) || state.has(runKeys(dataset, name).open)) return false
  if (storedPointer(state, dataset)?.retired.some((mark) => mark.runId === name)) return false
  // Given up by the evaluation while nobody got to make the endpoint again: the command destroy finds it.
  return !state.get(runKeys(dataset, name).failure)?.includes('"evaluation"')
}

function isReplaced({ runId, dataset }: PlannedRun, { runs }: Services): boolean {
  const imports = [...runs.all.values()].filter((each) => each.kind === 'import' && each.dataset === dataset)
  return imports.at(-1)?.runId !== runId
}

/**
 * Every run ends: in the registry, or with a reason. An import that was cut off before its records were complete, and
 * then replaced, is none: its object is gone, and nothing was made for it.
 */
function runFaults(run: PlannedRun, services: Services): readonly string[] {
  const { runId, dataset } = run
  const { state, registry } = services
  const keys = runKeys(dataset, runId)
  const packages = registry.packages.filter((each) => each.runId === runId)
  if (packages.length > 1) return [`${runId} has ${packages.length} packages`]
  if (packages.length === 1 || state.has(keys.failure)) return []
  if (run.kind === 'import' && !state.has(keys.deployment) && isReplaced(run, services)) return []
  return [`${runId} came to no end: there is neither a package nor a failure.json`]
}

function datasetFaults(dataset: string, services: Services): readonly string[] {
  const { state, registry, endpoints } = services
  const pointer = storedPointer(state, dataset)
  const packages = registry.packages.filter((each) => each.dataset === dataset)
  const packageOf = (runId: string) => packages.find((each) => each.runId === runId)
  const faults: string[] = []
  const { champion = null, challenger = null } = pointer ?? {}
  if (pointer?.changeover && !isFull(services)) faults.push(`the changeover of ${dataset} is not over`)
  if (challenger) faults.push(`the rollout of ${challenger.runId} is not over`)
  // A rollback waits for room in a full quota, and is told as open.
  const waits = endpoints.endpoints.size >= endpoints.endpointQuota
  if (champion && !waits && packageOf(champion.runId)?.approval !== 'approved') {
    faults.push(`${champion.runId} serves and is ${packageOf(champion.runId)?.approval}`)
  }
  if (champion && !isThere(champion, endpoints, state)) {
    faults.push(`${champion.runId} serves and there is no ${targetInWords(champion)} in service`)
  }
  const uploads = [...services.runs.all.keys()]
  const ageOf = ({ runId }: { readonly runId: string }) => uploads.indexOf(runId)
  for (const each of packages) {
    if (each.approval !== 'approved' || each.runId === champion?.runId || !canServe(each, services)) continue
    if (!champion && state.has(runKeys(dataset, each.runId).open)) continue
    if (!champion) faults.push(`${each.runId} is approved and nothing serves ${dataset}`)
    else if (ageOf(each) > ageOf(champion) && isUpToDate(each, champion.runId)) {
      if (!state.has(runKeys(dataset, each.runId).open))
        faults.push(`${each.runId} of a newer upload is approved and ${champion.runId} serves`)
    }
  }
  return faults
}

function isFull({ endpoints }: Services): boolean {
  return endpoints.endpoints.size >= endpoints.endpointQuota
}

/** A mark goes with what it leads to: a day after it, when a heartbeat comes by, unless its run waits for room. */
function markFaults(dataset: string, { state }: Services, nowMs: number): readonly string[] {
  const retired = storedPointer(state, dataset)?.retired ?? []
  return retired
    .filter(({ runId, at }) => nowMs - Date.parse(at) > MARKED_FOR_MS && !state.has(runKeys(dataset, runId).open))
    .map(({ runId, at }) => `${runId} is still marked as retired at ${at}`)
}

/** A person's approval holds always, the evaluation's against the champion it was made against. */
function isUpToDate(each: Package, championId: string): boolean {
  return each.word !== undefined || (each.decision.comparedWith ?? null) === championId
}

function canServe({ runId, dataset, changedMs }: Package, { state, runs }: Services): boolean {
  const { failure, servingFailuresPrefix } = runKeys(dataset, runId)
  if (state.get(failure)?.includes('"serving-failed"')) return false
  // A run that had failed before, and was registered when its message was sent again, keeps its failure.json.
  const failuresMs = [...state.keys()]
    .filter((key) => key.startsWith(servingFailuresPrefix))
    .map((key) => Number.parseInt(key.slice(servingFailuresPrefix.length), 10))
    .filter((failedMs) => failedMs > changedMs)
    .sort((a, b) => a - b)
  if (failuresMs.some((failedMs, place) => failedMs - (failuresMs[place - 1] ?? 0) <= 24 * HOUR_MS)) return false
  if (state.get(runKeys(dataset, runId).deployment)?.includes('"type": "lambda"')) return true
  return ['starts', 'starts-once', 'starts-with-more-memory'].includes(runs.endpoint(runId))
}

/** Why an endpoint is kept; undefined where nothing needs it. */
function whyKept(name: string, dataset: string, { state, registry }: Services): string | undefined {
  const pointer = storedPointer(state, dataset)
  if (name === pointer?.champion?.runId || name === pointer?.challenger?.runId) return 'it serves'
  const approvalOf = (runId: string) => registry.packages.find((each) => each.runId === runId)?.approval
  const predecessor = (pointer?.previous ?? []).find(({ runId }) => approvalOf(runId) !== 'rejected')
  if (name === predecessor?.runId) return 'a rollback goes there'
  return undefined
}
