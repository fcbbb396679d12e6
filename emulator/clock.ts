/** Where the emulator gets its time from: the system's clock, or one that a test moves. */
export type Clock = {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Runs `callback` once, `delayMs` from now on this clock. The returned function cancels it. */
  after(delayMs: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.max(0, delayMs))
    return () => clearTimeout(timer)
  },
}

/** A clock that can be moved on. */
export type MovableClock = Clock & {
  /** Moves the time on, firing what falls due on the way in its order, what those callbacks schedule included. */
  advance(ms: number): void
}

type Timer = { readonly at: number; readonly order: number; readonly callback: () => void }

/** A clock that stands still until it is moved; timers fire in the order of their times. */
export class ManualClock implements MovableClock {
  #now: number
  #order = 0
  readonly #timers = new Set<Timer>()

  constructor(startMs: number) {
    this.#now = startMs
  }

  now(): number {
    return this.#now
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, delayMs), order: this.#order++, callback }
    this.#timers.add(timer)
    return () => this.#timers.delete(timer)
  }

  /** When the next timer falls due. */
  get nextDueMs(): number | undefined {
    return this.#timers.size === 0 ? undefined : Math.min(...[...this.#timers].map((timer) => timer.at))
  }

  advance(ms: number): void {
    const end = this.#now + ms
    for (;;) {
      const next = [...this.#timers]
        .filter((timer) => timer.at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (!next) break
      this.#timers.delete(next)
      this.#now = next.at
      next.callback()
    }
    this.#now = end
  }
}
