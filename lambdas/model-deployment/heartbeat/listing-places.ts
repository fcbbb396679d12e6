import * as z from 'zod/mini'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { heartbeatKeys } from '#shared/names/heartbeat-keys.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { JSON_TYPE, readRecord } from '#shared/records/record-files.ts'
import { attempt } from '../attempt.ts'

type Ports = { readonly objects: ObjectStore; readonly log: Log }

const placesSchema = z.object({
  version: z.literal(1),
  /** By prefix, the last key that was found in time; a listing that came to its end has none. */
  after: z.record(z.string(), z.string()),
})

/** How far listings have come that there was no time to finish: the next heartbeat goes on there, the one behind it anew. */
export type ListingPlaces = {
  /** The key behind which the listing of a prefix goes on. */
  after(prefix: string): string | undefined
  found(prefix: string, key: string): void
  ended(prefix: string): void
  /** Keeps the places of listings that did not end, if that is news. */
  keep(): Promise<void>
}

export async function listingPlaces(ports: Ports): Promise<ListingPlaces> {
  const stored = await readPlaces(ports)
  const reached = new Map(Object.entries(stored))
  return {
    after: (prefix) => stored[prefix],
    found: (prefix, key) => void reached.set(prefix, key),
    ended: (prefix) => void reached.delete(prefix),
    keep: async () => {
      const after = Object.fromEntries(reached)
      if (JSON.stringify(after) === JSON.stringify(stored)) return
      const body = JSON.stringify({ version: 1, after })
      await attempt('the places of listings', ports.log, () =>
        ports.objects.put(heartbeatKeys.listings, body, { contentType: JSON_TYPE }),
      )
    },
  }
}

async function readPlaces({ objects, log }: Ports): Promise<Readonly<Record<string, string>>> {
  let after: Readonly<Record<string, string>> = {}
  await attempt('the places of listings', log, async () => {
    try {
      after = (await readRecord(objects, heartbeatKeys.listings, placesSchema))?.after ?? after
    } catch (error) {
      if (!hasCode(error, 'record-invalid')) throw error
    }
  })
  return after
}
