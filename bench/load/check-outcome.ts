import { FOLDERS } from '#shared/names/folders.ts'
import { pointerKey, runKeys, runOfEntry } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { evaluationRecordSchema } from '#shared/records/evaluation-record.ts'
import { failureRecordSchema } from '#shared/records/failure-record.ts'
import { modelPointerSchema } from '#shared/records/model-pointer.ts'
import { readRecord, requireRecord } from '#shared/records/record-files.ts'
import { isLaterUpload, type SourceRecord, sourceRecordSchema } from '#shared/records/source-record.ts'
import { gate } from '../measure.ts'
import type { LoadedCloud } from './cloud.ts'
import type { Load } from './load.ts'

/** How many runs ended in which way. */
export type Ends = { readonly evaluated: number; readonly superseded: number }

/** Whether nothing is under way any more. */
export async function isOver({ store, queue, jobs }: LoadedCloud): Promise<boolean> {
  const open = await Array.fromAsync(store.list(FOLDERS.open))
  return queue.waiting === 0 && jobs.running === 0 && open.every(({ key }) => runOfEntry(key) === undefined)
}

/** The correctness gate: every run ended, none twice, the newest upload of every dataset serves, all within quota. */
export async function checkOutcome(cloud: LoadedCloud, load: Load): Promise<Ends> {
  const { store, jobs, endpoints, registry, failed } = cloud
  gate(`no event was given up on, but ${failed.length} were: ${String(failed[0])}`, failed.length === 0)
  const newest = new Map<string, SourceRecord>()
  const ends = { evaluated: 0, superseded: 0 }
  let runs = 0
  for await (const { key } of store.list(FOLDERS.runs)) {
    if (!key.endsWith('/source.json')) continue
    runs++
    const source = await requireRecord(store, key, sourceRecordSchema)
    const before = newest.get(source.dataset)
    if (!before || isLaterUpload(source, before)) newest.set(source.dataset, source)
    ends[await endOf(source, cloud)]++
  }
  gate(`${load.uploads} uploads made ${runs} runs`, runs === load.uploads)
  gate(`${newest.size} datasets`, newest.size === load.datasets)
  gate('no job was made twice', new Set(jobs.started).size === jobs.started.length)
  gate('every evaluated run has one package', registry.packages.length === ends.evaluated)
  gate(`${jobs.mostRunning} jobs at once`, jobs.mostRunning <= load.trainingQuota)
  gate(`${endpoints.mostAtOnce} endpoints at once`, endpoints.mostAtOnce <= load.endpointQuota)
  for (const [dataset, { runId }] of newest) {
    const pointer = await readRecord(store, pointerKey(dataset), modelPointerSchema)
    gate(`${pointer?.champion?.runId ?? 'nothing'} serves ${dataset}, not ${runId}`, pointer?.champion?.runId === runId)
    gate(`${runId} has its endpoint`, endpoints.endpoints.has(runId))
  }
  // A predecessor is kept for a rollback.
  gate(`${endpoints.endpoints.size} endpoints are left`, endpoints.endpoints.size <= 2 * load.datasets)
  return ends
}

async function endOf(run: RunName, { store }: LoadedCloud): Promise<keyof Ends> {
  const keys = runKeys(run.dataset, run.runId)
  const evaluation = await readRecord(store, keys.evaluation, evaluationRecordSchema)
  const failure = await readRecord(store, keys.failure, failureRecordSchema)
  gate(`${run.runId} ended, and once`, (evaluation === undefined) !== (failure === undefined))
  if (evaluation) return 'evaluated'
  gate(`${run.runId} ended as ${failure?.code}: ${failure?.message}`, failure?.code === 'run-superseded')
  return 'superseded'
}
