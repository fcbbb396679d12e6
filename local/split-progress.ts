import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs'
import { isJsonObject } from '#shared/json/json-fields.ts'
import { logReader } from '#shared/logs/read-events.ts'
import { functionLogs } from '#shared/names/log-groups.ts'
import { duration } from './duration.ts'

/** Reads how far the preparations are, which model-training tells its log every ten seconds, as lines by run. */
export function splitProgress(client: CloudWatchLogsClient): () => Promise<readonly SplitProgress[]> {
  const read = logReader(client, { logGroupName: functionLogs('model-training') })
  return async () => (await read()).flatMap(({ message }) => parseProgress(message) ?? [])
}

export type SplitProgress = { readonly runId: string; readonly text: string }

/** A line of the code `dataset-progress`; undefined for all others. */
export function parseProgress(line: string): SplitProgress | undefined {
  if (!line.includes('dataset-progress')) return undefined
  let facts: unknown
  try {
    facts = JSON.parse(line)
  } catch {
    return undefined
  }
  if (!isJsonObject(facts)) return undefined
  const { runId, readBytes, totalBytes, elapsedMs, forecastMs } = facts
  if (typeof runId !== 'string' || ![readBytes, totalBytes, elapsedMs, forecastMs].every(Number.isFinite))
    return undefined
  const left = Math.max(0, Number(forecastMs) - Number(elapsedMs))
  const percent = Math.floor((100 * Number(readBytes)) / Math.max(1, Number(totalBytes)))
  const text = `reading: ${percent} % after ${duration(Number(elapsedMs))}, about ${duration(left)} more`
  return { runId, text }
}
