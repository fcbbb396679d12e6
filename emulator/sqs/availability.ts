import type { EmulatorContext } from '../context.ts'

type Listener = () => void
type Watched = { readonly listeners: Set<Listener>; cancelTimer: () => void }

/** Tells who waits for a queue that there may be something to receive. */
export type Availability = {
  /** `listener` runs when a message becomes visible. The returned function ends it. */
  onAvailable(queueName: string, listener: Listener): () => void
  /** Something became visible just now. The listeners run after the caller's transaction, not inside it. */
  announce(queueName: string): void
  /** Messages were hidden, or the time when one becomes visible has changed. */
  rearm(queueName: string): void
  close(): void
}

/**
 * One timer for each queue that somebody listens to, set to the moment when its next hidden message becomes
 * visible. What to wait for is read from the database, so a restart forgets nothing.
 */
export function createAvailability(
  context: Pick<EmulatorContext, 'clock' | 'reportFault'>,
  nextVisibleMs: (queueName: string, nowMs: number) => number | undefined,
): Availability {
  const { clock, reportFault } = context
  const watched = new Map<string, Watched>()

  const notify = (queueName: string) => {
    for (const listener of watched.get(queueName)?.listeners ?? []) {
      try {
        listener()
      } catch (error) {
        reportFault(`sqs: a listener of queue ${queueName}`, error)
      }
    }
  }

  const rearm = (queueName: string) => {
    const watch = watched.get(queueName)
    if (!watch) return
    watch.cancelTimer()
    const nowMs = clock.now()
    const nextMs = nextVisibleMs(queueName, nowMs)
    watch.cancelTimer =
      nextMs === undefined
        ? () => {}
        : clock.after(nextMs - nowMs, () => {
            notify(queueName)
            rearm(queueName)
          })
  }

  return {
    onAvailable(queueName, listener) {
      const watch = watched.get(queueName) ?? { listeners: new Set(), cancelTimer: () => {} }
      watched.set(queueName, watch)
      watch.listeners.add(listener)
      if (watch.listeners.size === 1) rearm(queueName)
      return () => {
        watch.listeners.delete(listener)
        if (watch.listeners.size > 0) return
        watch.cancelTimer()
        if (watched.get(queueName) === watch) watched.delete(queueName)
      }
    },
    // Not a microtask: two queues that are each other's dead-letter queue would never let anything else run.
    announce: (queueName) => setImmediate(notify, queueName),
    rearm,
    close() {
      for (const watch of watched.values()) watch.cancelTimer()
      watched.clear()
    },
  }
}
