import * as z from 'zod/mini'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import { FOLDERS } from '#shared/names/folders.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { attempt } from '../attempt.ts'

/** What the heartbeat looks after, in the order in which it begins with an empty place. */
export type Item = {
  readonly phase: 1 | 2 | 3
  readonly name: string
  /** For messages. */
  readonly what: string
  readonly work: () => Promise<unknown>
}

type Ports = { readonly objects: ObjectStore; readonly log: Log }

/** An item has this much time. A model of 2 GiB is checked and copied within it; most take less than a second. */
export const ITEM_MS = 40_000
/** What the function needs after its last item. */
const RESERVE_MS = 5_000
const AT_ONCE = 8

/** No run's entry has such a key. Losing it costs nothing: the next heartbeat begins at the beginning. */
const PLACE_KEY = `${FOLDERS.open}heartbeat.json`
const placeSchema = z.object({ version: z.literal(1), after: z.string() })

/**
 * Works through a list as far as the time goes, and goes on there the next time. The place is written down before the
 * items that follow it are begun, so that one which ends the process is passed over by the next heartbeat. Phases
 * come one after the other, the items of a phase some at once.
 */
export async function workThrough(items: readonly Item[], remainingMs: () => number, ports: Ports): Promise<void> {
  const ordered = await fromPlace(items, ports)
  let start = 0
  while (start < ordered.length) {
    const phase = ordered[start]?.phase
    const after = ordered.findIndex((item, index) => index > start && item.phase !== phase)
    const end = after < 0 ? ordered.length : after
    const isDone = await workThroughPhase(ordered.slice(start, end), remainingMs, ports)
    if (!isDone) return
    start = end
  }
}

/** Returns whether every item was begun. */
async function workThroughPhase(items: readonly Item[], remainingMs: () => number, ports: Ports): Promise<boolean> {
  const { log } = ports
  let next = 0
  const hasTime = () => remainingMs() >= ITEM_MS + RESERVE_MS
  const work = async () => {
    for (let item = items[next]; item && hasTime(); item = items[next]) {
      const index = next++
      if (items.length > AT_ONCE && index % AT_ONCE === 0) await writePlace(items[index + AT_ONCE - 1] ?? item, ports)
      const { what, work } = item
      await attempt(what, log, () => inTime(work()))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  const last = items[next - 1]
  if (next < items.length && last) await writePlace(last, ports)
  return next >= items.length
}

/** The items after the place, then those up to it. The one at the place may be gone by now. */
async function fromPlace(items: readonly Item[], { objects, log }: Ports): Promise<readonly Item[]> {
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  let place = ''
  await attempt("the heartbeat's place", log, async () => {
    try {
      place = (await readRecord(objects, PLACE_KEY, placeSchema))?.after ?? ''
    } catch (error) {
      if (!hasCode(error, 'record-invalid')) throw error
    }
  })
  const start = sorted.findIndex((item) => keyOf(item) > place)
  return start <= 0 ? sorted : [...sorted.slice(start), ...sorted.slice(0, start)]
}

function keyOf({ phase, name }: Pick<Item, 'phase' | 'name'>): string {
  return `${phase} ${name}`
}

async function writePlace(item: Item, { objects, log }: Ports): Promise<void> {
  const body = JSON.stringify({ version: 1, after: keyOf(item) })
  await attempt("the heartbeat's place", log, () => objects.put(PLACE_KEY, body, { contentType: 'application/json' }))
}

/** What takes longer is let go: it looks like its own repetition, and the heartbeat comes to it again. */
async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It was not finished within ${ITEM_MS / 1000} s.`)), ITEM_MS)
  })
  try {
    await Promise.race([work, tooLong])
  } finally {
    clearTimeout(timer)
  }
}
