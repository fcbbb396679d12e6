import { type DatasetRequest, type PreparedDataset, prepareDataset } from '#engines/dataset/prepare-dataset.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { Scheduler } from '../scheduler.ts'
import { BUCKET } from './bucket.ts'

type Written = { readonly path: string; readonly body: Uint8Array }
type Recording = { readonly written: readonly Written[]; readonly outcome: PreparedDataset | Error }

const RUN_IDS = /boostline-[a-z0-9-]+-\d{8}-\d{6}-[0-9a-f]{8}/g

/** By content and settings: preparing the same again gives the same bytes. */
const recordings = new Map<string, Promise<Recording>>()

/**
 * The engine, with its work on each different upload done once for all runs and seeds. Every run makes the calls that the
 * engine makes: it asks for the upload, opens it, and writes the parts, all at once.
 */
export function preparing(bucket: ObjectStore, scheduler: Scheduler): typeof prepareDataset {
  return async (request) => {
    const { objects, source, keys, manifest, dataset, runId } = request
    const facts = await objects.head(source.key, source.at)
    const content = await bucket.get(source.key, source.at)
    // Then it says so itself.
    if (!facts || !content) return await prepareDataset(request)
    // Of the champion everything but its name decides.
    const champion = JSON.stringify(request.champion ?? null).replace(RUN_IDS, 'champion')
    // What becomes of a model says nothing of its data, nor does who is told of it.
    const settings = JSON.stringify({ ...manifest, promotion: null, endpoint: null, training: null, monitor: null })
    const name = `${source.key} ${facts.eTag} ${settings} ${champion}`
    const recording = recordings.get(name) ?? record(request, champion, content.body)
    recordings.set(name, recording)
    const { written, outcome } = await scheduler.hold(recording)
    await objects.open(source.key, source.at)
    if (outcome instanceof Error) throw outcome
    await Promise.all(written.map(({ path, body }) => objects.upload(`${keys.folder}${path}`, once(body))))
    return { ...outcome, schema: { ...outcome.schema, dataset, runId } }
  }
}

async function record(
  { source, dataset, manifest }: DatasetRequest,
  championText: string,
  content: Uint8Array,
): Promise<Recording> {
  const champion = JSON.parse(championText) as DatasetRequest['champion'] | null
  const store = memoryObjectStore(BUCKET)
  await store.put(source.key, content)
  const keys = runKeys(dataset, 'run')
  let outcome: Recording['outcome']
  try {
    outcome = await prepareDataset({
      objects: store,
      source: { key: source.key, at: {} },
      keys,
      dataset,
      runId: 'run',
      manifest,
      ...(champion && { champion }),
    })
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { written: [], outcome: error }
  }
  const written: Written[] = []
  for await (const { key } of store.list(keys.folder)) {
    const found = await store.get(key)
    if (found) written.push({ path: key.slice(keys.folder.length), body: found.body })
  }
  return { written, outcome }
}

async function* once(body: Uint8Array): AsyncIterable<Uint8Array> {
  yield body
}
