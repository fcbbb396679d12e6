import { memoryObjectStore } from '#shared/objects/memory-object-store.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { type FunctionName, wiring } from '../../../infra/wiring.ts'
import type { Scheduler } from '../scheduler.ts'

export type Write = { readonly key: string; readonly body: string; readonly earlier: string | undefined }

export type BucketEvents = {
  /** After each write, and before anything else happens. */
  readonly written: (write: Write) => void
  /** Undefined where the key is not deleted for good in the eyes of a reader. */
  readonly deleted: (key: string) => void
  readonly notify: (functionName: FunctionName, event: unknown, key: string) => void
}

export const BUCKET = 'boostline'

/** S3: a bucket that tells of its writes, and notifies the functions as the wiring says. */
export function simulatedBucket(
  scheduler: Scheduler,
  events: BucketEvents,
): ObjectStore & { readonly state: Map<string, string> } {
  const store = memoryObjectStore(BUCKET, { now: () => scheduler.nowMs })
  const state = new Map<string, string>()
  let sequence = 0

  async function wrote(key: string, eTag: string | undefined): Promise<void> {
    const found = await store.get(key)
    const body = Buffer.from(found?.body ?? []).toString('latin1')
    const earlier = state.get(key)
    state.set(key, body)
    events.written({ key, body, earlier })
    const sequencer = (++sequence).toString(16).padStart(16, '0')
    for (const { prefix, suffix, functionName } of wiring.bucket.notifications) {
      if (!key.startsWith(prefix) || !key.endsWith(suffix)) continue
      const object = { key: encodeURIComponent(key), versionId: found?.versionId, eTag: eTag ?? found?.eTag, sequencer }
      events.notify(functionName, notification(object, scheduler.nowMs), key)
    }
  }

  return {
    ...store,
    state,
    put: async (key, body, options) => {
      const outcome = await store.put(key, body, options)
      if (outcome.written) await wrote(key, outcome.eTag)
      return outcome
    },
    upload: async (key, body, options) => {
      const outcome = await store.upload(key, body, options)
      if (outcome.written) await wrote(key, undefined)
      return outcome
    },
    delete: async (key) => {
      await store.delete(key)
      if (state.delete(key)) events.deleted(key)
    },
  }
}

function notification(object: Readonly<Record<string, string | undefined>>, nowMs: number): unknown {
  return {
    Records: [
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        eventTime: new Date(nowMs).toISOString(),
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: BUCKET }, object },
      },
    ],
  }
}
