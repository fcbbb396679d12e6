import { importedModelKeys } from '#shared/names/imported-model-keys.ts'
import { datasetOfPointerKey, pointersPrefix, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { comesAgain, listOpenWork, readOpenWork } from '#shared/records/open-work.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { attempt } from './attempt.ts'
import { importModel } from './import/import-model.ts'
import { advanceRun, type RunPorts } from './lifecycle/run-lifecycle.ts'
import { type ChampionPorts, reconcileChampion } from './promotion/reconcile-champion.ts'
import { type RetirementPorts, retireEndpoints } from './retirement/retire-endpoints.ts'

export type ReconciliationPorts = RunPorts &
  ChampionPorts &
  RetirementPorts & { readonly registry: Pick<ModelRegistry, 'datasets'> }

type Settings = { readonly prefix: string; readonly roleArn: string }

/**
 * What the heartbeat does: goes through everything that may be unfinished (open work, imported models, approvals,
 * rollouts, endpoints nobody needs) by the same functions as the events, so that a lost event strands nothing.
 */
export async function reconcile(ports: ReconciliationPorts, settings: Settings): Promise<void> {
  const { objects, registry, log } = ports
  for await (const run of listOpenWork(objects)) {
    await attempt(`open work of ${run.runId}`, log, () => takeUp(run, ports, settings))
  }
  // Imported models lie beside the pointers.
  for await (const { key } of objects.list(pointersPrefix)) {
    if (importedModelKeys(key)) await attempt(`the model ${key}`, log, () => importModel(key, ports, settings))
  }
  const datasets = new Set<string>()
  await attempt('the registry', log, async () => {
    for (const dataset of await registry.datasets()) datasets.add(dataset)
  })
  for await (const dataset of servingDatasets(objects)) datasets.add(dataset)
  for (const dataset of datasets) {
    await attempt(`the champion of ${dataset}`, log, () => reconcileChampion(dataset, ports))
  }
  await attempt('endpoints to retire', log, () => retireEndpoints(ports, settings))
}

async function takeUp(run: RunName, ports: ReconciliationPorts, settings: Settings): Promise<void> {
  const { objects } = ports
  const work = await readOpenWork(run, objects)
  const keys = runKeys(run.dataset, run.runId)
  // What is in preparation goes on with its upload's event, until that has come to something.
  const isOver = (await objects.head(keys.training)) ?? (await objects.head(keys.failure))
  if (work && comesAgain(work, ports) && !(work.stage === 'preparation' && isOver)) return
  await advanceRun(run, ports, settings)
}

/** What the alarm on failing challengers does: it is one for all datasets, so each is looked at. */
export async function reconcileChampions(ports: ChampionPorts): Promise<void> {
  for await (const dataset of servingDatasets(ports.objects)) {
    await attempt(`the champion of ${dataset}`, ports.log, () => reconcileChampion(dataset, ports))
  }
}

async function* servingDatasets(objects: ObjectStore): AsyncGenerator<string> {
  for await (const { key } of objects.list(pointersPrefix)) {
    const dataset = datasetOfPointerKey(key)
    if (dataset !== undefined) yield dataset
  }
}
