import type { Log } from '#shared/log/log.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import { importedModelKeys } from '#shared/names/imported-model-keys.ts'
import { datasetOfPointerKey, pointersPrefix, runOfEntry } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { ModelRegistry } from '#shared/registry/model-registry.ts'
import { attempt } from '../attempt.ts'
import type { PipelineEndpoint } from '../hosting/endpoints.ts'
import type { EndpointSurvey } from '../retirement/endpoint-survey.ts'
import { inTime, LISTING_MS } from './in-time.ts'
import { listingPlaces } from './listing-places.ts'

export type ListingPorts = {
  readonly objects: ObjectStore
  readonly registry: Pick<ModelRegistry, 'datasets'>
  readonly log: Log
}

export type ListingSettings = {
  readonly prefix: string
  /** Where models are imported from besides `models/`. */
  readonly modelPrefixes?: readonly string[]
}

export type Found = {
  readonly runs: readonly RunName[]
  /** The keys of imported models. */
  readonly models: readonly string[]
  /** Those with a pointer. */
  readonly serving: ReadonlySet<string>
  /** Those, and those with a group in the registry. */
  readonly datasets: ReadonlySet<string>
}

/** All listings at once; one that hangs or fails costs the others nothing but its time. */
export async function listEverything(ports: ListingPorts, settings: ListingSettings): Promise<Found> {
  const { objects, registry } = ports
  const runs: RunName[] = []
  const models: string[] = []
  const serving = new Set<string>()
  const datasets = new Set<string>()
  let isOver = false
  const listing = (what: string, list: () => Promise<void>) => listInTime(what, list, ports)
  const places = await listingPlaces(ports)
  const eachKey = async (prefix: string, visit: (key: string) => void) => {
    for await (const { key } of objects.list(prefix, places.after(prefix))) {
      if (isOver) return
      visit(key)
      places.found(prefix, key)
    }
    places.ended(prefix)
  }
  await Promise.all([
    listing('the open work', () =>
      eachKey(FOLDERS.open, (key) => {
        const run = runOfEntry(key)
        if (run) runs.push(run)
      }),
    ),
    listing('the models', () =>
      eachKey(pointersPrefix, (key) => {
        const dataset = datasetOfPointerKey(key)
        if (dataset !== undefined) serving.add(dataset)
        // Imported models lie beside the pointers.
        if (importedModelKeys(key)) models.push(key)
      }),
    ),
    ...(settings.modelPrefixes ?? []).map((prefix) =>
      listing(`the models under ${prefix}`, () =>
        eachKey(prefix, (key) => {
          if (importedModelKeys(key, [prefix])) models.push(key)
        }),
      ),
    ),
    listing('the registry', async () => {
      for (const dataset of await registry.datasets()) datasets.add(dataset)
    }),
  ])
  isOver = true
  await places.keep()
  return { runs, models, serving, datasets: new Set([...serving, ...datasets]) }
}

export type EndpointsOf = () => Promise<ReadonlyMap<string, readonly PipelineEndpoint[]>>

/** All endpoints by their dataset, listed when they are first asked for; none where that does not go. */
export function listedOnce({
  survey,
  log,
}: {
  readonly survey: Pick<EndpointSurvey, 'endpoints'>
  readonly log: Log
}): EndpointsOf {
  const list = async () => {
    let found: readonly PipelineEndpoint[] = []
    await attempt('the endpoints', log, async () => void (found = await survey.endpoints()))
    return Map.groupBy(found, ({ dataset }) => dataset)
  }
  let listed: ReturnType<typeof list> | undefined
  return () => (listed ??= list())
}

/** The datasets that have a pointer. */
export async function listPointers({
  objects,
  log,
}: Pick<ListingPorts, 'objects' | 'log'>): Promise<readonly string[]> {
  const datasets: string[] = []
  const list = async () => {
    for await (const { key } of objects.listFolder(pointersPrefix)) {
      const dataset = datasetOfPointerKey(key)
      if (dataset !== undefined) datasets.push(dataset)
    }
  }
  await listInTime('the models', list, { log })
  return [...datasets]
}

async function listInTime(what: string, list: () => Promise<void>, { log }: Pick<ListingPorts, 'log'>): Promise<void> {
  await attempt(what, log, () => inTime(list(), LISTING_MS))
}
