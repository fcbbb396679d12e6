import type { RunKeys } from '#shared/names/run-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import type { RunRecord } from '#shared/runs/run-status.ts'

const RECORDS = ['source', 'training', 'deployment', 'evaluation', 'failure'] as const

export type RecordTimes = {
  /** When each record was written, milliseconds since 1970, to the second. */
  readonly times: ReadonlyMap<RunRecord, number>
  readonly lastWrittenMs: number | undefined
  readonly hasReport: boolean
  readonly sizeBytes: number
}

/** What a run's folder says by what lies in it. */
export async function recordTimes(objects: Pick<ObjectStore, 'list'>, keys: RunKeys): Promise<RecordTimes> {
  const names = new Map<string, RunRecord>(RECORDS.map((name) => [keys[name], name]))
  const times = new Map<RunRecord, number>()
  let [lastWrittenMs, hasReport, sizeBytes]: [number | undefined, boolean, number] = [undefined, false, 0]
  for await (const object of objects.list(keys.folder)) {
    const atMs = Date.parse(object.lastModified)
    const record = names.get(object.key)
    if (record) times.set(record, atMs)
    if (object.key === keys.report) hasReport = true
    lastWrittenMs = Math.max(lastWrittenMs ?? 0, atMs)
    sizeBytes += object.sizeBytes
  }
  return { times, lastWrittenMs, hasReport, sizeBytes }
}
