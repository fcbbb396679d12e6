import { importedModelKeys } from '#shared/names/imported-model-keys.ts'
import { datasetOfPointerKey, pointersPrefix, runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { comesAgain, isOverdue, listOpenWork, readOpenWork, waitsForJob } from '#shared/records/open-work.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { attempt } from './attempt.ts'
import { askChampion, type CanaryPorts } from './canary/ask-champion.ts'
import { type Item, workThrough } from './heartbeat/work-through.ts'
import type { PipelineEndpoint } from './hosting/endpoints.ts'
import { type ImportSettings, importModel } from './import/import-model.ts'
import { advanceRun, type RunPorts } from './lifecycle/run-lifecycle.ts'
import { START_MS, startWaitingTrainings } from './lifecycle/start-waiting-trainings.ts'
import { watchCaptures } from './monitoring/watch-captures.ts'
import { type ChampionPorts, reconcileChampion } from './promotion/reconcile-champion.ts'
import { finishRetirements } from './retirement/finish-retirements.ts'
import { type RetirementPorts, retireThese } from './retirement/retire-endpoints.ts'
import { isTimeToMark, type MarkPorts, markUploads } from './uploads/mark-uploads.ts'

export type ReconciliationPorts = RunPorts &
  ChampionPorts &
  RetirementPorts &
  CanaryPorts &
  MarkPorts & { readonly registry: Pick<ModelRegistry, 'datasets'> }

export type ReconciliationSettings = ImportSettings & {
  /** Where uploads are taken besides `datasets/`. */
  readonly uploadPrefixes?: readonly string[]
}

/**
 * What the heartbeat does: goes through everything that may be unfinished (open work, imported models, and of each
 * dataset approvals, rollouts and endpoints nobody needs) by the same functions as the events, so that a lost event
 * strands nothing. No item stops the others, and what there was no time for comes first the next time.
 */
export async function reconcile(
  ports: ReconciliationPorts,
  settings: ReconciliationSettings,
  remainingMs: () => number,
): Promise<void> {
  const waiting: RunName[] = []
  await workThrough(await listItems(ports, settings, waiting), remainingMs, ports)
  const hasTime = () => remainingMs() >= START_MS
  await attempt('runs that wait for room to train', ports.log, () =>
    startWaitingTrainings(waiting, ports, settings, hasTime),
  )
}

/** `waiting` collects the runs that wait for room to train: they start in the order of all of them. */
async function listItems(
  ports: ReconciliationPorts,
  settings: ReconciliationSettings,
  waiting: RunName[],
): Promise<readonly Item[]> {
  const { objects, registry, endpoints, log } = ports
  const items: Item[] = []
  await attempt('the open work', log, async () => {
    for await (const run of listOpenWork(objects)) {
      const { dataset, runId } = run
      const work = () => takeUp(run, ports, settings, waiting)
      items.push({ phase: 1, name: `${dataset}/${runId}`, what: `open work of ${runId}`, work })
    }
  })
  const modelItem = (key: string): Item => ({
    phase: 2,
    name: key,
    what: `the model ${key}`,
    work: async () => void (await importModel(key, ports, settings)),
  })
  const datasets = new Map<string, PipelineEndpoint[]>()
  const endpointsOf = (dataset: string) => {
    const known = datasets.get(dataset) ?? []
    datasets.set(dataset, known)
    return known
  }
  await attempt('the models', log, async () => {
    for await (const { key } of objects.list(pointersPrefix)) {
      const dataset = datasetOfPointerKey(key)
      if (dataset !== undefined) endpointsOf(dataset)
      // Imported models lie beside the pointers.
      if (importedModelKeys(key)) items.push(modelItem(key))
    }
  })
  for (const prefix of settings.modelPrefixes ?? []) {
    await attempt(`the models under ${prefix}`, log, async () => {
      for await (const { key } of objects.list(prefix)) {
        if (importedModelKeys(key, [prefix])) items.push(modelItem(key))
      }
    })
  }
  await attempt('the registry', log, async () => {
    for (const dataset of await registry.datasets()) endpointsOf(dataset)
  })
  await attempt('the endpoints', log, async () => {
    for (const endpoint of await endpoints.listEndpoints(settings.prefix)) endpointsOf(endpoint.dataset).push(endpoint)
  })
  for (const [dataset, ofDataset] of datasets) {
    const work = async () => {
      const seen = new Set(ofDataset.map(({ name }) => name))
      await attempt(`the champion of ${dataset}`, log, () => reconcileChampion(dataset, ports, { seen }))
      await retireThese(ofDataset, ports)
      await finishRetirements(dataset, ports)
      await attempt(`the captures of ${dataset}`, log, () => watchCaptures(dataset, ports, settings.prefix))
      await attempt(`the known row of ${dataset}`, log, () => askChampion(dataset, ports, settings))
    }
    items.push({ phase: 3, name: dataset, what: `endpoints of ${dataset} to retire`, work })
  }
  // Behind all datasets: nobody waits for it.
  const work = () => markUploads(settings.uploadPrefixes ?? [], ports)
  if (isTimeToMark(ports)) items.push({ phase: 3, name: '~', what: 'old uploads', work })
  return items
}

async function takeUp(
  run: RunName,
  ports: ReconciliationPorts,
  settings: ImportSettings,
  waiting: RunName[],
): Promise<void> {
  const { objects } = ports
  const work = await readOpenWork(run, objects)
  if (work && waitsForJob(work) && !isOverdue(work, ports)) return void waiting.push(run)
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
