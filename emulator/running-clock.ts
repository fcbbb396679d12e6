import { type Clock, ManualClock, type MovableClock, systemClock } from './clock.ts'

// A longer timeout of Node's would fire at once.
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/** The system's clock, ahead of it by as much as it was moved. */
export class RunningClock implements MovableClock {
  readonly #system: Clock
  /** Holds the timers; stands where the last of them fired. */
  readonly #timers: ManualClock
  #offsetMs: number
  #advancing = false
  #cancelWake = (): void => {}

  constructor(offsetMs = 0, system: Clock = systemClock) {
    this.#system = system
    this.#offsetMs = offsetMs
    this.#timers = new ManualClock(system.now() + offsetMs)
  }

  /** How far it is ahead of the system's clock. */
  get offsetMs(): number {
    return this.#offsetMs
  }

  now(): number {
    // What fires on the way of a move sees the time it was due at.
    return this.#advancing ? this.#timers.now() : this.#system.now() + this.#offsetMs
  }

  after(delayMs: number, callback: () => void): () => void {
    const cancel = this.#timers.after(this.now() + Math.max(0, delayMs) - this.#timers.now(), callback)
    this.#setWake()
    return () => {
      cancel()
      this.#setWake()
    }
  }

  advance(ms: number): void {
    const end = this.now() + ms
    this.#advancing = true
    try {
      this.#timers.advance(end - this.#timers.now())
    } finally {
      this.#advancing = false
      this.#offsetMs += ms
      this.#setWake()
    }
  }

  #setWake(): void {
    this.#cancelWake()
    const dueMs = this.#timers.nextDueMs
    if (dueMs === undefined || this.#advancing) return
    this.#cancelWake = this.#system.after(Math.min(dueMs - this.now(), MAX_TIMEOUT_MS), () => {
      // The system's clock may have been set back meanwhile.
      this.#timers.advance(Math.max(0, this.now() - this.#timers.now()))
      this.#setWake()
    })
  }
}
