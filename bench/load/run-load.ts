import { checkOutcome, type Ends, isOver } from './check-outcome.ts'
import { type LoadedCloud, loadedCloud } from './cloud.ts'
import type { Load } from './load.ts'

export type LoadOutcome = {
  readonly cloud: LoadedCloud
  readonly ends: Ends
  /** How many were needed, a quarter of an hour apart: after the events had run dry, or all where they are lost. */
  readonly heartbeats: number
  /** Until every run had ended. */
  readonly minutes: number
}

const UPLOADING_MS = 60_000
/** Of which a tenth are test rows: the gate wants ten. */
const ROWS = 120
/** The first feature says the outcome, which is no leak here. */
const MANIFEST = '{"features":{"allowLeak":["score"]}}'
const HEARTBEAT_MS = 15 * 60_000
/** A run that needs more of them has been forgotten. */
const MOST_HEARTBEATS = 200

/** Uploads so many files within a minute, waits until every run has ended, and checks what has come of them. */
export async function runLoad(load: Load): Promise<LoadOutcome> {
  const { uploads, datasets, losesEvents } = load
  const cloud = loadedCloud(load)
  const { agenda } = cloud
  for (let dataset = 0; dataset < datasets; dataset++) {
    await cloud.store.put(`datasets/dataset-${dataset}/manifest.json`, MANIFEST)
  }
  const startedMs = agenda.now()
  for (let upload = 0; upload < uploads; upload++) {
    const key = `datasets/dataset-${upload % datasets}.csv`
    agenda.in((upload * UPLOADING_MS) / uploads, () => cloud.upload(key, csvOf(upload)))
  }
  // Where events do their part, none is sent until they have run dry.
  await agenda.run(losesEvents ? startedMs + HEARTBEAT_MS : undefined)
  let heartbeats = 0
  while (!(await isOver(cloud)) && heartbeats < MOST_HEARTBEATS) {
    heartbeats++
    await cloud.heartbeat()
    await agenda.run(agenda.now() + HEARTBEAT_MS)
  }
  const minutes = (agenda.now() - startedMs) / 60_000
  // The endpoints that the last runs left over go with the next one.
  agenda.in(HEARTBEAT_MS, cloud.heartbeat)
  await agenda.run()
  return { cloud, ends: await checkOutcome(cloud, load), heartbeats, minutes }
}

/** A file of which every row is another one than in every other file; the first feature says the outcome. */
function csvOf(upload: number): string {
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const score = ((row * 37 + upload) % 1009) / 1009
    return `${score.toFixed(6)},${(row * 7919 + upload * 104729) % 65521},${score > 0.5 ? 'yes' : 'no'}`
  })
  return `score,noise,churned\n${lines.join('\n')}\n`
}
