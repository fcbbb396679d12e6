import { hasCode } from '#shared/errors/boostline-error.ts'
import { daysOf, type Known, type RealPerformance, saidDelayMs } from '#shared/monitoring/real-performance.ts'
import { monitoringKeys } from '#shared/names/monitoring-keys.ts'
import type { ListedObject, ObjectStore } from '#shared/objects/object-store.ts'
import { readOutcomes, type ScoredFileFacts, type ScoredOutcome } from '../outcomes/scored-outcomes.ts'
import { quantile } from './quantile.ts'

const DAY_MS = 86_400_000
/** So many files, and so many of their outcomes, the newest first. */
const MOST_FILES = 200
const MOST_OUTCOMES = 300_000

export type OutcomesOfFiles = {
  readonly known: readonly Known[]
  /** Those of them of files that the model scored in an earlier time of its service. */
  readonly knownBefore: number
  readonly facts: NonNullable<RealPerformance['files']>
}

type Period = {
  readonly nowMs: number
  readonly days: number
  readonly longestDelayDays: number
  readonly usual: number
}

/**
 * The rows of files that a model scored and whose outcome is known; undefined where there are none. Counted are files that
 * are older than outcomes usually take.
 */
export async function outcomesOfFiles(
  dataset: string,
  { model, sinceMs }: { readonly model: string; readonly sinceMs: number },
  { nowMs, days, longestDelayDays, usual }: Period,
  objects: ObjectStore,
): Promise<OutcomesOfFiles | undefined> {
  const listed: ListedObject[] = []
  const earliestMs = nowMs - (days + longestDelayDays) * DAY_MS
  for await (const object of objects.list(monitoringKeys(dataset).outcomesPrefix)) {
    if (Date.parse(object.lastModified) >= earliestMs) listed.push(object)
  }
  listed.sort((a, b) => Date.parse(b.lastModified) - Date.parse(a.lastModified) || (a.key < b.key ? -1 : 1))
  const files: { readonly facts: ScoredFileFacts; readonly outcomes: readonly ScoredOutcome[] }[] = []
  let read = 0
  for (const { key } of listed.slice(0, MOST_FILES)) {
    if (read >= MOST_OUTCOMES) break
    const found = await readable(key, objects)
    if (found?.facts.model !== model) continue
    files.push(found)
    read += found.outcomes.length
  }
  const delays = files.flatMap(({ facts, outcomes }) =>
    outcomes.map(({ at }) => Math.max(0, Date.parse(at) - Date.parse(facts.scoredAt))),
  )
  if (delays.length === 0) return undefined
  const usualDelayMs = saidDelayMs(quantile(delays, usual))
  const toMs = nowMs - usualDelayMs
  const counted = files.filter(({ facts: { scoredAt } }) => {
    const scoredMs = Date.parse(scoredAt)
    return scoredMs <= toMs && scoredMs >= toMs - days * DAY_MS
  })
  const known = counted.flatMap(({ outcomes }) => outcomes)
  return {
    known,
    knownBefore: counted
      .filter(({ facts }) => Date.parse(facts.scoredAt) < sinceMs)
      .reduce((sum, { outcomes }) => sum + outcomes.length, 0),
    facts: {
      counted: counted.length,
      rows: counted.reduce((sum, { facts }) => sum + facts.rows, 0),
      withTruth: known.length,
      read: known.length,
      usualDelayDays: daysOf(usualDelayMs),
    },
  }
}

/** What is not as it was written counts for nothing. */
async function readable(key: string, objects: ObjectStore) {
  try {
    return await readOutcomes(objects, key)
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}
