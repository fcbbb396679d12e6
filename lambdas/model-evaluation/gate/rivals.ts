import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import { KEPT_PREVIOUS } from '#shared/records/model-pointer.ts'
import type { SourceRecord } from '#shared/records/source-record.ts'

/** The champion that a run is judged against, and how it came to serve. */
export type Rival = {
  readonly champion: ServingRun
  /**
   * Where the champion came into service after the run's upload: the run that served then, null for none. Such a
   * champion is of the same burst of uploads, and which of them was done first is chance.
   */
  readonly servedAtUpload?: string | null
}

/** Whom a run is judged against; null where nothing serves. */
export function rivalOf(
  pointer: Pick<ModelPointer, 'champion' | 'previous'> | undefined,
  { eventTime }: Pick<SourceRecord, 'eventTime'>,
): Rival | null {
  if (!pointer?.champion) return null
  const { champion, previous = [] } = pointer
  const uploadedMs = Date.parse(eventTime)
  const servedThen = ({ since, until }: { readonly since: string; readonly until?: string }) =>
    Date.parse(since) <= uploadedMs && (until === undefined || uploadedMs < Date.parse(until))
  if (servedThen(champion)) return { champion }
  const then = previous.find(servedThen)
  if (then) return { champion, servedAtUpload: then.runId }
  // Where the list was cut off nobody can say what served.
  return previous.length < KEPT_PREVIOUS ? { champion, servedAtUpload: null } : { champion }
}
