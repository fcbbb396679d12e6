/** An item has this much time. A model of 2 GiB is checked and copied within it; most take less than a second. */
export const ITEM_MS = 40_000
/** A listing has this much time: what it has found by then is worked on, and the next heartbeat goes on behind it. */
export const LISTING_MS = 15_000
/** What the function needs after its last item. */
export const RESERVE_MS = 5_000

/** Whether an item may still be begun. */
export function hasTimeForItem(remainingMs: () => number): boolean {
  return remainingMs() >= ITEM_MS + RESERVE_MS
}

/**
 * Waits so long for a piece of work. What takes longer is let go: it looks like its own repetition, and the heartbeat
 * comes to it again. @throws what `tooLate` makes where it took longer.
 */
export async function inTime<Result>(
  work: Promise<Result>,
  limitMs = ITEM_MS,
  tooLate: () => Error = () => new Error(`It was not finished within ${limitMs / 1000} s.`),
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), limitMs)
  })
  try {
    return await Promise.race([work, tooLong])
  } finally {
    clearTimeout(timer)
  }
}
