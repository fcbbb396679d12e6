import type { ModelPointer } from '#shared/records/model-pointer.ts'

type Times = readonly { readonly fromMs: number; readonly toMs: number }[]

/**
 * When a run has served a dataset, as far back as its pointer tells: since it does, and the times before of a run that a
 * rollback brought back. They may overlap. In a rollout both runs serve.
 */
export function servingTimes(model: string, { champion, previous = [], history }: ModelPointer): Times {
  const now = champion?.runId === model ? [{ since: champion.since, until: undefined }] : []
  const known = previous.filter(({ runId }) => runId === model)
  const ofRuns = [...now, ...known].map(({ since, until }) => ({
    fromMs: Date.parse(since),
    toMs: until === undefined ? Number.POSITIVE_INFINITY : Date.parse(until),
  }))
  return [...ofRuns, ...timesBefore(model, history)]
}

/** Those that are over, by the changes: a rollout takes the calls from the champion when it begins and when it ends. */
function timesBefore(model: string, history: ModelPointer['history']): Times {
  const times: { fromMs: number; toMs: number }[] = []
  let open: { fromMs: number; toMs: number } | undefined
  for (const { at, from, to } of history) {
    if (from === to) continue
    if (to === model) {
      if (open && open.toMs > open.fromMs) times.push(open)
      // Of a rollout the end begins nothing.
      open = open && open.toMs === open.fromMs ? open : { fromMs: Date.parse(at), toMs: Date.parse(at) }
    } else if (from === model && open) open.toMs = Date.parse(at)
  }
  return open && open.toMs > open.fromMs ? [...times, open] : times
}
