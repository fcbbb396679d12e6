import * as z from 'zod/mini'
import { hasCode } from '#shared/errors/boostline-error.ts'
import type { Log } from '#shared/log/log.ts'
import type { ObjectStore } from '#shared/objects/object-store.ts'
import { readRecord } from '#shared/records/record-files.ts'
import { attempt } from '../attempt.ts'
import { hasTimeForItem, inTime } from './in-time.ts'

/** What the heartbeat looks after, in the order in which it begins with an empty place. */
export type Item = {
  readonly phase: 1 | 2 | 3
  readonly name: string
  /** For messages. */
  readonly what: string
  readonly work: () => Promise<unknown>
}

/** Which list it is. */
export type WorkList = {
  /** Where its place is kept. */
  readonly placeKey: string
  readonly atOnce?: number
}

/** Items of which one may have ended an earlier heartbeat's process. */
export type Suspects = { readonly count: number; readonly takeUp: () => Promise<void> }

type Ports = { readonly objects: ObjectStore; readonly log: Log }

/** As many are worked on at once, unless the list says otherwise. */
export const AT_ONCE = 12

const placeSchema = z.object({
  version: z.literal(1),
  /** The last item that was begun in the list's order. */
  after: z.string(),
  /** The items under way; those of a heartbeat that ended by itself are not among them. */
  begun: z._default(z.array(z.string()), []),
})
type Place = Pick<z.output<typeof placeSchema>, 'after' | 'begun'>

/**
 * Works through a list as far as the time goes, and goes on there the next time. Items are begun in the order of their
 * phases, some at once; one that hangs holds up no other. They are written down before they are begun: where one ends
 * the process (by its memory, or a loop without end), the next heartbeat leaves those that were under way to the end,
 * when it has done everything else: whoever called this takes them up one at a time by what it returns.
 */
export async function workThrough(
  items: readonly Item[],
  remainingMs: () => number,
  ports: Ports,
  { placeKey, atOnce = AT_ONCE }: WorkList,
): Promise<Suspects> {
  const place = await readPlace(placeKey, ports)
  const suspects = place.begun.flatMap((key) => items.filter((item) => keyOf(item) === key))
  const others = fromPlace(items, place.after).filter((item) => !suspects.includes(item))
  const notes = placeNotes(place.after, suspects, placeKey, ports)
  const hasTime = () => hasTimeForItem(remainingMs)
  const run = async ({ what, work }: Item) => await attempt(what, ports.log, () => inTime(work()))

  let next = 0
  let noted = 0
  let noting = Promise.resolve()
  const workOn = async () => {
    while (hasTime()) {
      const index = next++
      const item = others[index]
      if (!item) return
      if (index >= noted) {
        noted = index + atOnce
        noting = notes.begin(others.slice(index, noted))
      }
      await noting
      await run(item)
      notes.ended(item)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, workOn))
  await notes.close(others[Math.min(next, others.length) - 1], suspects)
  const takeUp = async () => {
    if (suspects.length === 0) return
    for (const item of suspects) {
      if (!hasTime()) break
      await notes.beginAgain(item)
      await run(item)
      notes.ended(item)
    }
    await notes.close(undefined, suspects)
  }
  return { count: suspects.length, takeUp }
}

/** Keeps the place in the bucket; what a heartbeat does before it is begun, so that it is known if that ends it. */
function placeNotes(start: string, suspects: readonly Item[], placeKey: string, ports: Ports) {
  let after = start
  const begun = new Set(suspects.map(keyOf))
  let written = begun.size > 0
  const write = async () => {
    written = true
    await writePlace({ after, begun: [...begun] }, placeKey, ports)
  }
  return {
    begin: async (items: readonly Item[]) => {
      for (const item of items) begun.add((after = keyOf(item)))
      await write()
    },
    /** It is the last of those that were under way: the others come before it if it ends the process again. */
    beginAgain: async (item: Item) => {
      begun.delete(keyOf(item))
      begun.add(keyOf(item))
      await write()
    },
    ended: (item: Item) => void begun.delete(keyOf(item)),
    /** What was never begun is no suspect; suspects that there was no time for stay such. */
    close: async (last: Item | undefined, known: readonly Item[]) => {
      const left = known.map(keyOf).filter((key) => begun.has(key))
      begun.clear()
      for (const key of left) begun.add(key)
      if (last) after = keyOf(last)
      if (written) await write()
    },
  }
}

async function readPlace(placeKey: string, { objects, log }: Ports): Promise<Place> {
  let place: Place = { after: '', begun: [] }
  await attempt("the heartbeat's place", log, async () => {
    try {
      place = (await readRecord(objects, placeKey, placeSchema)) ?? place
    } catch (error) {
      if (!hasCode(error, 'record-invalid')) throw error
    }
  })
  return place
}

/** The items after the place, then those up to it. The one at the place may be gone by now. */
function fromPlace(items: readonly Item[], place: string): readonly Item[] {
  const sorted = items.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const start = sorted.findIndex((item) => keyOf(item) > place)
  return start <= 0 ? sorted : [...sorted.slice(start), ...sorted.slice(0, start)]
}

function keyOf({ phase, name }: Pick<Item, 'phase' | 'name'>): string {
  return `${phase} ${name}`
}

async function writePlace(place: Place, placeKey: string, { objects, log }: Ports): Promise<void> {
  const body = JSON.stringify({ version: 1, ...place })
  await attempt("the heartbeat's place", log, () => objects.put(placeKey, body, { contentType: 'application/json' }))
}
