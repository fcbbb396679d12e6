import pMap from 'p-map'
import { readCapturedPredictions, readFeedback } from '#shared/captures/capture-lines.ts'
import type { CapturedPrediction } from '#shared/captures/capture-records.ts'
import { hasCode } from '#shared/errors/boostline-error.ts'
import { captureOfKey, capturesPrefix } from '#shared/names/capture-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'

type Features = CapturedPrediction['features']

export type KnownRows = {
  /** Captured since the training, with their outcome, in the order of their time. */
  readonly known: readonly { readonly features: Features; readonly truth: string | number }[]
  /** Of requests since the training whose outcome is not known: some, spread over all. */
  readonly others: readonly Features[]
  readonly requests: { readonly known: number; readonly others: number }
  /** ISO 8601: the last outcome's request. */
  readonly last: string | undefined
}

const MOST_OTHERS = 2_000
const AT_ONCE = 32

/** Reads every captured row since a time whose outcome is known, and some of the others. */
export async function readKnownRows(dataset: string, sinceMs: number, objects: ObjectStore): Promise<KnownRows> {
  const requests = new Map<string, { predictions?: string; feedback?: string }>()
  for await (const { key } of objects.list(capturesPrefix(dataset))) {
    const capture = captureOfKey(key)
    if (!capture || capture.atMs < sinceMs) continue
    const request = requests.get(capture.requestId) ?? {}
    requests.set(capture.requestId, { ...request, [capture.isFeedback ? 'feedback' : 'predictions']: key })
  }
  const all = [...requests.values()].flatMap(({ predictions, feedback }) =>
    predictions ? [{ predictions, feedback }] : [],
  )
  const told = all.filter(({ feedback }) => feedback !== undefined)
  const untold = all.filter(({ feedback }) => feedback === undefined)
  const step = Math.max(1, untold.length / MOST_OTHERS)
  const sample = untold.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
  const read = async ({ predictions, feedback = '' }: (typeof all)[number]) => {
    const [captured, truths] = await Promise.all([
      readable(readCapturedPredictions(objects, predictions)),
      feedback === '' ? undefined : readable(readFeedback(objects, feedback)),
    ])
    const byInstance = new Map(truths?.lines.map(({ instance, truth }) => [instance, truth]))
    return (captured ?? []).map(({ instance, features, at }) => ({ features, at, truth: byInstance.get(instance) }))
  }
  const rows = (await pMap(told, read, { concurrency: AT_ONCE })).flat()
  const others = (await pMap(sample, read, { concurrency: AT_ONCE })).flat()
  const known = rows.flatMap(({ features, truth }) => (truth === undefined ? [] : [{ features, truth }]))
  return {
    known,
    others: others.map(({ features }) => features),
    requests: { known: told.length, others: untold.length },
    last: rows.at(-1)?.at,
  }
}

/** What is not as it was written counts for nothing. */
async function readable<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  try {
    return await reading
  } catch (error) {
    if (hasCode(error, 'record-invalid')) return undefined
    throw error
  }
}
