import type { Clock } from '#shared/clock.ts'

const AGAIN_AFTER_MS = 60_000

const MOST_REMEMBERED = 100

/** Tells what goes wrong; of what goes wrong again and again, once a minute. */
export function troubleTeller(tell: (text: string) => void, clock: Clock): (error: unknown) => void {
  const toldMs = new Map<string, number>()
  return (error) => {
    const text = error instanceof Error ? error.message : String(error)
    const nowMs = clock.now()
    if (nowMs - (toldMs.get(text) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER_MS) return
    if (toldMs.size >= MOST_REMEMBERED) toldMs.clear()
    toldMs.set(text, nowMs)
    tell(text)
  }
}
