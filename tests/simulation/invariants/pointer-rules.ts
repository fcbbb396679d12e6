import type { ModelPointer, ServingRun } from '#shared/records/model-pointer.ts'
import { isLaterUpload } from '#shared/records/source-record.ts'
import type { Approval } from '#shared/registry/model-registry.ts'
import { type ServingTarget, targetInWords } from '#shared/serving/serving-target.ts'

export type RegistryFacts = {
  /** Whether a run's package is that, or was within the time of one invocation. */
  readonly wasLately: (runId: string, approval: Approval) => boolean
  readonly isThere: (target: ServingTarget) => boolean
}

/** What is wrong with a change of models/<dataset>.json: nothing, where the functions keep their promises. */
export function pointerFaults(
  before: ModelPointer | undefined,
  after: ModelPointer,
  facts: RegistryFacts,
): readonly string[] {
  const faults: string[] = []
  const { champion, challenger } = after
  if (after.revision !== (before?.revision ?? 0) + 1)
    faults.push(`revision ${after.revision} follows ${before?.revision ?? 0}`)
  if (challenger && !champion) faults.push('a challenger without a champion')
  if (challenger && challenger.runId === champion?.runId)
    faults.push(`${challenger.runId} is both champion and challenger`)
  if ((challenger === null) !== (after.rollout === null)) faults.push('a challenger without a rollout, or the reverse')
  for (const run of [champion, challenger]) if (run) faults.push(...entryFaults(before, run, facts))
  faults.push(...championFaults(before, after, facts))
  return faults
}

/** A run that begins to serve is approved, and there is something that answers. */
function entryFaults(before: ModelPointer | undefined, run: ServingRun, facts: RegistryFacts): readonly string[] {
  const { runId } = run
  const known = [before?.champion, before?.challenger].find((each) => each?.runId === runId)
  if (known?.type === run.type) return []
  if (known && !facts.isThere(run)) return [`${runId} serves by ${run.type}, and there is no ${targetInWords(run)}`]
  if (known) return []
  const faults: string[] = []
  if (!facts.wasLately(runId, 'approved')) faults.push(`${runId} serves without an approval`)
  if (!facts.isThere(run)) faults.push(`${runId} serves, and there is no ${targetInWords(run)} in service`)
  return faults
}

/** An older upload never takes the place of a newer one, unless that one was rejected. */
function championFaults(
  before: ModelPointer | undefined,
  after: ModelPointer,
  facts: RegistryFacts,
): readonly string[] {
  const faults: string[] = []
  const { champion, challenger } = after
  const earlier = before?.champion
  if (challenger && champion && !isLaterUpload(challenger.source, champion.source)) {
    faults.push(`the challenger ${challenger.runId} is of no newer upload than ${champion.runId}`)
  }
  if (!earlier || champion?.runId === earlier.runId || facts.wasLately(earlier.runId, 'rejected')) return faults
  if (!champion) faults.push(`${earlier.runId} stops to serve, and nobody rejected it`)
  else if (!isLaterUpload(champion.source, earlier.source)) {
    faults.push(
      `${champion.runId} of an older upload takes the place of ${earlier.runId}, and nobody rejected that one`,
    )
  }
  return faults
}
