import type { Log } from '#shared/log/log.ts'
import { datasetOfPointerKey, pointersPrefix } from '#shared/names/run-keys.ts'
import { listOpenWork } from '#shared/records/open-work.ts'
import { advanceRun, type RunPorts } from './advance-run.ts'
import { retireEndpoints } from './retire-endpoints.ts'
import { type ChampionPorts, settleChampion } from './settle-champion.ts'

export type ReconciliationPorts = RunPorts & ChampionPorts

type Settings = { readonly prefix: string; readonly roleArn: string }

/**
 * What the heartbeat does: goes through everything that may be unfinished (open work, approvals, rollouts, endpoints
 * nobody needs) by the same functions as the events, so that a lost event strands nothing.
 */
export async function reconcile(ports: ReconciliationPorts, settings: Settings): Promise<void> {
  const { objects, packages, log } = ports
  for await (const run of listOpenWork(objects)) {
    await attempt(`open work of ${run.runId}`, log, () => advanceRun(run, ports, settings))
  }
  const datasets = new Set<string>()
  await attempt('the registry', log, async () => {
    const groups = await packages.groups(settings.prefix)
    for (const group of groups) datasets.add(group.slice(settings.prefix.length + 1))
  })
  for await (const { key } of objects.list(pointersPrefix)) {
    const dataset = datasetOfPointerKey(key)
    if (dataset !== undefined) datasets.add(dataset)
  }
  for (const dataset of datasets) {
    await attempt(`the champion of ${dataset}`, log, () => settleChampion(dataset, ports, settings))
  }
  await attempt('endpoints to retire', log, () => retireEndpoints(ports, settings))
}

/** What fails does not hold up the rest; the next heartbeat comes to it again. */
export async function attempt(what: string, log: Log, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    log.error('reconciliation-failed', { what, error })
  }
}
