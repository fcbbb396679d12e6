import type { Log } from '#shared/log/log.ts'
import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { listOpenWork, type OpenWork, readOpenWork, waitsForJob } from '#shared/records/open-work.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { attempt } from '../attempt.ts'
import { newestFirst } from './newest-upload.ts'
import { advanceRun, type RunPorts, type RunSettings } from './run-lifecycle.ts'
import { type Instances, trainingRoom } from './training-room.ts'

/** The runs of a dataset that wait, the newest first. */
type Waiting = readonly [RunName, ...RunName[]]

type ReadPorts = { readonly objects: ObjectStore; readonly log: Log }

const AT_ONCE = 8

/** What the runs of a dataset take at most to start, and what the function needs after them. */
export const START_MS = 10_000

/**
 * Starts what waits for room in the quota of training instances: a job that has ended left some. The dataset of the
 * oldest upload that waits comes first, and of each its newest upload; the older ones end as superseded. Only the ended
 * job's type of instance has room, and nothing more is read once that is full. A job that needs more instances than are
 * free lets those by that need fewer, as `trainingRoom` says.
 */
export async function startNextTrainings(
  ended: RunName,
  ports: RunPorts,
  settings: RunSettings,
  hasTime: () => boolean,
): Promise<void> {
  const instances = await instancesOf(ended, ports.objects)
  await start(waitingInOrder(ports, hasTime), instances?.instanceType, ports, settings)
}

/** The same for runs that are known to wait, of every type of instance. */
export async function startWaitingTrainings(
  waiting: readonly RunName[],
  ports: RunPorts,
  settings: RunSettings,
  hasTime: () => boolean,
): Promise<void> {
  const byDataset = Map.groupBy(waiting.toSorted(oldestFirst), ({ dataset }) => dataset)
  const inOrder = function* () {
    for (const runs of byDataset.values()) if (hasTime()) yield* asWaiting(runs)
  }
  await start(inOrder(), undefined, ports, settings)
}

async function start(
  datasets: AsyncIterable<Waiting> | Iterable<Waiting>,
  onlyType: string | undefined,
  ports: RunPorts,
  settings: RunSettings,
): Promise<void> {
  const { objects, log, clock } = ports
  const room = trainingRoom(ports.jobs, clock)
  const watched = { ...ports, jobs: room.jobs }
  for await (const runs of datasets) {
    const [newest, ...older] = runs
    await attempt(`the trainings of ${newest.dataset} that wait`, log, async () => {
      const wanted = await instancesOf(newest, objects)
      if (wanted && !room.mayFit(wanted)) return
      if (onlyType !== undefined && wanted?.instanceType !== onlyType) return
      const take = (run: RunName) =>
        attempt(`the training of ${run.runId}`, log, () => advanceRun(run, watched, settings))
      await take(newest)
      for (const some of batches(older)) await Promise.all(some.map(take))
      // Of one second's uploads the first may be an older one, which is superseded then.
      const [left] = (await waitingOf(runs, ports)).values()
      if (wanted && left) room.noRoomFor(wanted, left)
    })
    if (onlyType !== undefined && room.isFull(onlyType)) return
  }
}

/** The runs that wait, the dataset of the oldest first; read as they are asked for. */
async function* waitingInOrder(ports: ReadPorts, hasTime: () => boolean): AsyncGenerator<Waiting> {
  const open = (await Array.fromAsync(listOpenWork(ports.objects))).sort(oldestFirst)
  const byDataset = Map.groupBy(open, ({ dataset }) => dataset)
  for (const some of batches(open)) {
    for (const { dataset } of (await waitingOf(some, ports)).keys()) {
      if (!hasTime()) return
      const ofDataset = byDataset.get(dataset) ?? []
      byDataset.delete(dataset)
      yield* asWaiting([...(await waitingOf(ofDataset, ports)).keys()])
    }
  }
}

/** Those that wait, in their order, with their entries; an entry that cannot be read now holds up no other. */
async function waitingOf(
  runs: readonly RunName[],
  { objects, log }: ReadPorts,
): Promise<ReadonlyMap<RunName, OpenWork>> {
  const waiting = new Map<RunName, OpenWork>()
  for (const some of batches(runs)) {
    const entries = new Map<RunName, OpenWork>()
    const read = (run: RunName) =>
      attempt(`the entry of ${run.runId}`, log, async () => {
        const work = await readOpenWork(run, objects)
        if (work && waitsForJob(work)) entries.set(run, work)
      })
    await Promise.all(some.map(read))
    for (const run of some) {
      const work = entries.get(run)
      if (work) waiting.set(run, work)
    }
  }
  return waiting
}

function asWaiting(runs: readonly RunName[]): readonly Waiting[] {
  const [newest, ...older] = runs.toSorted(newestFirst)
  return newest ? [[newest, ...older]] : []
}

function* batches(runs: readonly RunName[]): Generator<readonly RunName[]> {
  for (let start = 0; start < runs.length; start += AT_ONCE) yield runs.slice(start, start + AT_ONCE)
}

function oldestFirst(a: RunName, b: RunName): number {
  return newestFirst(b, a)
}

async function instancesOf({ dataset, runId }: RunName, objects: ObjectStore): Promise<Instances | undefined> {
  const training = await readRecord(objects, runKeys(dataset, runId).training, trainingRecordSchema)
  return training?.job
}
