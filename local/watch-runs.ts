import { setTimeout as delay } from 'node:timers/promises'
import type { S3Client } from '@aws-sdk/client-s3'
import { FOLDERS } from '#shared/names/folders.ts'
import { runOfEntry } from '#shared/names/run-keys.ts'
import type { RunName } from '#shared/names/run-name.ts'
import { listBucket } from './list-bucket.ts'

// Polls often after a change and seldom otherwise: polling is all the work of an idle npm start.
const SHORTEST_POLL_MS = 250
const LONGEST_POLL_MS = 2_000

export type RunWatcher = {
  /** Called once for every run. */
  readonly onRun: (run: RunName) => void
  /** What kept it from looking; it looks again. */
  readonly onTrouble: (error: unknown) => void
}

/** Tells of every run whose folder appears in the bucket, until `signal` ends it. */
export async function watchRuns(
  client: S3Client,
  bucket: string,
  { onRun, onTrouble }: RunWatcher,
  signal: AbortSignal,
): Promise<void> {
  const seen = new Set<string>()
  let pollMs = SHORTEST_POLL_MS
  while (!signal.aborted) {
    try {
      for (const run of await listRuns(client, bucket)) {
        if (seen.has(run.runId)) continue
        seen.add(run.runId)
        pollMs = SHORTEST_POLL_MS
        onRun(run)
      }
    } catch (error) {
      onTrouble(error)
    }
    await delay(pollMs, undefined, { signal }).catch(() => undefined)
    pollMs = Math.min(pollMs * 2, LONGEST_POLL_MS)
  }
}

/** The runs in the bucket, by the folders `runs/<dataset>/<run>/`. */
export async function listRuns(client: S3Client, bucket: string): Promise<readonly RunName[]> {
  const runs: RunName[] = []
  const foldersOf = async (Prefix: string) => (await listBucket(client, bucket, { Prefix, Delimiter: '/' })).folders
  for (const datasetFolder of await foldersOf(FOLDERS.runs)) {
    for (const runFolder of await foldersOf(datasetFolder)) {
      const run = runOfEntry(runFolder)
      if (run) runs.push(run)
    }
  }
  return runs
}
