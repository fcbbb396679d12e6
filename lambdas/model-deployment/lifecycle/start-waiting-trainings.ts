import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { listOpenWork, readOpenWork, waitsForJob } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { attempt } from '../attempt.ts'
import { newestFirst } from './newest-upload.ts'
import { advanceRun, type RunPorts, type RunSettings } from './run-lifecycle.ts'

/** The runs of a dataset that wait, the newest first. */
type Waiting = readonly [RunName, ...RunName[]]

const AT_ONCE = 8

/**
 * Starts what waits for room in the quota of training instances: a job that has ended left some. The dataset of the
 * oldest upload that waits comes first, and of each its newest upload; the older ones end as superseded. A type of
 * instance that has no room left is not asked for again. `ended` is the run whose job has ended: only its type of
 * instance has room, and nothing more is read once that is full.
 */
export async function startWaitingTrainings(ports: RunPorts, settings: RunSettings, ended?: RunName): Promise<void> {
  const { objects, log } = ports
  const onlyType = ended && (await instanceTypeOf(ended, objects))
  const fullTypes = new Set<string>()
  const isFull = (type: string | undefined) => type !== undefined && fullTypes.has(type)
  for await (const runs of waitingByDataset(ports)) {
    const [newest, ...older] = runs
    const type = await instanceTypeOf(newest, objects)
    if (isFull(type) || (onlyType !== undefined && type !== onlyType)) continue
    const take = (run: RunName) => attempt(`the training of ${run.runId}`, log, () => advanceRun(run, ports, settings))
    await take(newest)
    for (const some of batches(older)) await Promise.all(some.map(take))
    // Of one second's uploads the first may be an older one, which is superseded then.
    if (type !== undefined && (await waitingOf(runs, ports)).length > 0) fullTypes.add(type)
    if (isFull(onlyType)) return
  }
}

type EntryPorts = Pick<RunPorts, 'objects' | 'log'>

/** The runs that wait, by dataset, each dataset's newest first; read as they are asked for. */
async function* waitingByDataset(ports: EntryPorts): AsyncGenerator<Waiting> {
  const byDataset = Map.groupBy(await Array.fromAsync(listOpenWork(ports.objects)), ({ dataset }) => dataset)
  const open = [...byDataset.values()].flat().sort((a, b) => newestFirst(b, a))
  for (const some of batches(open)) {
    for (const { dataset } of await waitingOf(some, ports)) {
      const ofDataset = byDataset.get(dataset)
      byDataset.delete(dataset)
      const [newest, ...older] = await waitingOf(ofDataset?.sort(newestFirst) ?? [], ports)
      if (newest) yield [newest, ...older]
    }
  }
}

async function waitingOf(runs: readonly RunName[], { objects, log }: EntryPorts): Promise<readonly RunName[]> {
  const waiting = new Set<RunName>()
  for (const some of batches(runs)) {
    // One entry that cannot be read keeps no other run waiting.
    const read = (run: RunName) =>
      attempt(`the entry of ${run.runId}`, log, async () => {
        const work = await readOpenWork(run, objects)
        if (work && waitsForJob(work)) waiting.add(run)
      })
    await Promise.all(some.map(read))
  }
  return runs.filter((run) => waiting.has(run))
}

function* batches(runs: readonly RunName[]): Generator<readonly RunName[]> {
  for (let start = 0; start < runs.length; start += AT_ONCE) yield runs.slice(start, start + AT_ONCE)
}

async function instanceTypeOf({ dataset, runId }: RunName, objects: ObjectStore): Promise<string | undefined> {
  const training = await readRecord(objects, runKeys(dataset, runId).training, trainingRecordSchema)
  return training?.job.instanceType
}
