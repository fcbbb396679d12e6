import { runKeys } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { listOpenWork, readOpenWork } from '#shared/records/open-work.ts'
import { requireRecord } from '#shared/records/record-files.ts'
import { trainingRecordSchema } from '#shared/records/training-record.ts'
import { attempt } from '../attempt.ts'
import { newestFirst, waitsForTraining } from './newest-upload.ts'
import { advanceRun, type RunPorts, type RunSettings } from './run-lifecycle.ts'

type Waiting = RunName & { readonly since: string }

/**
 * Starts what waits for room in the quota of training instances: a job that has ended left some. The dataset that has
 * waited longest comes first, and of each its newest upload; the older ones end as superseded. A type of instance that
 * has no room left is not asked for again.
 */
export async function startWaitingTrainings(ports: RunPorts, settings: RunSettings): Promise<void> {
  const { objects, log } = ports
  const fullTypes = new Set<string>()
  for (const runs of await waitingByDataset(objects)) {
    for (const run of runs) {
      await attempt(`the training of ${run.runId}`, log, async () => {
        const training = await requireRecord(objects, runKeys(run.dataset, run.runId).training, trainingRecordSchema)
        const { instanceType } = training.job
        if (fullTypes.has(instanceType) && run === runs[0]) return
        await advanceRun(run, ports, settings)
        if (await waitsForTraining(run, objects)) fullTypes.add(instanceType)
      })
    }
  }
}

/** The runs that wait, each dataset's newest first; the dataset that has waited longest first. */
async function waitingByDataset(objects: ObjectStore): Promise<readonly (readonly Waiting[])[]> {
  const byDataset = new Map<string, Waiting[]>()
  for await (const run of listOpenWork(objects)) {
    const work = await readOpenWork(run, objects)
    if (work?.code !== 'training-quota') continue
    const waiting = byDataset.get(run.dataset) ?? []
    byDataset.set(run.dataset, [...waiting, { ...run, since: work.since }])
  }
  const sinceOf = (runs: readonly Waiting[]) => Math.min(...runs.map(({ since }) => Date.parse(since)))
  return [...byDataset.values()].map((runs) => runs.sort(newestFirst)).sort((a, b) => sinceOf(a) - sinceOf(b))
}
